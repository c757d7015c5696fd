//! Leaving: final, and the owner's alone.

use jari_protocol::change::Outcome;
use jari_protocol::count::People;
use jari_protocol::refusal::Code;

use crate::booking::release;
use crate::key::Key;
use crate::row::ticket::{Seat, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::call;

/// Gives the place up. Its people may take a new one afterwards.
pub(crate) fn leave(rows: &mut Rows, turn: &mut Turn) -> Result<Outcome, Stop> {
    match turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "line.leave")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "line.leave")),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    release::let_go(rows, turn)?;
    if let Some(place) = turn.place() {
        call::came(turn, place);
    }
    turn.row.stage = StageRow::Left;
    turn.row.deferred_to = None;
    let event = turn.lane.event_id().clone();
    for member in &turn.row.members {
        rows.remove(Key::Subject(event.clone(), member.member));
    }
    let seat = Seat {
        ticket: turn.id,
        people: People(0),
    };
    rows.put_seat(&event, &turn.lane.id, &turn.row.seq, seat);
    Ok(Outcome::Left)
}
