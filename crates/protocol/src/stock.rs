//! What is left, by site and time: signed, the same for everyone, cacheable.

use serde::{Deserialize, Serialize};

use crate::count::{BoardVersion, Epoch, People};
use crate::id::{EventId, ServiceId, SiteId, SlotId};
use crate::time::{Millis, ServerTime};

/// The stock of an event.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stock {
    /// The service that states it.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// Raised by a recovery.
    pub epoch: Epoch,
    /// Orders the stock documents of one epoch.
    pub version: BoardVersion,
    /// When it was signed.
    pub issued: ServerTime,
    /// For how long it is current.
    pub fresh_for: Millis,
    /// Every slot, by site and start.
    pub slots: Vec<SlotStock>,
    /// Sites that are closed: their slots take nobody any more.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub closed: Vec<SiteId>,
}

/// A bookable time at a site and what is left of it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SlotStock {
    /// The slot.
    pub slot: SlotId,
    /// Where.
    pub site: SiteId,
    /// When it begins.
    pub starts: ServerTime,
    /// When it ends.
    pub ends: ServerTime,
    /// How many people it takes.
    pub capacity: People,
    /// How many more it takes now.
    pub left: People,
    /// What came back after everything was sold, and goes to those who stay
    /// on.
    pub returned: People,
}
