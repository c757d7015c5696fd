//! Staying on for places that come back: an act of the owner that is taken
//! back at will. The place stays in every case.

use jari_protocol::change::Outcome;
use jari_protocol::refusal::Code;

use crate::line::call;
use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::{Turn, defer};

use super::offer;

/// Stays on. Whoever is at the door or inside steps back into the line.
pub(crate) fn stay_on(turn: &mut Turn) -> Result<Outcome, Stop> {
    match &turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "waitlist.stay_on")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "waitlist.stay_on")),
        StageRow::Inside(stay) if stay.hold.is_some() => {
            return Err(refuse(Code::HoldExists, "waitlist.stay_on"));
        }
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    let Some(place) = turn.place() else {
        return Err(defer::before_the_draw(turn, "waitlist.stay_on"));
    };
    call::came(turn, place);
    turn.row.stage = StageRow::Waiting;
    turn.row.stays_on = true;
    Ok(Outcome::StaysOn)
}

/// Stays on no longer; what is offered goes to the next.
pub(crate) fn stay_off(rows: &mut Rows, turn: &mut Turn) -> Result<Outcome, Stop> {
    match turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "waitlist.stay_off")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "waitlist.stay_off")),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    offer::end(rows, turn)?;
    turn.row.stays_on = false;
    Ok(Outcome::StaysOff)
}
