//! A line by its last believed board.

use serde::{Deserialize, Serialize};

use super::event::TimesView;

/// The line by its last believed board.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LineView {
    /// The opening.
    pub opening: String,
    /// Where the line stands.
    pub phase: LinePhase,
    /// Its times.
    pub times: TimesView,
    /// Resting hours that are on, or that begin within the wait that is shown.
    pub rest: Option<RestView>,
    /// So many places have been called.
    pub serving: u64,
    /// When that was so, service time.
    pub as_of: i64,
    /// It is old news.
    pub is_old: bool,
    /// The operator alone supplies the unpredictable part of the draw.
    pub operator_draws: bool,
    /// Tickets taken.
    pub taken: u64,
    /// Tickets at the door.
    pub door: u64,
    /// People there is still room for; a kept place is not promised stock.
    pub stock_left: u32,
    /// Everything is sold: what comes back is offered in the order of the line.
    pub sold_out: bool,
    /// Tickets of this line that stay on for what comes back.
    pub staying: u64,
    /// What the agency says to everyone in it.
    pub announcement: Option<AnnouncementView>,
    /// How the parts of the service are.
    pub health: HealthView,
}

/// Resting hours.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RestView {
    /// When they begin, service time.
    pub from: i64,
    /// When the line goes on by itself, service time.
    pub until: i64,
    /// The line stands still for them now.
    pub is_on: bool,
}

/// Where a line stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LinePhase {
    /// Takes no tickets yet.
    Announced,
    /// Takes tickets before the opening.
    Gathering,
    /// The draw is due.
    Drawing,
    /// Calls places.
    Open,
    /// Stopped for a time; nothing is lost and no time runs.
    Paused,
    /// Over.
    Ended,
}

/// How the parts of the service are.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HealthView {
    /// Sending and checking codes.
    pub sign_in: PartHealth,
    /// Taking tickets and calling.
    pub line: PartHealth,
    /// Holding and confirming.
    pub booking: PartHealth,
    /// Telling people.
    pub alerts: PartHealth,
}

/// How a part of the service is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PartHealth {
    /// Works.
    Good,
    /// Works slowly.
    Slow,
    /// Does not work.
    Down,
    /// Nothing is said of it.
    Unknown,
}

/// What the agency says to everyone in a line.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AnnouncementView {
    /// In Korean.
    pub ko: String,
    /// In English.
    pub en: String,
    /// Since when it stands there, service time.
    pub at: i64,
}
