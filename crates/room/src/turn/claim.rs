//! Claiming: a called ticket goes to the door, or straight in when there is
//! room. Works for any called place until the event ends; a missed turn has
//! lost nothing.

use jari_protocol::change::Outcome;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;

use crate::line::call;
use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::{Turn, door};

/// Takes the turn to this device.
pub(crate) fn claim(
    rows: &mut Rows,
    turn: &mut Turn,
    device: &Thumbprint,
) -> Result<Outcome, Stop> {
    match &mut turn.row.stage {
        StageRow::Door { device: has } => *has = *device,
        StageRow::Inside(stay) => stay.device = *device,
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "turn.claim")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "turn.claim")),
        StageRow::Waiting => come(rows, turn, device)?,
    }
    Ok(Outcome::Claimed)
}

fn come(rows: &mut Rows, turn: &mut Turn, device: &Thumbprint) -> Result<(), Stop> {
    turn.runs()?;
    let serving = turn.lane.opening.serving;
    let called = turn.place().filter(|place| place.is_called(serving));
    let Some(place) = called else {
        return Err(refuse(Code::NotCalled, "turn.claim"));
    };
    if turn.row.offer.is_some() {
        return Err(refuse(Code::HoldExists, "turn.claim"));
    }
    call::came(turn, place);
    // Coming is the end of having put it off, and of staying on.
    turn.row.deferred_to = None;
    turn.row.stays_on = false;
    if turn.lane.opening.door == 0 && door::has_room(&turn.lane, turn.people()) {
        door::enter(rows, turn, *device, place);
    } else {
        turn.row.stage = StageRow::Door { device: *device };
    }
    Ok(())
}
