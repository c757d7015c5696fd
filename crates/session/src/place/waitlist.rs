//! Everything is sold: who stays on waits for what comes back, and takes or
//! declines what is offered.

use jari_protocol::board::Phase as LinePhase;
use jari_protocol::change::Act;
use jari_protocol::id::{OfferId, PersonId};
use jari_protocol::time::Millis;

use super::{Plan, Sight, waiting};
use crate::effect::Declined;
use crate::pace::poll::Pace;
use crate::snapshot::Phase;

/// Nothing is urgent: an offer is kept for half an hour.
pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    let over = sight
        .board()
        .is_some_and(|board| board.phase == LinePhase::Ended);
    if over {
        return Plan {
            ticket: waiting::at_the_end(sight),
            ..Plan::NOTHING
        };
    }
    Plan {
        board: Pace::Every(sight.ground().law().max),
        ..Plan::NOTHING
    }
}

pub(super) fn plan_offered(sight: &Sight<'_>) -> Plan {
    let unhurried = sight.config.unhurried;
    Plan {
        board: Pace::Every(unhurried),
        ticket: Pace::Every(unhurried),
        stream: false,
    }
}

/// Whoever stays on reads the ticket while the board says that the place is
/// among those with an offer.
pub(super) fn looks_for_offer(sight: &Sight<'_>) -> Option<Pace> {
    let place = sight.place.number()?;
    let looks = sight.place.stays_on()
        && sight.place.offer().is_none()
        && sight.board()?.waitlist.may_offer(place);
    looks.then_some(Pace::Between(Millis::ZERO, sight.config.unhurried))
}

/// Staying on, if everything is sold.
pub(crate) fn stay_on(sight: &Sight<'_>) -> Result<Act, Declined> {
    match sight.phase() {
        Phase::SoldOut { stays_on: false } => Ok(Act::StayOn {}),
        Phase::Choosing if sight.is_sold_out() => Ok(Act::StayOn {}),
        Phase::SoldOut { stays_on: true } | Phase::Offered => Err(Declined::AskedAlready),
        Phase::Outside | Phase::Joining => Err(Declined::NoTicket),
        Phase::Ready | Phase::Drawing => Err(Declined::PlaceUnknown),
        Phase::Waiting | Phase::Called { .. } | Phase::Door { .. } | Phase::Choosing => {
            Err(Declined::NotSoldOut)
        }
        Phase::Holding | Phase::Elsewhere => Err(Declined::HasHold),
        Phase::Booked => Err(Declined::Booked),
        Phase::Left | Phase::Over => Err(Declined::Over),
    }
}

/// Staying on no longer.
pub(crate) fn stay_off(sight: &Sight<'_>) -> Result<Act, Declined> {
    if sight.place.stays_on() {
        Ok(Act::StayOff {})
    } else {
        Err(Declined::NotStaying)
    }
}

/// Booking the offer, if it is the one.
pub(crate) fn accept(sight: &Sight<'_>, offer: OfferId) -> Result<Act, Declined> {
    offered(sight, offer)?;
    Ok(Act::Accept { offer })
}

/// Letting the offer go to the next, if it is the one.
pub(crate) fn decline(sight: &Sight<'_>, offer: OfferId) -> Result<Act, Declined> {
    offered(sight, offer)?;
    Ok(Act::Decline { offer })
}

fn offered(sight: &Sight<'_>, offer: OfferId) -> Result<(), Declined> {
    let kept = sight.place.offer().filter(|kept| kept.offer == offer);
    kept.map(|_| ()).ok_or(Declined::NoSuchOffer)
}

/// One of the party leaves it, if others remain and nothing is kept for all.
pub(crate) fn leave_out(sight: &Sight<'_>, person: PersonId) -> Result<Act, Declined> {
    let standing = sight.place.standing().ok_or(Declined::NoTicket)?;
    match sight.phase() {
        Phase::Outside | Phase::Joining => return Err(Declined::NoTicket),
        Phase::Holding | Phase::Offered => return Err(Declined::HasHold),
        Phase::Booked => return Err(Declined::Booked),
        Phase::Left | Phase::Over => return Err(Declined::Over),
        Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => {}
        Phase::SoldOut { .. } | Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing => {}
    }
    let members = &standing.statement.members;
    let is_one = members.iter().any(|member| member.person == person);
    if is_one && members.len() > 1 {
        Ok(Act::LeaveOut { person })
    } else {
        Err(Declined::PartySize)
    }
}
