//! Join.

use crate::request::Join;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn join(_: &mut Rows, _: ServerTime, _: &Join) -> Result<Done, Stop> {
    Err(refuse(Code::Internal, "line.join"))
}
