//! Stock.

use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{EventId, ServiceId};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn read(_: &Rows, _: ServerTime, _: &ServiceId, _: &EventId) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "stock"))
}
