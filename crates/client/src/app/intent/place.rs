//! What a person asks of one place.

use jari_protocol::id::{BookingId, HoldId, OfferId, PersonId, SlotId};
use jari_session::Intent;
use serde::{Deserialize, Serialize};

/// Something about one place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PlaceIntent {
    /// Come in, or take the turn over to this device.
    Claim,
    /// Call me later; 0 takes it back.
    Defer {
        /// How many places to let pass.
        places: u64,
    },
    /// Keep the first free one of these.
    Choose {
        /// In order.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        slots: Vec<SlotId>,
    },
    /// Give the held slot back.
    Release {
        /// The hold the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        hold: HoldId,
    },
    /// Stay inside longer.
    Extend,
    /// Make the held slot a booking.
    Confirm {
        /// The hold the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        hold: HoldId,
    },
    /// Give the booking back; the place stays.
    Cancel {
        /// The booking the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        booking: BookingId,
    },
    /// Book the first free one of these in place of the booking.
    Swap {
        /// The booking the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        booking: BookingId,
        /// In order.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        slots: Vec<SlotId>,
    },
    /// Keep the first free one of these in place of the held one.
    Exchange {
        /// The hold the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        hold: HoldId,
        /// In order.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        slots: Vec<SlotId>,
    },
    /// Everything is sold: stay on for places that come back.
    StayOn,
    /// Stay on no longer; the place is kept.
    StayOff,
    /// Book what is offered.
    Accept {
        /// The offer the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        offer: OfferId,
    },
    /// Let the offer go to the next; the place is kept.
    Decline {
        /// The offer the person saw.
        #[cfg_attr(test, ts(type = "string"))]
        offer: OfferId,
    },
    /// One of the party leaves it; the others keep the place.
    LeaveOut {
        /// Who.
        #[cfg_attr(test, ts(type = "string"))]
        person: PersonId,
    },
    /// Give the place up, for good.
    Leave,
    /// Try now, as far as the service allows.
    RetryNow,
    /// The refusal was read.
    Dismiss,
}

impl From<PlaceIntent> for Intent {
    fn from(wish: PlaceIntent) -> Self {
        match wish {
            PlaceIntent::Claim => Self::Claim,
            PlaceIntent::Defer { places } => Self::Defer { places },
            PlaceIntent::Choose { slots } => Self::Choose { wishes: slots },
            PlaceIntent::Release { hold } => Self::Release { hold },
            PlaceIntent::Extend => Self::Extend,
            PlaceIntent::Confirm { hold } => Self::Confirm { hold },
            PlaceIntent::Cancel { booking } => Self::Cancel { booking },
            PlaceIntent::Swap { booking, slots } => Self::Swap {
                booking,
                wishes: slots,
            },
            PlaceIntent::Exchange { hold, slots } => Self::Exchange {
                hold,
                wishes: slots,
            },
            PlaceIntent::StayOn => Self::StayOn,
            PlaceIntent::StayOff => Self::StayOff,
            PlaceIntent::Accept { offer } => Self::Accept { offer },
            PlaceIntent::Decline { offer } => Self::Decline { offer },
            PlaceIntent::LeaveOut { person } => Self::LeaveOut { person },
            PlaceIntent::Leave => Self::Leave,
            PlaceIntent::RetryNow => Self::RetryNow,
            PlaceIntent::Dismiss => Self::Dismiss,
        }
    }
}
