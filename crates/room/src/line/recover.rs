//! Recovery from a copy: what was stated after it was taken is not in it, and
//! binds the service all the same. No number and no seat that somebody may hold
//! is given to anybody else. A new epoch puts the boards to come above all that
//! were signed, and every line stands until the operator has looked at it.

use jari_protocol::board::Phase;
use jari_protocol::count::{Seq, Serving};
use jari_protocol::id::OpeningId;
use jari_protocol::record::{Leaf, OperatorAct, UNKNOWN_TICKET};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::numbers::{NUMBERS_BEYOND, NUMBERS_BEYOND_SHARE};
use crate::operator::recount;
use crate::request::{LastSeen, Recover};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::{board, record};

use super::lane::Lane;
use super::{call, draw, pause};

/// Raises an event's epoch, takes in what is known beyond the copy, and pauses
/// its lines.
pub(crate) fn recover(rows: &mut Rows, now: ServerTime, told: &Recover) -> Result<Done, Stop> {
    let event = &told.event;
    let unknown = || refuse(Code::NotFound, "line.event");
    let mut row = rows.event(event)?.cloned().ok_or_else(unknown)?;
    row.epoch = row.epoch.next();
    recount::recount(rows, &mut row, &told.stock)?;
    for (id, opening) in rows.openings(event)? {
        let mut lane = Lane {
            event: row,
            id,
            opening,
        };
        let act = (OperatorAct::Recover, &told.reason);
        match lane.opening.phase {
            Phase::Ended => {}
            Phase::Paused => {
                lane.opening.is_resting = false;
                pause::note(rows, now, &mut lane, act);
            }
            Phase::Announced | Phase::Gathering | Phase::Drawing | Phase::Open => {
                pause::halt(rows, now, &mut lane, act);
            }
        }
        if lane.opening.phase == Phase::Paused {
            catch_up(rows, now, &mut lane, &told.lines);
        }
        board::post(now, &mut lane);
        rows.put_opening(event, &lane.id, lane.opening);
        row = lane.event;
    }
    rows.put_event(event, row);
    Ok(Done::Noted)
}

/// Takes in everything that was stated of a line.
fn catch_up(rows: &mut Rows, now: ServerTime, lane: &mut Lane, told: &[(OpeningId, LastSeen)]) {
    let id = lane.id.clone();
    let mut served = Serving(0);
    for (_, seen) in told.iter().filter(|(of, _)| *of == id) {
        take_in_draw(rows, lane, seen);
        give_out(rows, lane, seen.taken.max(Seq(seen.serving.0)));
        served = served.max(seen.serving);
    }
    let known = lane.opening.next_seq;
    if served > Serving(0) {
        // What was called in the minute after the last board that anyone has.
        let beyond = u64::from(lane.event.settings.admit_per_minute);
        let served = served.0.saturating_add(beyond).min(known.0);
        call::raise(rows, now, lane, Serving(served));
    }
    if known == Seq(0) && now < lane.opening.times.gathering {
        return;
    }
    let beyond = (known.0 / NUMBERS_BEYOND_SHARE).clamp(NUMBERS_BEYOND.0, NUMBERS_BEYOND.1);
    give_out(rows, lane, Seq(known.0.saturating_add(beyond)));
}

/// N, root, beacon and secret stay as they were stated.
fn take_in_draw(rows: &mut Rows, lane: &mut Lane, seen: &LastSeen) {
    let Some((entrants, root)) = seen.cut_off.filter(|_| lane.opening.gathers) else {
        return;
    };
    if lane.opening.entrants.is_none() {
        give_out(rows, lane, Seq(entrants));
        lane.opening.entrants = Some(entrants);
        lane.opening.entrants_root = Some(root);
        lane.opening.paused_in = Some(Phase::Drawing);
        record::append(rows, lane, &Leaf::CutOff { entrants, root });
    }
    if lane.opening.beacon.is_none() {
        lane.opening.beacon.clone_from(&seen.beacon);
    }
    if seen.drawn && !lane.opening.drawn {
        draw::draw(rows, lane);
    }
}

/// Numbers below this are somebody's, of whom the copy does not know.
fn give_out(rows: &mut Rows, lane: &mut Lane, below: Seq) {
    while lane.opening.next_seq < below {
        let seq = lane.opening.next_seq;
        lane.opening.next_seq = seq.next();
        let ticket = UNKNOWN_TICKET;
        record::append(rows, lane, &Leaf::Ticket { ticket, seq });
    }
}
