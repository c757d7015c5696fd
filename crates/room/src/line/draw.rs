//! Draw.

use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

pub(crate) fn beacon(
    _: &mut Rows,
    _: ServerTime,
    _: (&EventId, &OpeningId),
    _: &Line,
) -> Result<Done, Stop> {
    Err(refuse(Code::Internal, "line.draw"))
}
