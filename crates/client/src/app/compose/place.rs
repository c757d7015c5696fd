//! A session's snapshot, without what proves the right.

use jari_protocol::board::{Health, Lie, Phase as BoardPhase, State, Times};
use jari_protocol::id::{PersonId, SlotId};
use jari_session::{
    ClockAnchor, Contradiction, HoldView as SessionHold, Kept, LineView as SessionLine, LinkState,
    LinkView as SessionLink, Pending, Phase, Refused, Snapshot, TicketView as SessionTicket,
    TimeLeft, Wait, Wish,
};

use super::moment;
use crate::app::published::Published;
use crate::app::view::{
    ClockView, ContradictionView, HealthView, HoldView, KeptView, LeftView, LinePhase, LineView,
    LinkStateView, LinkView, PartHealth, PendingView, PhaseView, PlaceView, ReceiptView,
    RefusedView, SlotView, StayView, TicketView, TimesView, WaitView, WishView,
};

/// What the words of a place need beside its snapshot.
pub(in crate::app) struct PlaceContext<'a> {
    pub(in crate::app) service: &'a str,
    pub(in crate::app) event: &'a str,
    pub(in crate::app) published: Option<&'a Published>,
    pub(in crate::app) people: &'a [PersonId],
    pub(in crate::app) names: Vec<String>,
    pub(in crate::app) wishes: &'a [SlotId],
    pub(in crate::app) booking: Option<ReceiptView>,
}

pub(in crate::app) fn place_view(context: PlaceContext<'_>, snapshot: &Snapshot) -> PlaceView {
    let PlaceContext {
        service,
        event,
        published,
        people,
        names,
        wishes,
        booking,
    } = context;
    let slot = |slot: &SlotId| slot_view(published, slot);
    let stay = snapshot.stay.as_ref().map(|stay| StayView {
        left: stay.left.into(),
        extensions_left: stay.extensions_left,
        hold: stay.hold.as_ref().map(|hold| hold_view(hold, slot)),
    });
    PlaceView {
        service: service.to_owned(),
        event: event.to_owned(),
        title: published.map_or(event, Published::title).to_owned(),
        zone: published.map(|published| published.event.zone.clone()),
        phase: snapshot.phase.into(),
        link: snapshot.link.into(),
        clock: snapshot.clock.map(Into::into),
        line: snapshot.line.as_ref().map(Into::into),
        ticket: snapshot.ticket.as_ref().map(Into::into),
        wait: snapshot.wait.map(Into::into),
        stay,
        pending: snapshot.pending.iter().filter_map(pending_view).collect(),
        kept: snapshot.kept.into(),
        refused: snapshot.refused.as_ref().and_then(refused_view),
        sign_in: snapshot.sign_in,
        contradiction: snapshot.contradiction.map(Into::into),
        booking,
        people: people.iter().map(ToString::to_string).collect(),
        names,
        wishes: wishes.iter().map(slot).collect(),
    }
}

fn hold_view(hold: &SessionHold, slot: impl Fn(&SlotId) -> SlotView) -> HoldView {
    HoldView {
        hold: hold.hold.to_string(),
        slot: slot(&hold.slot),
        people: hold.people.0,
        left: hold.left.into(),
    }
}

fn slot_view(published: Option<&Published>, slot: &SlotId) -> SlotView {
    let known = published.and_then(|published| published.slot(slot));
    let site = published
        .zip(known)
        .and_then(|(published, known)| published.site(&known.site));
    SlotView {
        slot: slot.to_string(),
        site: known.map(|known| known.site.to_string()),
        site_name: site.map(|site| site.name.as_str().to_owned()),
        site_address: site.map(|site| site.address.as_str().to_owned()),
        starts: known.map(|known| known.starts.as_millis()),
        ends: known.map(|known| known.ends.as_millis()),
        left: known.map(|known| known.left.0),
    }
}

impl From<Phase> for PhaseView {
    fn from(phase: Phase) -> Self {
        match phase {
            Phase::Outside => Self::Outside,
            Phase::Joining => Self::Joining,
            Phase::Ready => Self::Ready,
            Phase::Drawing => Self::Drawing,
            // With nothing left on the line's view; offers are told by notices
            // and taken by the command line.
            Phase::Waiting | Phase::SoldOut { .. } | Phase::Offered => Self::Waiting,
            Phase::Called { missed } => Self::Called { missed },
            Phase::Door { ahead } => Self::Door { ahead },
            Phase::Elsewhere => Self::Elsewhere,
            Phase::Choosing => Self::Choosing,
            Phase::Holding => Self::Holding,
            Phase::Booked => Self::Booked,
            Phase::Left => Self::Left,
            Phase::Over => Self::Over,
        }
    }
}

impl From<SessionLink> for LinkView {
    fn from(link: SessionLink) -> Self {
        Self {
            state: match link.state {
                LinkState::Idle => LinkStateView::Idle,
                LinkState::Up => LinkStateView::Up,
                LinkState::Dialing => LinkStateView::Dialing,
                LinkState::Down { fault } => LinkStateView::Down {
                    fault: fault.into(),
                },
                LinkState::Offline => LinkStateView::Offline,
            },
            last_heard: link.last_heard.map(moment),
            next_try: link.next_try.map(moment),
            streaming: link.streaming,
        }
    }
}

