//! The cut-off: one transaction fixes who takes part in the draw.

use jari_protocol::board::{DrawBy, Phase};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::record::Leaf;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::numbers::{SLIP_GRACE, SLIP_WAIT};
use crate::record;
use crate::row::line::OpeningRow;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::lane::Lane;

/// Notes that somebody was put off until a due time and counts as having come
/// before the cut-off.
pub(crate) fn put_off(
    rows: &mut Rows,
    line: (&EventId, &OpeningId),
    due: ServerTime,
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, line)?;
    if lane.opening.entrants.is_some() || lane.opening.phase == Phase::Ended {
        return Err(refuse(Code::Ended, "cut_off.slip"));
    }
    lane.opening.last_slip = lane.opening.last_slip.max(Some(due));
    lane.save(rows);
    Ok(Done::Noted)
}

/// Whether the cut-off has come: at its time, or when the last one who was put
/// off has had their chance, or at the latest.
pub(crate) fn is_due(now: ServerTime, opening: &OpeningRow) -> bool {
    let planned = opening.times.cut_off;
    let latest = latest_cut_off(planned, &opening.by);
    let last = opening
        .last_slip
        .map_or(planned, |due| due.plus(SLIP_GRACE).min(latest));
    now >= planned.max(last)
}

/// The latest that a cut-off waits for those who were put off (PROTOCOL.md
/// 10.3): never until the beacon is known, or who takes part could be chosen
/// by what it will decide.
pub fn latest_cut_off(planned: ServerTime, by: &DrawBy) -> ServerTime {
    let latest = planned.plus(SLIP_WAIT);
    match by {
        DrawBy::Nobody | DrawBy::Operator => latest,
        DrawBy::Beacon { due, .. } => latest.min(*due),
    }
}

/// Fixes N and the root over the ticket leaves 0 to N - 1.
pub(crate) fn cut(rows: &mut Rows, lane: &mut Lane) {
    let entrants = lane.opening.next_seq.0;
    let root = lane.opening.tickets.root();
    lane.opening.entrants = Some(entrants);
    lane.opening.entrants_root = Some(root);
    lane.opening.phase = Phase::Drawing;
    record::append(rows, lane, &Leaf::CutOff { entrants, root });
}
