//! What screens are shown: plain data, true when it was taken.
//!
//! Moments of the device (`now`, `..._at`, `next_try`, `last_heard`) are
//! milliseconds of one clock that counts sleep and begins anywhere; service
//! times are milliseconds since 1970 in UTC by the service's clock. A screen
//! that counts seconds adds what passed since it got the snapshot to `now`.

mod event;
mod host;
mod line;
mod offer;
mod place;
mod practice;
mod reason;
mod receipt;
mod service;
mod stock;

use serde::{Deserialize, Serialize};

use super::settings::Settings;

pub use event::{
    BasisView, CohortView, EligibilityState, EligibilityView, EventView, OpeningView, TimesView,
    WindowView,
};
pub use host::{HostView, KeyStoreView, Platform};
pub use line::{AnnouncementView, HealthView, LinePhase, LineView, PartHealth, RestView};
pub use offer::KeptOfferView;
pub use place::{
    ClockView, ContradictionView, HoldView, KeptView, LeftView, LinkStateView, LinkView,
    PendingView, PhaseView, PlaceView, RefusedView, SlotView, StayView, TicketView, WaitView,
    WishView,
};
pub use practice::{CodeMessageView, PracticeStage, PracticeView, Scene, WrongClockView};
pub use reason::{
    About, FactsView, FaultView, ReasonView, RetryView, SpokenView, Trouble, UnopenedView, WordsOf,
};
pub use receipt::{ProofView, ReceiptView};
pub use service::{AccountView, DeviceView, OfferView, PairingView, PersonView, ServiceView};
pub use stock::{SiteView, SlotStockView, StockView};

/// Everything any screen needs but the slots of an event, which are asked for
/// when they are shown ([`StockView`]).
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AppSnapshot {
    /// When it was taken, on the device's clock.
    pub now: u64,
    /// The services that were added, by their ids.
    pub services: Vec<ServiceView>,
    /// The service that is shown.
    pub current: Option<String>,
    /// A service that was looked at and waits for the person's word.
    pub offered: Option<OfferView>,
    /// All places, of every service.
    pub places: Vec<PlaceView>,
    /// All receipts of this device, latest booking first.
    pub receipts: Vec<ReceiptView>,
    /// The settings.
    pub settings: Settings,
    /// What this machine has.
    pub host: HostView,
    /// What went wrong and was not read yet, oldest first.
    pub troubles: Vec<Trouble>,
    /// What is under way, in the order it was asked for.
    pub busy: Vec<Busy>,
    /// The sound that is to be heard now.
    pub ringing: Option<Ringing>,
    /// The file that was written last.
    pub saved: Option<Saved>,
    /// The rehearsal, if there is one.
    pub practice: Option<PracticeView>,
}

/// Something that is under way.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Busy {
    /// What.
    pub about: About,
    /// At which service.
    pub service: Option<String>,
    /// In which event.
    pub event: Option<String>,
}

/// A sound that is to be heard, at most for half a minute or until it is
/// stopped.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Ringing {
    /// Which sound.
    pub sound: Sound,
    /// At which service.
    pub service: String,
    /// For which event.
    pub event: String,
}

/// Which sound.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum Sound {
    /// It is the turn, or the turn has passed.
    Turn,
    /// Something runs out.
    LittleTime,
}

/// A file that was written.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Saved {
    /// What it holds.
    pub about: About,
    /// Where it is.
    pub path: String,
    /// When, on the device's clock.
    pub at: u64,
}
