//! Phases: stored, moved by the beat alone, in one direction.

use jari_protocol::board::Phase;
use jari_protocol::count::Seq;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};

use crate::numbers::LATE_START;
use crate::row::event::Settings;
use crate::rows::Rows;

use super::lane::Lane;
use super::{cut_off, draw, pause};

/// Moves a line as far as its times allow. The cut-off ends a beat: the board
/// after it shows who takes part before the draw decides anything.
pub(crate) fn advance(rows: &mut Rows, now: ServerTime, lane: &mut Lane) {
    while step(rows, now, lane) {}
}

/// Stops a line whose opening was missed by too much while nobody ticked.
pub(crate) fn stop_if_late(rows: &mut Rows, now: ServerTime, lane: &mut Lane) {
    let opens = lane.opening.times.opens;
    let before = matches!(
        lane.opening.phase,
        Phase::Announced | Phase::Gathering | Phase::Drawing
    );
    if before && lane.opening.ticked < opens && now > opens.plus(LATE_START) {
        let why = "the service was not there when the line was to open";
        let why = Line::new(why).expect("a short line of text");
        pause::stop(rows, now, lane, &why);
    }
}

fn step(rows: &mut Rows, now: ServerTime, lane: &mut Lane) -> bool {
    let times = lane.opening.times;
    let over = now >= times.ends;
    match lane.opening.phase {
        Phase::Announced if over => end(now, lane),
        Phase::Announced if now >= times.gathering => {
            lane.opening.phase = Phase::Gathering;
            true
        }
        Phase::Gathering if over => end(now, lane),
        Phase::Gathering if lane.opening.gathers => {
            if cut_off::is_due(now, &lane.opening) {
                cut_off::cut(rows, lane);
            }
            false
        }
        Phase::Gathering if now >= times.opens => open(now, lane),
        Phase::Drawing if over => end(now, lane),
        Phase::Drawing if now >= times.opens && draw::is_ready(&lane.opening) => {
            // After a recovery the draw may be older than the copy.
            if !lane.opening.drawn {
                draw::draw(rows, lane);
            }
            open(now, lane)
        }
        Phase::Open if over => end(now, lane),
        Phase::Paused if over && lane.opening.is_resting => end(now, lane),
        Phase::Announced
        | Phase::Gathering
        | Phase::Drawing
        | Phase::Open
        | Phase::Paused
        | Phase::Ended => false,
    }
}

fn open(now: ServerTime, lane: &mut Lane) -> bool {
    lane.opening.phase = Phase::Open;
    lane.opening.clock.start(now);
    lane.opening.reveal_spread = spread_for(&lane.event.settings, lane.opening.next_seq);
    true
}

/// Over how long the reads at the opening must be spread for the service to
/// serve a board to everyone.
pub(crate) fn spread_for(settings: &Settings, taken: Seq) -> Millis {
    let per_second = u64::from(settings.boards_per_second.max(1));
    let spread = taken.0.saturating_mul(1_000).div_ceil(per_second);
    Millis(spread.max(1_000))
}

fn end(now: ServerTime, lane: &mut Lane) -> bool {
    lane.opening.phase = Phase::Ended;
    lane.opening.paused_in = None;
    lane.opening.is_resting = false;
    lane.opening.clock.stop(now);
    false
}
