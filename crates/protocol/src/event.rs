//! What is public about an event before anyone waits.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::board::Times;
use crate::count::People;
use crate::id::{CohortId, EventId, OpeningId, SiteId};
use crate::text::Line;
use crate::time::{Millis, ServerTime};

/// A booking campaign, as anyone may read it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Event {
    /// The event.
    pub event: EventId,
    /// What people call it.
    pub title: Line,
    /// The rule of the order in one sentence, as the operator states it; shown
    /// before anyone joins (R32).
    pub rule: Line,
    /// The IANA time zone in which its times are shown, such as `Asia/Seoul`.
    pub zone: String,
    /// How it tells persons apart.
    pub basis: Basis,
    /// The most people in one ticket.
    pub party_limit: People,
    /// How long room is kept for a called place.
    pub claim_window: Millis,
    /// How long one stay inside lasts.
    pub inside_window: Millis,
    /// How long a slot is held.
    pub hold_window: Millis,
    /// Its cohorts.
    pub cohorts: Vec<Cohort>,
    /// Its openings.
    pub openings: Vec<Opening>,
    /// When its lines stand still and go on by themselves, in order, none
    /// within another.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<Rest>,
}

/// Resting hours: from then, until before then.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rest {
    /// When they begin.
    pub from: ServerTime,
    /// When they are over.
    pub until: ServerTime,
}

/// How an event tells persons apart, from strong to weak.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Basis {
    /// Name and birth date match one row of a list, proved through the contact
    /// or invitation code in that row; one ticket per row.
    Roster,
    /// One ticket per verified contact.
    Contact,
}

/// Who may book: data, never code. Every condition that is given must hold.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Cohort {
    /// The cohort.
    pub cohort: CohortId,
    /// What people call it.
    pub title: Line,
    /// Born on this day or later.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_from: Option<NaiveDate>,
    /// Born on this day or earlier.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub born_to: Option<NaiveDate>,
    /// In this group of the roster.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub roster_group: Option<CohortId>,
}

/// A cohort and its time.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Opening {
    /// The opening.
    pub opening: OpeningId,
    /// Who may book in it.
    pub cohort: CohortId,
    /// When.
    pub times: Times,
    /// Whether tickets are taken before the opening and drawn at it.
    pub gathers: bool,
}

/// A person's own window: the opening that is theirs and its times.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Window {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// The cohort's name.
    pub cohort: Line,
    /// From when tickets are taken.
    pub gathering: ServerTime,
    /// When calling begins.
    pub opens: ServerTime,
    /// When the line ends.
    pub ends: ServerTime,
}

/// A place where bookings happen.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site {
    /// The site.
    pub site: SiteId,
    /// What people call it.
    pub name: Line,
    /// Where it is.
    pub address: Line,
    /// Its region, the first choice when searching.
    pub region: Line,
    /// Its district within the region.
    pub district: Line,
    /// Its telephone, if it has one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub phone: Option<Line>,
    /// Degrees north and east (WGS 84), if known.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub position: Option<(f64, f64)>,
}

/// The sites of an event.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Sites {
    /// The event.
    pub event: EventId,
    /// Its sites.
    pub sites: Vec<Site>,
}

/// The events of a service.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Events {
    /// All that are published and not over.
    pub events: Vec<Event>,
}
