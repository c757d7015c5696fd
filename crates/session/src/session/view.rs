//! What a screen shows.

use jari_protocol::board::{Board, DrawBy};
use jari_protocol::count::People;

use super::Session;
use crate::deadlines::WakeReason;
use crate::effect::Kind;
use crate::snapshot::{
    HoldView, Kept, LineView, LinkView, OfferView, Pending, Phase, RestView, Snapshot, StayView,
    TicketView,
};

impl Session {
    /// What a screen is to show now.
    pub(super) fn view(&self) -> Snapshot {
        let sight = self.sight();
        let phase = sight.phase();
        let is_waiting = matches!(phase, Phase::Waiting);
        Snapshot {
            phase,
            link: self.link_view(),
            clock: self.anchor,
            line: self.boards.last().map(|board| self.line_view(board)),
            ticket: self.ticket_view(),
            wait: sight.wait().filter(|_| is_waiting),
            stay: self.stay_view(phase),
            offer: self.offer_view(),
            closed: self.place.standing().and_then(|it| it.closed.clone()),
            pending: self.pending(),
            kept: self.kept(phase),
            refused: self.refused.as_deref().cloned(),
            sign_in: self.sign_in,
            contradiction: self.contradiction,
            receipt: self.place.receipt().cloned(),
        }
    }

    fn link_view(&self) -> LinkView {
        let tries = [WakeReason::Reconnect, WakeReason::Board, WakeReason::Ticket];
        let next_try = tries
            .into_iter()
            .filter_map(|reason| self.deadlines.at(reason, &self.clock))
            .min();
        LinkView {
            state: self.link.state(),
            last_heard: self.link.last_heard(),
            next_try,
            streaming: self.calls.stream.is_open(),
        }
    }

    fn line_view(&self, board: &Board) -> LineView {
        LineView {
            opening: board.opening.clone(),
            phase: board.phase,
            times: board.times,
            rest: self.rest_view(board),
            serving: self.boards.serving(),
            as_of: self.boards.as_of().unwrap_or(board.issued),
            is_old: self.boards.was_old()
                || self.board_heard.is_none()
                || self.is_board_stale(board),
            operator_draws: board.draw.by == DrawBy::Operator,
            taken: board.taken,
            door: board.door,
            stock_left: board.stock_left,
            sold_out: board.sold_out,
            waitlist: board.waitlist,
            announcement: board.announcement.clone(),
            health: board.health,
        }
    }

    /// What rests, or will before the turn can come.
    fn rest_view(&self, board: &Board) -> Option<RestView> {
        let rest = board.rests.first()?;
        let is_on = board.resting().is_some();
        // Nobody knows when a line goes on that waits to be resumed.
        let wait = self.sight().wait().filter(|wait| !wait.frozen);
        let reaches = wait.is_some_and(|wait| rest.from < wait.as_of.plus(wait.late));
        (is_on || reaches).then_some(RestView {
            from: rest.from,
            until: rest.until,
            is_on,
        })
    }

    /// None came for longer than one stays fresh, and none can come now.
    fn is_board_stale(&self, board: &Board) -> bool {
        let age = self.board_heard.map(|heard| self.now.since(heard));
        !self.link.is_up() && age.is_some_and(|age| age > board.fresh_for)
    }

    fn ticket_view(&self) -> Option<TicketView> {
        let standing = self.place.standing()?;
        let members = standing.statement.members.iter();
        let members: Vec<_> = members.map(|member| member.person).collect();
        let people = u32::try_from(members.len()).unwrap_or(u32::MAX);
        Some(TicketView {
            ticket: standing.ticket(),
            people: People(people),
            members,
            seq: standing.statement.seq,
            place: self.place.number(),
            at_most_ahead: self.sight().at_most_ahead(),
            deferred_to: standing.deferred_to,
            stays_on: standing.stays_on,
        })
    }

    fn offer_view(&self) -> Option<OfferView> {
        let offer = self.place.offer()?;
        Some(OfferView {
            offer: offer.offer,
            slot: offer.slot.clone(),
            people: offer.people,
            left: self.place.left_until(offer.until)?,
        })
    }

    fn stay_view(&self, phase: Phase) -> Option<StayView> {
        let stay = self.place.stay()?;
        if phase == Phase::Elsewhere {
            return None;
        }
        let hold = stay.hold.as_ref().and_then(|hold| {
            Some(HoldView {
                hold: hold.hold,
                slot: hold.slot.clone(),
                people: hold.people,
                left: self.place.left_until(hold.until)?,
            })
        });
        Some(StayView {
            left: self.place.left_until(stay.until)?,
            extensions_left: stay.extensions_left,
            hold,
        })
    }

    fn pending(&self) -> Vec<Pending> {
        let on_its_way = self.calls.change();
        let waits = self.calls.is_out(Kind::Change) || self.sign_in;
        let first = self.outbox.first().map(|first| first.id);
        let next = self.deadlines.at(WakeReason::Change, &self.clock);
        let next = next.or_else(|| self.deadlines.at(WakeReason::Reconnect, &self.clock));
        let view = |change: &crate::outbox::Change| Pending {
            change: change.id,
            wish: change.wish(),
            attempts: change.attempts,
            next_try: next
                .filter(|_| !waits && first == Some(change.id) && on_its_way != Some(change.id)),
            because: change.because.as_deref().cloned(),
        };
        self.outbox.iter().map(view).collect()
    }

    fn kept(&self, phase: Phase) -> Kept {
        match phase {
            Phase::Outside | Phase::Left | Phase::Over => Kept::Nothing,
            Phase::Joining => Kept::WishHere,
            Phase::Booked => Kept::Booking,
            Phase::Holding | Phase::Offered => Kept::PlaceAndHoldByService,
            Phase::SoldOut { .. } => Kept::PlaceByService,
            Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => {
                Kept::PlaceByService
            }
            Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing => Kept::PlaceByService,
        }
    }
}
