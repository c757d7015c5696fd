//! There is a ticket and it is not the turn: only public documents are read.

use jari_protocol::board::{Board, Phase as LinePhase};
use jari_protocol::change::Act;
use jari_protocol::time::Millis;

use super::{Plan, Sight};
use crate::effect::Declined;
use crate::pace::poll::Pace;
use crate::snapshot::Phase;

pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    let Some(board) = sight.board() else {
        return Plan {
            board: Pace::Now,
            ..Plan::NOTHING
        };
    };
    match board.phase {
        LinePhase::Announced | LinePhase::Gathering | LinePhase::Drawing => Plan {
            board: Pace::BeforeOpening,
            ..Plan::NOTHING
        },
        LinePhase::Open | LinePhase::Paused => once_open(sight, board),
        // The board is no verdict on a ticket: the ticket itself is read.
        LinePhase::Ended => Plan {
            ticket: at_the_end(sight),
            ..Plan::NOTHING
        },
    }
}

fn once_open(sight: &Sight<'_>, board: &Board) -> Plan {
    let ground = sight.ground();
    let Some(left) = sight.remaining() else {
        // Nobody knows how far away the turn is: the first in line would hear
        // of it last.
        return Plan {
            board: Pace::Every(ground.without_pace()),
            ticket: Pace::Never,
            stream: is_among_the_first(sight, board),
        };
    };
    let stream = is_near_enough(sight, board, left);
    Plan {
        board: Pace::Every(ground.share_of(left)),
        ticket: Pace::Never,
        stream,
    }
}

/// The stream is for those near the turn, as many as the service holds.
fn is_near_enough(sight: &Sight<'_>, board: &Board, left: Millis) -> bool {
    let config = sight.config;
    let within = if sight.streams {
        config.stream_until
    } else {
        config.stream_within
    };
    left <= within && is_among_the_first(sight, board)
}

/// Whether the service holds a stream for everybody called until then.
fn is_among_the_first(sight: &Sight<'_>, board: &Board) -> bool {
    let missing = sight.missing_calls().unwrap_or(u64::MAX);
    missing < u64::from(board.stream_limit)
}

pub(super) const fn at_the_end(sight: &Sight<'_>) -> Pace {
    Pace::Between(Millis(sight.config.unhurried.0 / 4), sight.config.unhurried)
}

/// A deferral, if one fits.
pub(crate) fn defer(sight: &Sight<'_>, places: u64) -> Result<Act, Declined> {
    match sight.phase() {
        Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => {
            Ok(Act::Defer { places })
        }
        Phase::Outside | Phase::Joining => Err(Declined::NoTicket),
        Phase::SoldOut { .. } => Err(Declined::SoldOut),
        Phase::Offered => Err(Declined::HasHold),
        Phase::Door { .. } | Phase::Choosing | Phase::Holding | Phase::Elsewhere => {
            Err(Declined::NotCalled)
        }
        Phase::Booked => Err(Declined::Booked),
        Phase::Left | Phase::Over => Err(Declined::Over),
    }
}