impl From<ClockAnchor> for ClockView {
    fn from(anchor: ClockAnchor) -> Self {
        Self {
            local: moment(anchor.local),
            service: anchor.service.as_millis(),
            uncertainty: anchor.uncertainty.0,
        }
    }
}

impl From<&SessionLine> for LineView {
    fn from(line: &SessionLine) -> Self {
        Self {
            opening: line.opening.to_string(),
            phase: line.phase.into(),
            times: line.times.into(),
            serving: line.serving.0,
            as_of: line.as_of.as_millis(),
            is_old: line.is_old,
            operator_draws: line.operator_draws,
            taken: line.taken,
            door: line.door,
            stock_left: line.stock_left.0,
            health: line.health.into(),
        }
    }
}

impl From<BoardPhase> for LinePhase {
    fn from(phase: BoardPhase) -> Self {
        match phase {
            BoardPhase::Announced => Self::Announced,
            BoardPhase::Gathering => Self::Gathering,
            BoardPhase::Drawing => Self::Drawing,
            BoardPhase::Open => Self::Open,
            BoardPhase::Paused => Self::Paused,
            BoardPhase::Ended => Self::Ended,
        }
    }
}

impl From<Times> for TimesView {
    fn from(times: Times) -> Self {
        Self {
            gathering: times.gathering.as_millis(),
            cut_off: times.cut_off.as_millis(),
            opens: times.opens.as_millis(),
            ends: times.ends.as_millis(),
        }
    }
}

impl From<Health> for HealthView {
    fn from(health: Health) -> Self {
        Self {
            sign_in: health.sign_in.into(),
            line: health.line.into(),
            booking: health.booking.into(),
            alerts: health.alerts.into(),
        }
    }
}

impl From<State> for PartHealth {
    fn from(state: State) -> Self {
        match state {
            State::Good => Self::Good,
            State::Slow => Self::Slow,
            State::Down => Self::Down,
            State::Unknown => Self::Unknown,
        }
    }
}

impl From<&SessionTicket> for TicketView {
    fn from(ticket: &SessionTicket) -> Self {
        let deferred = ticket.deferred_to.zip(ticket.place);
        Self {
            people: ticket.people.0,
            entry: ticket.seq.next().0,
            number: ticket.place.map(|place| place.number()),
            at_most_ahead: ticket.at_most_ahead,
            deferred_by: deferred.map(|(until, place)| until.0.saturating_sub(place.0)),
        }
    }
}

impl From<Wait> for WaitView {
    fn from(wait: Wait) -> Self {
        Self {
            early: wait.early.0,
            late: wait.late.0,
            as_of: wait.as_of.as_millis(),
            frozen: wait.frozen,
        }
    }
}

impl From<TimeLeft> for LeftView {
    fn from(left: TimeLeft) -> Self {
        Self {
            left: left.left.0,
            at: moment(left.at),
            running: left.running,
        }
    }
}

fn pending_view(pending: &Pending) -> Option<PendingView> {
    Some(PendingView {
        wish: wish_view(pending.wish)?,
        attempts: pending.attempts,
        next_try: pending.next_try.map(moment),
        because: pending.because.as_ref().map(Into::into),
    })
}

fn refused_view(refused: &Refused) -> Option<RefusedView> {
    Some(RefusedView {
        wish: wish_view(refused.wish)?,
        reason: (&refused.problem).into(),
    })
}

/// `None` for what no screen asks for yet.
const fn wish_view(wish: Wish) -> Option<WishView> {
    Some(match wish {
        Wish::Join => WishView::Join,
        Wish::Claim => WishView::Claim,
        Wish::Defer => WishView::Defer,
        Wish::Choose => WishView::Choose,
        Wish::Release => WishView::Release,
        Wish::Extend => WishView::Extend,
        Wish::Confirm => WishView::Confirm,
        Wish::Cancel => WishView::Cancel,
        Wish::Leave => WishView::Leave,
        Wish::Swap | Wish::Exchange | Wish::LeaveOut => return None,
        Wish::StayOn | Wish::StayOff | Wish::Accept | Wish::Decline => return None,
    })
}

impl From<Kept> for KeptView {
    fn from(kept: Kept) -> Self {
        match kept {
            Kept::Nothing => Self::Nothing,
            Kept::WishHere => Self::WishHere,
            Kept::PlaceByService => Self::PlaceByService,
            Kept::PlaceAndHoldByService => Self::PlaceAndHoldByService,
            Kept::Booking => Self::Booking,
        }
    }
}

impl From<Contradiction> for ContradictionView {
    fn from(contradiction: Contradiction) -> Self {
        match contradiction {
            Contradiction::Boards { lie } => match lie {
                Lie::TwoFaces => Self::TwoFaces,
                Lie::ServingFell => Self::ServingFell,
                Lie::DrawChanged => Self::DrawChanged,
                Lie::OpeningMovedEarlier => Self::OpeningMovedEarlier,
            },
            Contradiction::TicketChanged => Self::TicketChanged,
            Contradiction::PlaceChanged => Self::PlaceChanged,
            Contradiction::NotAsDrawn => Self::NotAsDrawn,
        }
    }
}
