//! A new start.

use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::EventId;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn restarted(_: &mut Rows, _: ServerTime, _: &EventId, _: u64) -> Result<Done, Stop> {
    Err(refuse(Code::Internal, "line.restart"))
}
