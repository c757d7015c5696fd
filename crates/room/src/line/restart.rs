//! A new start of the service: the outage and the time to come back are given
//! back to everyone's rights.

use jari_protocol::id::EventId;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::board;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::lane::Lane;
use super::{flow, phase, rest, tick};

/// Takes over an event's lines under a new lease term. Open time did not run
/// since the last beat, and begins again after the reconnect window.
pub(crate) fn restarted(
    rows: &mut Rows,
    now: ServerTime,
    event: &EventId,
    term: u64,
) -> Result<Done, Stop> {
    let mut event_row = rows
        .event(event)?
        .cloned()
        .ok_or_else(|| refuse(Code::NotFound, "line.event"))?;
    for (id, opening) in rows.openings(event)? {
        tick::fence(&opening, term)?;
        let mut lane = Lane {
            event: event_row,
            id,
            opening,
        };
        lane.opening.term = term;
        phase::stop_if_late(rows, now, &mut lane);
        let back = now.plus(lane.event.settings.reconnect_window);
        if lane.opening.clock.since.is_some() {
            lane.opening.clock.stop(lane.opening.ticked);
            lane.opening.clock.start(back);
        }
        rest::keep(rows, now, &mut lane);
        if lane.opening.clock.since.is_some() {
            lane.opening.clock.start(back);
            flow::restart(&mut lane.opening);
        }
        board::post(now, &mut lane);
        rows.put_opening(event, &lane.id, lane.opening);
        event_row = lane.event;
    }
    Ok(Done::Noted)
}
