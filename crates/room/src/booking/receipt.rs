//! Receipt.

use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use jari_protocol::id::{AccountId, BookingId, ServiceId};
use jari_protocol::refusal::Code;

pub(crate) fn read(_: &Rows, _: &ServiceId, _: &AccountId, _: &BookingId) -> Result<Reply, Stop> {
    Err(refuse(Code::Internal, "booking.receipt"))
}
