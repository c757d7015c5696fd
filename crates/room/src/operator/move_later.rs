//! Moving an opening later: never earlier once a board has shown it, and not
//! once it has come.

use jari_protocol::board::{DrawBy, Phase};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::ServerTime;

use crate::line::lane::Lane;
use crate::request::MoveLater;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::{board, record};

/// Moves opening and end by the same span, and the cut-off with them where it
/// has not come and the beacon would still be unknown at it.
pub(crate) fn move_later(
    rows: &mut Rows,
    now: ServerTime,
    later: &MoveLater,
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, (&later.event, &later.opening))?;
    let opens = later.opens;
    let opening = &mut lane.opening;
    let phase = opening.paused_in.unwrap_or(opening.phase);
    match phase {
        Phase::Announced | Phase::Gathering | Phase::Drawing => {}
        Phase::Open | Phase::Paused => return Err(refuse(Code::Ended, "operator.opened")),
        Phase::Ended => return Err(refuse(Code::Ended, "operator.ended")),
    }
    if opens == opening.times.opens {
        return Ok(Done::Noted);
    }
    if opens < opening.times.opens || opens <= now {
        let facts = Facts {
            field: Some("opens".to_owned()),
            ..Facts::default()
        };
        let earlier = Problem::new(Code::BodyMalformed, "operator.earlier");
        return Err(earlier.with(facts).into());
    }
    let by = opens.since(opening.times.opens);
    let cut_off = opening.times.cut_off.plus(by);
    let is_fair = match &opening.by {
        DrawBy::Nobody | DrawBy::Operator => true,
        DrawBy::Beacon { due, .. } => cut_off < *due,
    };
    opening.times.opens = opens;
    opening.times.ends = opening.times.ends.plus(by);
    if opening.entrants.is_none() && is_fair {
        opening.times.cut_off = cut_off;
    }
    let ends = lane.opening.times.ends;
    lane.event.last = lane.event.last.map(|last| last.max(ends));
    let leaf = Leaf::Operator {
        act: OperatorAct::MoveLater,
        reason: later.reason.clone(),
        at: now,
    };
    record::append(rows, &mut lane, &leaf);
    board::post(now, &mut lane);
    lane.save(rows);
    Ok(Done::Noted)
}
