//! A pause: no time runs, nobody is called, nothing is lost.

use jari_protocol::board::Phase;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::{board, record};

use super::flow;
use super::lane::Lane;

/// Stops a line; one that stands already stays as it is.
pub(crate) fn pause(
    rows: &mut Rows,
    now: ServerTime,
    line: (&EventId, &OpeningId),
    (act, reason): (OperatorAct, &Line),
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, line)?;
    match lane.opening.phase {
        // A rest would end by itself; what was stopped waits to be let go on.
        Phase::Paused if lane.opening.is_resting => {
            lane.opening.is_resting = false;
            note(rows, now, &mut lane, (act, reason));
        }
        Phase::Paused => return Ok(Done::Noted),
        Phase::Ended => return Err(refuse(Code::Ended, "line.pause")),
        Phase::Announced | Phase::Gathering | Phase::Drawing | Phase::Open => {
            halt(rows, now, &mut lane, (act, reason));
        }
    }
    board::post(now, &mut lane);
    lane.save(rows);
    Ok(Done::Noted)
}

/// The service stops a line itself, within a beat or at a start.
pub(crate) fn stop(rows: &mut Rows, now: ServerTime, lane: &mut Lane, reason: &Line) {
    halt(rows, now, lane, (OperatorAct::ServicePause, reason));
}

/// Lets a line go on where it stood; one that rests does so by itself.
pub(crate) fn resume(
    rows: &mut Rows,
    now: ServerTime,
    line: (&EventId, &OpeningId),
    reason: &Line,
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, line)?;
    if lane.opening.phase != Phase::Paused || lane.opening.is_resting {
        return Ok(Done::Noted);
    }
    go_on(rows, now, &mut lane, (OperatorAct::Resume, reason));
    board::post(now, &mut lane);
    lane.save(rows);
    Ok(Done::Noted)
}

pub(super) fn halt(rows: &mut Rows, now: ServerTime, lane: &mut Lane, why: (OperatorAct, &Line)) {
    lane.opening.paused_in = Some(lane.opening.phase);
    lane.opening.phase = Phase::Paused;
    lane.opening.clock.stop(now);
    note(rows, now, lane, why);
}

pub(super) fn go_on(rows: &mut Rows, now: ServerTime, lane: &mut Lane, why: (OperatorAct, &Line)) {
    let Some(phase) = lane.opening.paused_in.take() else {
        return;
    };
    lane.opening.phase = phase;
    if phase == Phase::Open {
        lane.opening.clock.start(now);
        flow::restart(&mut lane.opening);
    }
    note(rows, now, lane, why);
}

pub(super) fn note(
    rows: &mut Rows,
    at: ServerTime,
    lane: &mut Lane,
    (act, reason): (OperatorAct, &Line),
) {
    let reason = reason.clone();
    record::append(rows, lane, &Leaf::Operator { act, reason, at });
}
