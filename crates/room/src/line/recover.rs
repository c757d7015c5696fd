//! Recovery from a copy: what was stated after it was taken is not in it. A new
//! epoch puts the boards to come above all that were signed, and every line
//! stands until the operator has looked at it.

use jari_protocol::board::Phase;
use jari_protocol::record::OperatorAct;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::board;
use crate::request::Recover;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::lane::Lane;
use super::{call, pause};

/// Raises an event's epoch and pauses its lines. `serving` never falls below
/// what is known of it.
pub(crate) fn recover(rows: &mut Rows, now: ServerTime, told: &Recover) -> Result<Done, Stop> {
    let Recover {
        event,
        served,
        reason,
    } = told;
    let unknown = || refuse(Code::NotFound, "line.event");
    let mut row = rows.event(event)?.cloned().ok_or_else(unknown)?;
    row.epoch = row.epoch.next();
    for (id, opening) in rows.openings(event)? {
        let mut lane = Lane {
            event: row,
            id,
            opening,
        };
        let highest = served.iter().filter(|(of, _)| *of == lane.id);
        if let Some(serving) = highest.map(|(_, serving)| *serving).max() {
            call::raise(rows, now, &mut lane, serving);
        }
        match lane.opening.phase {
            Phase::Ended => {}
            Phase::Paused => pause::note(rows, now, &mut lane, (OperatorAct::Recover, reason)),
            Phase::Announced | Phase::Gathering | Phase::Drawing | Phase::Open => {
                pause::halt(rows, now, &mut lane, (OperatorAct::Recover, reason));
            }
        }
        board::post(now, &mut lane);
        rows.put_opening(event, &lane.id, lane.opening);
        row = lane.event;
    }
    rows.put_event(event, row);
    Ok(Done::Noted)
}
