//! Booked: the receipt is here and nothing needs to be read.

use jari_protocol::change::Act;
use jari_protocol::id::BookingId;

use super::{Plan, Sight};
use crate::effect::Declined;

pub(super) const fn plan() -> Plan {
    Plan::NOTHING
}

/// Giving the booking back, if it is the one.
pub(crate) fn cancel(sight: &Sight<'_>, booking: BookingId) -> Result<Act, Declined> {
    let is_it = sight
        .place
        .receipt()
        .is_some_and(|receipt| receipt.booking == booking);
    if is_it {
        Ok(Act::Cancel { booking })
    } else {
        Err(Declined::NoSuchBooking)
    }
}
