//! Tickets as read.

use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{AccountId, TicketId};
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

pub(crate) fn one(_: &Rows, _: ServerTime, _: &AccountId, _: &TicketId) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "ticket_view"))
}

pub(crate) fn all(_: &Rows, _: ServerTime, _: &AccountId) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "ticket_view"))
}
