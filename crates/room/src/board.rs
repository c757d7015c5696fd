//! Board.

use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{EventId, OpeningId, ServiceId};
use jari_protocol::refusal::Code;

pub(crate) fn read(_: &Rows, _: &ServiceId, _: &EventId, _: &OpeningId) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "board"))
}
