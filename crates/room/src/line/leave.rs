//! Leaving: final, and the owner's alone.

use jari_protocol::change::Outcome;
use jari_protocol::count::People;
use jari_protocol::id::PersonId;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Member;

use crate::booking::release;
use crate::key::Key;
use crate::row::ticket::{Seat, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;
use crate::waitlist::offer;

use super::call;

/// One of the party leaves it; the others keep the place. Nothing is held or
/// offered meanwhile, since that is for the whole party.
pub(crate) fn leave_out(
    rows: &mut Rows,
    turn: &mut Turn,
    person: &PersonId,
) -> Result<Outcome, Stop> {
    match &turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "line.leave_out")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "line.leave_out")),
        StageRow::Inside(stay) if stay.hold.is_some() => {
            return Err(refuse(Code::HoldExists, "line.leave_out"));
        }
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    if turn.row.offer.is_some() {
        return Err(refuse(Code::HoldExists, "line.leave_out"));
    }
    let of_it = |member: &Member| member.person == *person;
    let Some(at) = turn.row.members.iter().position(of_it) else {
        return Err(refuse(Code::SubjectForeign, "line.leave_out"));
    };
    if turn.row.members.len() == 1 {
        // Whoever is alone gives the place up, which is asked for by name.
        return Err(refuse(Code::BodyMalformed, "line.leave_out_last"));
    }
    let left = turn.row.members.remove(at);
    turn.row.revision = turn.row.revision.next();
    let event = turn.lane.event_id().clone();
    rows.remove(Key::Subject(event.clone(), left.member));
    let seat = Seat {
        ticket: turn.id,
        people: turn.people(),
    };
    rows.put_seat(&event, &turn.lane.id, &turn.row.seq, seat);
    Ok(Outcome::LeftOut)
}

/// Gives the place up. Its people may take a new one afterwards.
pub(crate) fn leave(rows: &mut Rows, turn: &mut Turn) -> Result<Outcome, Stop> {
    match turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "line.leave")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "line.leave")),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    release::let_go(rows, turn)?;
    offer::end(rows, turn)?;
    turn.row.stays_on = false;
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
