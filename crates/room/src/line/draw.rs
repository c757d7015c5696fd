//! The draw: the committed secret is shown, and with it every place.

use jari_protocol::board::{DrawBy, Phase};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::record;
use crate::row::line::OpeningRow;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::lane::Lane;

/// The operator submits the beacon: once, after the cut-off and its due time.
pub(crate) fn beacon(
    rows: &mut Rows,
    now: ServerTime,
    line: (&EventId, &OpeningId),
    value: &Line,
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, line)?;
    let DrawBy::Beacon { due, .. } = &lane.opening.by else {
        return Err(refuse(Code::NotFound, "draw.beacon"));
    };
    let due = *due;
    if let Some(known) = &lane.opening.beacon {
        if known == value.as_str() {
            return Ok(Done::Noted);
        }
        return Err(refuse(Code::ChangeMismatch, "draw.beacon_once"));
    }
    if lane.opening.phase == Phase::Ended {
        return Err(refuse(Code::Ended, "draw.beacon"));
    }
    if lane.opening.entrants.is_none() || now < due {
        let early = Problem::new(Code::NotCalled, "draw.beacon_due");
        return Err(early.retry(Retry::At { at: due }).into());
    }
    lane.opening.beacon = Some(value.as_str().to_owned());
    let leaf = Leaf::Operator {
        act: OperatorAct::Beacon,
        reason: value.clone(),
        at: now,
    };
    record::append(rows, &mut lane, &leaf);
    crate::board::post(now, &mut lane);
    lane.save(rows);
    Ok(Done::Noted)
}

/// Whether everything the draw needs is there.
pub(crate) const fn is_ready(opening: &OpeningRow) -> bool {
    match opening.by {
        DrawBy::Nobody | DrawBy::Operator => true,
        DrawBy::Beacon { .. } => opening.beacon.is_some(),
    }
}

/// Draws: from here on every ticket's place can be computed by anyone.
pub(crate) fn draw(rows: &mut Rows, lane: &mut Lane) {
    lane.opening.drawn = true;
    let leaf = Leaf::Draw {
        secret: lane.opening.secret,
        beacon: lane.opening.beacon.clone().unwrap_or_default(),
    };
    record::append(rows, lane, &leaf);
}
