//! Alerts: each once, remembered over restarts.

use jari_protocol::id::{BookingId, HoldId, PassId};
use serde::{Deserialize, Serialize};

/// What the person was told already. What can happen again after a stay
/// inside ended names the stay.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Told {
    /// The turn is about ten minutes ahead.
    Soon,
    /// It is the turn, after this stay if there was one.
    Now {
        /// The stay before.
        after: Option<PassId>,
    },
    /// Two minutes are left to claim.
    ClaimEnds {
        /// The stay before.
        after: Option<PassId>,
    },
    /// The turn has passed.
    Missed {
        /// The stay before.
        after: Option<PassId>,
    },
    /// Two minutes of the stay are left.
    StayEnds {
        /// The stay.
        pass: PassId,
    },
    /// Two minutes of the hold are left.
    HoldEnds {
        /// The hold.
        hold: HoldId,
    },
    /// It is booked.
    Booked {
        /// The booking.
        booking: BookingId,
    },
}
