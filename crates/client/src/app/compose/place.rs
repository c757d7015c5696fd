//! A session's snapshot, without what proves the right.

use jari_protocol::board::Lie;
use jari_protocol::id::{PersonId, SlotId};
use jari_protocol::time::Millis;
use jari_session::{
    ClockAnchor, Contradiction, HoldView as SessionHold, Kept, LinkState, LinkView as SessionLink,
    OfferView as SessionOffer, Pending, Phase, Refused, Snapshot, TicketView as SessionTicket,
    TimeLeft, Wait, Wish,
};

use super::moment;
use crate::app::published::Published;
use crate::app::view::{
    ClockView, ContradictionView, HoldView, KeptOfferView, KeptView, LeftView, LinkStateView,
    LinkView, PendingView, PhaseView, PlaceView, ReasonView, ReceiptView, RefusedView, SlotView,
    StayView, TicketView, WaitView, WishView,
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
        offer: snapshot.offer.as_ref().map(|offer| KeptOfferView {
            is_wished: wishes.contains(&offer.slot),
            ..offer_view(offer, slot)
        }),
        pending: snapshot.pending.iter().map(Into::into).collect(),
        kept: snapshot.kept.into(),
        refused: snapshot.refused.as_ref().map(Into::into),
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

fn offer_view(offer: &SessionOffer, slot: impl Fn(&SlotId) -> SlotView) -> KeptOfferView {
    KeptOfferView {
        offer: offer.offer.to_string(),
        slot: slot(&offer.slot),
        people: offer.people.0,
        left: offer.left.into(),
        window: OFFER_WINDOW.0,
        is_wished: false,
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
            Phase::Waiting => Self::Waiting,
            Phase::SoldOut { stays_on } => Self::SoldOut { stays_on },
            Phase::Offered => Self::Offered,
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

impl From<&SessionTicket> for TicketView {
    fn from(ticket: &SessionTicket) -> Self {
        let deferred = ticket.deferred_to.zip(ticket.place);
        Self {
            people: ticket.people.0,
            entry: ticket.seq.next().0,
            number: ticket.place.map(|place| place.number()),
            at_most_ahead: ticket.at_most_ahead,
            deferred_by: deferred.map(|(until, place)| until.0.saturating_sub(place.0)),
            stays_on: ticket.stays_on,
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

impl From<&Pending> for PendingView {
    fn from(pending: &Pending) -> Self {
        Self {
            wish: pending.wish.into(),
            attempts: pending.attempts,
            next_try: pending.next_try.map(moment),
            because: pending.because.as_ref().map(Into::into),
        }
    }
}

impl From<&Refused> for RefusedView {
    fn from(refused: &Refused) -> Self {
        Self {
            wish: refused.wish.into(),
            reason: ReasonView::of_offer(&refused.problem),
        }
    }
}

impl From<Wish> for WishView {
    fn from(wish: Wish) -> Self {
        match wish {
            Wish::Join => Self::Join,
            Wish::Claim => Self::Claim,
            Wish::Defer => Self::Defer,
            Wish::Choose => Self::Choose,
            Wish::Release => Self::Release,
            Wish::Extend => Self::Extend,
            Wish::Confirm => Self::Confirm,
            Wish::Cancel => Self::Cancel,
            Wish::Swap => Self::Swap,
            Wish::Exchange => Self::Exchange,
            Wish::StayOn => Self::StayOn,
            Wish::StayOff => Self::StayOff,
            Wish::Accept => Self::Accept,
            Wish::Decline => Self::Decline,
            Wish::LeaveOut => Self::LeaveOut,
            Wish::Leave => Self::Leave,
        }
    }
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

/// For how long an offer is kept (PROTOCOL.md section 15.2).
const OFFER_WINDOW: Millis = Millis::from_mins(30);
