//! A short text to everyone in a line: on every board until it is replaced or
//! taken back, so that it is signed, the same for all, and costs no request.

use jari_protocol::board::{Announcement, Phase};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::line::lane::Lane;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::{board, record};

/// Says something, or nothing any more.
pub(crate) fn announce(
    rows: &mut Rows,
    now: ServerTime,
    line: (&EventId, &OpeningId),
    (text, reason): (Option<&(Line, Line)>, &Line),
) -> Result<Done, Stop> {
    let mut lane = Lane::load(rows, line)?;
    if lane.opening.phase == Phase::Ended {
        return Err(refuse(Code::Ended, "operator.ended"));
    }
    lane.opening.announcement = text.map(|(ko, en)| Announcement {
        ko: ko.clone(),
        en: en.clone(),
        at: now,
    });
    let leaf = Leaf::Operator {
        act: OperatorAct::Announce,
        reason: reason.clone(),
        at: now,
    };
    record::append(rows, &mut lane, &leaf);
    board::post(now, &mut lane);
    lane.save(rows);
    Ok(Done::Noted)
}
