//! Why something did not come about, in codes and facts for words.

use serde::{Deserialize, Serialize};

use crate::app::settings::Language;

use super::event::WindowView;

/// Something that went wrong and that the person is told.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct Trouble {
    /// Names it when it was read.
    pub id: u64,
    /// When, on the device's clock.
    pub at: u64,
    /// What was being done.
    pub about: About,
    /// At which service.
    pub service: Option<String>,
    /// In which event.
    pub event: Option<String>,
    /// Why it did not come about.
    pub reason: ReasonView,
}

/// What is or was being done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum About {
    /// Starting the app.
    Start,
    /// Looking at a service.
    Look,
    /// Adding or removing a service.
    Service,
    /// Asking for a code.
    SignIn,
    /// Checking a code.
    Code,
    /// Signing in by another device, or letting one in.
    Pairing,
    /// Signing out.
    SignOut,
    /// People.
    People,
    /// Events and who may book when.
    Events,
    /// Sites and what is left.
    Stock,
    /// A place.
    Place,
    /// Wishes saved beforehand.
    Wishes,
    /// Receipts.
    Receipt,
    /// Devices.
    Devices,
    /// Settings.
    Settings,
    /// Where secrets are kept.
    Secrets,
    /// Writing everything to a file.
    Export,
    /// Forgetting everything.
    Delete,
    /// A rehearsal.
    Practice,
}

/// Why something did not come about.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ReasonView {
    /// Under which words the code stands: `error.CODE` or `refusal.CODE`.
    pub words: WordsOf,
    /// The stable code.
    pub code: String,
    /// What to do next: `next.NEXT`.
    pub next: String,
    /// When it may come about.
    pub retry: RetryView,
    /// What a text about it needs.
    pub facts: Box<FactsView>,
}

/// What a screen shows where the app could not be opened at all.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct UnopenedView {
    /// Why not.
    pub reason: ReasonView,
    /// The system's language: nothing was read that says another one.
    pub language: Language,
}

/// Under which words a code stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WordsOf {
    /// `error.CODE`: this device, or the way there.
    Error,
    /// `refusal.CODE`: the service said so.
    Refusal,
}

/// When to ask again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum RetryView {
    /// So many milliseconds later.
    After {
        /// How many.
        ms: u64,
    },
    /// At a service time.
    At {
        /// Which.
        at: i64,
    },
    /// Not as it is.
    Never,
}

/// Facts for a text; each is there where its code needs it.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct FactsView {
    /// The person's own window.
    pub window: Option<WindowView>,
    /// The versions of the protocol that the service speaks.
    pub spoken: Option<SpokenView>,
    /// How many tries are left.
    pub tries_left: Option<u32>,
    /// The limit that was passed.
    pub limit: Option<u32>,
    /// Slots that are free.
    pub free: Vec<String>,
    /// The field at fault.
    pub field: Option<String>,
}

/// A range of versions.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SpokenView {
    /// The lowest.
    pub min: u32,
    /// The highest.
    pub max: u32,
}

/// Whose fault a silence seems.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum FaultView {
    /// This side.
    Local,
    /// The other side, or the way there.
    Remote,
    /// Something answered that cannot be believed.
    Untrusted,
}
