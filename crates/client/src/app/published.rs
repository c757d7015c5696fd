//! What is public about an event: kept, so that a place resumes without asking
//! anything first, and is shown with its names and times also while the
//! service is away.

use jari_protocol::event::{Event, Site};
use jari_protocol::id::{SiteId, SlotId};
use jari_protocol::stock::{SlotStock, Stock};
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

/// An event with its sites and slots, once they were read.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Published {
    pub event: Event,
    pub sites: Vec<Site>,
    pub slots: Vec<SlotStock>,
    /// When the slots were so; absent while they were not read.
    pub as_of: Option<ServerTime>,
    /// Another one each time the slots are read, within one run.
    #[serde(skip)]
    pub version: u64,
}

impl Published {
    pub const fn new(event: Event) -> Self {
        Self {
            event,
            sites: Vec::new(),
            slots: Vec::new(),
            as_of: None,
            version: 0,
        }
    }

    pub fn read(&mut self, sites: Vec<Site>, stock: Stock) {
        self.sites = sites;
        self.slots = stock.slots;
        self.as_of = Some(stock.issued);
        self.version += 1;
    }

    pub fn title(&self) -> &str {
        self.event.title.as_str()
    }

    pub fn slot(&self, slot: &SlotId) -> Option<&SlotStock> {
        self.slots.iter().find(|known| known.slot == *slot)
    }

    pub fn site(&self, site: &SiteId) -> Option<&Site> {
        self.sites.iter().find(|known| known.site == *site)
    }
}
