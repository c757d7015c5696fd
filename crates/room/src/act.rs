//! Acts.

use crate::request::Acting;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn act(_: &mut Rows, _: ServerTime, _: &Acting) -> Result<Done, Stop> {
    Err(refuse(Code::Internal, "act"))
}
