//! Bookings, as their receipts prove them.

use serde::{Deserialize, Serialize};

/// A booking, as its receipt proves it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReceiptView {
    /// The service that signed it.
    pub service: String,
    /// What it calls itself.
    pub service_name: String,
    /// How people reach whoever runs it.
    pub service_contact: String,
    /// The event.
    pub event: String,
    /// What people call it, if it is known here.
    pub title: Option<String>,
    /// The number of the booking.
    pub booking: String,
    /// For how many people.
    pub people: u32,
    /// Their names, as far as they are known here.
    pub names: Vec<String>,
    /// The site's name when it was booked.
    pub site_name: String,
    /// The site's address when it was booked.
    pub site_address: String,
    /// When it begins, service time.
    pub starts: i64,
    /// When it ends, service time.
    pub ends: i64,
    /// The zone in which those are read.
    pub zone: String,
    /// When it was committed, service time.
    pub booked: i64,
    /// The booking in whose place it was made.
    pub replaces: Option<String>,
    /// Whether it proves the booking.
    pub proof: ProofView,
    /// Whether the booking stands, as far as this device knows: null if it
    /// does not follow the place any more.
    pub stands: Option<bool>,
}

/// Whether a receipt proves its booking.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ProofView {
    /// The signature leads to the key that was pinned.
    Verified {
        /// When that was checked, on the device's clock.
        at: u64,
    },
    /// It does not: nothing else in the receipt is to be believed.
    Refuted {
        /// Why: `error.CODE`.
        code: String,
    },
}
