//! Resting hours: an open line stands still in them and goes on by itself.
//! As in a pause no open time runs, so nobody loses any of a right.

use jari_protocol::board::Phase;
use jari_protocol::event::Rest;
use jari_protocol::record::OperatorAct;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::numbers::{RESTS_AHEAD, RESTS_SHOWN};
use crate::rows::Rows;

use super::lane::Lane;
use super::pause;

/// Stops an open line when its rest begins, and lets it go on afterwards.
pub(crate) fn keep(rows: &mut Rows, now: ServerTime, lane: &mut Lane) {
    let is_on = coming(lane, now).any(|rest| rest.from <= now);
    if is_on && lane.opening.phase == Phase::Open {
        pause::halt(rows, now, lane, (OperatorAct::Rest, &hours()));
        lane.opening.is_resting = true;
    } else if !is_on && lane.opening.is_resting {
        lane.opening.is_resting = false;
        pause::go_on(rows, now, lane, (OperatorAct::RestOver, &hours()));
    }
}

/// What a board tells of them. Nothing of the one that is on while somebody
/// stopped the line: with it nothing would end.
pub(crate) fn shown(lane: &Lane) -> Vec<Rest> {
    let opening = &lane.opening;
    let is_stopped = opening.phase == Phase::Paused && !opening.is_resting;
    let last = opening.ticked.plus(RESTS_AHEAD).min(opening.times.ends);
    let rests = coming(lane, opening.ticked)
        .filter(|rest| rest.from < last && !(is_stopped && rest.from <= opening.ticked));
    match opening.phase {
        Phase::Ended => Vec::new(),
        Phase::Announced | Phase::Gathering | Phase::Drawing | Phase::Open | Phase::Paused => {
            rests.take(RESTS_SHOWN).collect()
        }
    }
}

fn coming(lane: &Lane, now: ServerTime) -> impl Iterator<Item = Rest> + '_ {
    let rests = lane.event.public.rests.iter().copied();
    rests.filter(move |rest| now < rest.until)
}

fn hours() -> Line {
    Line::new("resting hours").expect("a short line of text")
}
