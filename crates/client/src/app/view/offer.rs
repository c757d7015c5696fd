//! What came back after everything was sold.

use serde::{Deserialize, Serialize};

use super::place::{LeftView, SlotView};

/// A slot that came back, kept for this ticket for a while.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct KeptOfferView {
    /// Names the offer that the person saw.
    pub offer: String,
    /// The slot.
    pub slot: SlotView,
    /// For how many people.
    pub people: u32,
    /// How long it is kept.
    pub left: LeftView,
    /// How long one is kept from its making on, ms.
    pub window: u64,
    /// It is one of the wishes that were saved on this device.
    pub is_wished: bool,
}
