//! The slots of an event.

use serde::{Deserialize, Serialize};

/// The sites of an event and what is left in each slot.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StockView {
    /// The service.
    pub service: String,
    /// The event.
    pub event: String,
    /// As in [`super::EventView`].
    pub version: u64,
    /// The zone in which days and times are read.
    pub zone: String,
    /// When the service stated it, service time.
    pub as_of: i64,
    /// Where.
    pub sites: Vec<SiteView>,
    /// Every slot, by site and start.
    pub slots: Vec<SlotStockView>,
}

/// A place where bookings happen.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SiteView {
    /// Its id.
    pub site: String,
    /// What people call it.
    pub name: String,
    /// Where it is.
    pub address: String,
    /// Its region.
    pub region: String,
    /// Its district within the region.
    pub district: String,
    /// Its telephone.
    pub phone: Option<String>,
}

/// A slot and what is left of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SlotStockView {
    /// Its id.
    pub slot: String,
    /// The site's id.
    pub site: String,
    /// When it begins, service time.
    pub starts: i64,
    /// When it ends, service time.
    pub ends: i64,
    /// How many people it takes.
    pub capacity: u32,
    /// How many more it takes now.
    pub left: u32,
}
