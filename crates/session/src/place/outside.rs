//! No ticket: at most an opening is looked at.

use jari_protocol::board::Phase as LinePhase;
use jari_protocol::change::JoinRequest;
use jari_protocol::id::{AccountId, OpeningId, PersonId, TicketId};
use jari_protocol::limits::MAX_PARTY;

use super::{Plan, Sight};
use crate::effect::Declined;
use crate::outbox::Body;
use crate::pace::poll::Pace;
use crate::snapshot::Phase;
use crate::standing::Standing;

pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    Plan {
        board: board(sight),
        ..Plan::NOTHING
    }
}

/// Whoever has no place yet only looks: the pace of the far end of the line.
pub(super) fn board(sight: &Sight<'_>) -> Pace {
    if sight.place.opening().is_none() {
        return Pace::Never;
    }
    let Some(board) = sight.board() else {
        return Pace::Now;
    };
    match board.phase {
        LinePhase::Announced | LinePhase::Gathering | LinePhase::Drawing => Pace::BeforeOpening,
        LinePhase::Open | LinePhase::Paused => Pace::Every(sight.ground().law().max),
        LinePhase::Ended => Pace::Never,
    }
}

/// A join, if one fits.
pub(crate) fn join(
    sight: &Sight<'_>,
    actor: AccountId,
    opening: OpeningId,
    subjects: Vec<PersonId>,
    gives_up: Vec<TicketId>,
) -> Result<Body, Declined> {
    let own = sight
        .place
        .standing()
        .filter(|standing| !standing.is_over());
    if own
        .map(Standing::ticket)
        .is_some_and(|ticket| !gives_up.contains(&ticket))
    {
        return Err(Declined::HasTicket);
    }
    if sight.phase() == Phase::Over {
        return Err(Declined::Over);
    }
    if subjects.is_empty() || subjects.len() > MAX_PARTY || gives_up.len() > MAX_PARTY {
        return Err(Declined::PartySize);
    }
    Ok(Body::Join {
        opening,
        body: JoinRequest {
            actor,
            subjects,
            gives_up,
            presents: None,
        },
    })
}
