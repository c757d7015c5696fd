//! Events, and who may book in them.

use serde::{Deserialize, Serialize};

use super::reason::ReasonView;

/// An event, as anyone may read it, and what it is to this account's people.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EventView {
    /// Its id.
    pub event: String,
    /// What people call it.
    pub title: String,
    /// The rule of the order in one sentence, as the operator states it.
    pub rule: String,
    /// The zone in which its times are shown, such as `Asia/Seoul`.
    pub zone: String,
    /// How it tells persons apart.
    pub basis: BasisView,
    /// The most people in one ticket.
    pub party_limit: u32,
    /// For how long room is kept for a called place, ms.
    pub claim_window: u64,
    /// How long a stay inside lasts, ms.
    pub inside_window: u64,
    /// How long a slot is held, ms.
    pub hold_window: u64,
    /// Who may book.
    pub cohorts: Vec<CohortView>,
    /// When.
    pub openings: Vec<OpeningView>,
    /// What it is to each person of the account, in the people's order.
    pub eligibility: Vec<EligibilityView>,
    /// Names the state of sites and stock; null while they were not read. When
    /// it changes they are asked for again.
    pub stock_version: Option<u64>,
}

/// How an event tells persons apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum BasisView {
    /// By a list.
    Roster,
    /// By the contact.
    Contact,
}

/// Who may book.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct CohortView {
    /// Its id.
    pub cohort: String,
    /// What people call it.
    pub title: String,
    /// Born on this day or later.
    pub born_from: Option<String>,
    /// Born on this day or earlier.
    pub born_to: Option<String>,
}

/// A cohort and its time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OpeningView {
    /// Its id.
    pub opening: String,
    /// The cohort's id.
    pub cohort: String,
    /// When.
    pub times: TimesView,
    /// Whether tickets are taken before the opening and drawn at it.
    pub gathers: bool,
}

/// The times of an opening, all service time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TimesView {
    /// From when tickets are taken.
    pub gathering: i64,
    /// Until when a ticket takes part in the draw.
    pub cut_off: i64,
    /// When calling begins.
    pub opens: i64,
    /// When the line ends.
    pub ends: i64,
}

/// What an event is to a person.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct EligibilityView {
    /// Whose.
    pub person: String,
    /// What is known.
    pub state: EligibilityState,
}

/// What is known of a person's right to book.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EligibilityState {
    /// It was not asked yet, or the answer is under way.
    Unknown,
    /// May book in this window; whether it is now follows from its times.
    Eligible {
        /// The person's own window.
        window: WindowView,
        /// How the person is told apart from others.
        basis: BasisView,
    },
    /// May not, for this reason.
    Not {
        /// Why.
        reason: ReasonView,
    },
}

/// A person's own window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WindowView {
    /// The opening.
    pub opening: String,
    /// The cohort's name.
    pub cohort: String,
    /// From when tickets are taken.
    pub gathering: i64,
    /// When calling begins.
    pub opens: i64,
    /// When the line ends.
    pub ends: i64,
}
