//! Deferring: the owner lets others be called first and keeps the place.

use jari_protocol::change::Outcome;
use jari_protocol::count::Serving;
use jari_protocol::limits::MAX_INTEGER;
use jari_protocol::refusal::{Code, Problem, Retry};

use crate::booking::release;
use crate::line::call;
use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::Turn;

/// Moves call and alerts to when `serving` is `places` past the own place, or
/// back with 0. Whoever is at the door or inside steps back into the line.
pub(crate) fn defer(rows: &mut Rows, turn: &mut Turn, places: u64) -> Result<Outcome, Stop> {
    match turn.row.stage {
        StageRow::Booked(_) => return Err(refuse(Code::AlreadyBooked, "turn.defer")),
        StageRow::Left => return Err(refuse(Code::TicketLeft, "turn.defer")),
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) => {}
    }
    if places == 0 {
        turn.row.deferred_to = None;
        return Ok(Outcome::Deferred);
    }
    let Some(place) = turn.place() else {
        return Err(before_the_draw(turn, "turn.defer"));
    };
    release::let_go(rows, turn)?;
    call::came(turn, place);
    turn.row.stage = StageRow::Waiting;
    turn.row.deferred_to = Some(Serving(place.0.saturating_add(places).min(MAX_INTEGER)));
    Ok(Outcome::Deferred)
}

/// Nobody has a place before the draw.
pub(crate) fn before_the_draw(turn: &Turn, rule: &str) -> Stop {
    let problem = Problem::new(Code::NotCalled, rule);
    let at = turn.lane.opening.times.opens;
    if at > turn.now {
        problem.retry(Retry::At { at }).into()
    } else {
        problem.into()
    }
}
