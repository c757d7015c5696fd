//! Giving a held slot back before it lapses.

use jari_protocol::change::Outcome;
use jari_protocol::id::{HoldId, PassId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;

use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::slot;

/// Gives the held slot back; the stay goes on.
pub(crate) fn release(
    rows: &mut Rows,
    turn: &mut Turn,
    device: &Thumbprint,
    (pass, hold): (&PassId, &HoldId),
) -> Result<Outcome, Stop> {
    let stay = turn.inside(pass, device)?;
    if stay.hold.as_ref().is_none_or(|kept| kept.hold != *hold) {
        turn.stands(&Lost::Hold { hold: *hold }, "booking.release")?;
        return Err(refuse(Code::HoldLapsed, "booking.release"));
    }
    let_go(rows, turn)?;
    Ok(Outcome::Released)
}

/// Gives back whatever slot the ticket holds.
pub(crate) fn let_go(rows: &mut Rows, turn: &mut Turn) -> Result<(), Stop> {
    let people = turn.people();
    if let StageRow::Inside(stay) = &mut turn.row.stage
        && let Some(hold) = stay.hold.take()
    {
        slot::give_back(rows, turn.now, &mut turn.lane.event, (&hold.slot, people))?;
    }
    Ok(())
}
