//! Record.

use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Code;

pub(crate) fn read(_: &Rows, _: &EventId, _: &OpeningId, _: u64) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "record"))
}
