//! Cut-off.

use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn put_off(
    _: &mut Rows,
    _: (&EventId, &OpeningId),
    _: ServerTime,
) -> Result<Done, Stop> {
    Err(refuse(Code::Internal, "line.cut_off"))
}
