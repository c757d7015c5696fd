//! The place is called: by a believed board, and by nothing else.

use jari_protocol::board::Phase as LinePhase;
use jari_protocol::change::Act;

use super::{Plan, Sight, waiting};
use crate::effect::Declined;
use crate::pace::poll::Pace;
use crate::snapshot::Phase;

pub(super) fn plan(sight: &Sight<'_>, missed: bool) -> Plan {
    let Some(board) = sight.board() else {
        return Plan {
            board: Pace::Now,
            ..Plan::NOTHING
        };
    };
    if board.phase == LinePhase::Ended {
        return Plan {
            ticket: waiting::at_the_end(sight),
            ..Plan::NOTHING
        };
    }
    let unhurried = sight.config.unhurried;
    // Another device of the account may have gone in.
    let ticket = if missed {
        sight.ground().law().max
    } else {
        unhurried
    };
    Plan {
        board: Pace::Every(unhurried),
        ticket: Pace::Every(ticket),
        stream: !missed && board.stream_limit > 0,
    }
}

/// A claim, if one fits: when called, or to take the turn over.
pub(crate) fn claim(sight: &Sight<'_>) -> Result<Act, Declined> {
    match sight.phase() {
        Phase::Called { .. } | Phase::Elsewhere => Ok(Act::Claim {}),
        Phase::Outside | Phase::Joining => Err(Declined::NoTicket),
        // Coming all the same ends a deferral.
        Phase::Waiting if sight.is_passed() => Ok(Act::Claim {}),
        Phase::Ready | Phase::Drawing | Phase::Waiting => Err(Declined::NotCalled),
        Phase::SoldOut { .. } => Err(Declined::SoldOut),
        Phase::Offered => Err(Declined::HasHold),
        Phase::Door { .. } | Phase::Choosing | Phase::Holding => Err(Declined::AskedAlready),
        Phase::Booked => Err(Declined::Booked),
        Phase::Left | Phase::Over => Err(Declined::Over),
    }
}
