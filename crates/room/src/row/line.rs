//! Rows of a line: an opening and its record.

use std::collections::{BTreeSet, VecDeque};

use jari_protocol::board::{Announcement, DrawBy, Health, LogHead, Pace, Phase, Times, Waitlist};
use jari_protocol::count::{BoardVersion, People, Place, Seq, Serving};
use jari_protocol::hash::Digest;
use jari_protocol::id::CohortId;
use jari_protocol::merkle::Frontier;
use jari_protocol::time::{Millis, OpenTime, ServerTime};
use serde::{Deserialize, Serialize};

/// An opening's line.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OpeningRow {
    /// Whose it is.
    pub cohort: CohortId,
    /// Its times; `opens` only ever moves later once gathering began.
    pub times: Times,
    /// Whether tickets are drawn.
    pub gathers: bool,
    /// Where it stands.
    pub phase: Phase,
    /// The phase a pause interrupted.
    pub paused_in: Option<Phase>,
    /// Whether it is paused for its resting hours and for nothing else.
    #[serde(default)]
    pub is_resting: bool,
    /// The lease term of the last tick; an earlier term is refused.
    pub term: u64,
    /// Orders the boards.
    pub version: BoardVersion,
    /// When the last tick was committed.
    pub ticked: ServerTime,
    /// The running of open time.
    pub clock: OpenClock,
    /// The draw's secret; made with the opening, shown at the draw.
    pub secret: Digest,
    /// Who supplies the unpredictable part.
    pub by: DrawBy,
    /// The beacon, once submitted.
    pub beacon: Option<String>,
    /// N, fixed at the cut-off.
    pub entrants: Option<u64>,
    /// The root over the entrants, fixed at the cut-off.
    pub entrants_root: Option<Digest>,
    /// The tree over the ticket leaves so far; no longer grows after the
    /// cut-off.
    pub tickets: Frontier,
    /// Whether the draw was made.
    pub drawn: bool,
    /// The latest due time of a due slip; the cut-off waits for it.
    pub last_slip: Option<ServerTime>,
    /// The next ticket's number.
    pub next_seq: Seq,
    /// Places below this have been called.
    pub serving: Serving,
    /// When `serving` rose lately, oldest first.
    pub rises: VecDeque<Rise>,
    /// How fast the line goes.
    #[serde(default)]
    pub flow: Box<Flow>,
    /// Places below this were called longer ago than the claim window.
    pub missed_below: Serving,
    /// Tickets at the door.
    pub door: u64,
    /// Tickets that stay on.
    #[serde(default)]
    pub staying: u64,
    /// The places that have an offer.
    #[serde(default)]
    pub offered: BTreeSet<Place>,
    /// Who is still to be told that everything is sold: from this number up to
    /// that one. Once in the life of a line.
    pub telling: Option<(Seq, Seq)>,
    /// How the parts of the service were at the last tick.
    #[serde(default)]
    pub health: Health,
    /// What is said to everyone in it.
    pub announcement: Option<Announcement>,
    /// Admissions the pace allows now, in thousandths of a person.
    pub milli_admissions: u64,
    /// Calls the pace allows now, in thousandths of a person.
    pub milli_calls: u64,
    /// Over how long the reads at the opening are spread; fixed at it.
    pub reveal_spread: Millis,
    /// The record's tree.
    pub log: Frontier,
    /// What the board of this version says.
    pub posted: Box<Posted>,
}

/// A rise of `serving`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Rise {
    /// When, in open time.
    pub at: OpenTime,
    /// The new number.
    pub serving: Serving,
    /// How many people it called.
    pub called: People,
    /// How many of them have come.
    pub come: People,
}

/// How fast a line goes, and what that is measured from.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Flow {
    /// The pace, as last measured.
    pub pace: Option<Pace>,
    /// How far the line was lately, oldest first.
    pub marks: VecDeque<Mark>,
    /// Whether the door was full since it began to be measured: from then on
    /// calls wait for those who go in.
    pub is_full: bool,
    /// People who went in for the first time.
    pub entered: u64,
    /// Places below this were called in rises that are forgotten.
    pub places: u64,
    /// Places among them that a recovery took for called.
    #[serde(default)]
    pub raised: u64,
    /// How many people came of those.
    pub came: u64,
}

/// How far a line was at a moment.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Mark {
    /// When, in open time.
    pub at: OpenTime,
    /// Places below this had been called.
    pub serving: Serving,
    /// People who had gone in for the first time.
    pub entered: u64,
}

/// Figures that move between two boards, as the last board states them: one
/// version has one content.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Posted {
    /// Tickets taken.
    pub taken: u64,
    /// Tickets at the door.
    pub door: u64,
    /// People the stock has room for.
    pub stock_left: People,
    /// Whether everything is sold.
    #[serde(default)]
    pub sold_out: bool,
    /// Who stays on, and what is offered.
    #[serde(default)]
    pub waitlist: Waitlist,
    /// Open time.
    pub open_time: OpenTime,
    /// The record's head.
    pub log: LogHead,
}

/// The running of open time.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenClock {
    /// Open time when it last began or ceased to run.
    pub base: OpenTime,
    /// Since when it runs; `None` while it stands still.
    pub since: Option<ServerTime>,
}

/// A leaf of the record, as the bytes that were hashed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf(pub String);
