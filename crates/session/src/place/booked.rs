//! Booked: the receipt is here. Only a site that is closed changes that by
//! itself, so the ticket is read now and then.

use jari_protocol::change::Act;
use jari_protocol::id::{BookingId, SlotId};
use jari_protocol::limits::MAX_WISHES;
use jari_protocol::time::Millis;

use super::{Plan, Sight};
use crate::effect::Declined;
use crate::pace::poll::Pace;

pub(super) const fn plan(sight: &Sight<'_>) -> Plan {
    Plan {
        ticket: Pace::Between(Millis::ZERO, sight.config.booked),
        ..Plan::NOTHING
    }
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
