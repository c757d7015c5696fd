//! Booked: the receipt is here and nothing needs to be read.

use jari_protocol::change::Act;
use jari_protocol::id::{BookingId, SlotId};
use jari_protocol::limits::MAX_WISHES;

use super::{Plan, Sight};
use crate::effect::Declined;

pub(super) const fn plan() -> Plan {
    Plan::NOTHING
}

/// Giving the booking back, if it is the one.
pub(crate) fn cancel(sight: &Sight<'_>, booking: BookingId) -> Result<Act, Declined> {
    stands(sight, booking)?;
    Ok(Act::Cancel { booking })
}

/// Another slot in place of the booking, if it is the one.
pub(crate) fn swap(
    sight: &Sight<'_>,
    booking: BookingId,
    wishes: Vec<SlotId>,
) -> Result<Act, Declined> {
    stands(sight, booking)?;
    if wishes.is_empty() || wishes.len() > MAX_WISHES {
        return Err(Declined::Wishes);
    }
    Ok(Act::Swap { booking, wishes })
}

fn stands(sight: &Sight<'_>, booking: BookingId) -> Result<(), Declined> {
    let receipt = sight.place.receipt();
    let is_it = receipt.is_some_and(|receipt| receipt.booking == booking);
    if is_it {
        Ok(())
    } else {
        Err(Declined::NoSuchBooking)
    }
}
