//! Rows of a line: an opening and its record.

use std::collections::VecDeque;

use jari_protocol::board::{DrawBy, Phase, Times};
use jari_protocol::count::{BoardVersion, Seq, Serving};
use jari_protocol::hash::Digest;
use jari_protocol::id::CohortId;
use jari_protocol::merkle::Frontier;
use jari_protocol::time::{OpenTime, ServerTime};
use serde::{Deserialize, Serialize};

/// An opening's line.
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
    /// The latest due time of a due slip; the cut-off waits for it.
    pub last_slip: Option<ServerTime>,
    /// The next ticket's number.
    pub next_seq: Seq,
    /// Places below this have been called.
    pub serving: Serving,
    /// When `serving` rose lately: open time and the new number, oldest
    /// first; kept for a claim window and no longer than 200 entries.
    pub rises: VecDeque<(OpenTime, Serving)>,
    /// Places below this were called longer ago than the claim window.
    pub missed_below: Serving,
    /// Tickets at the door.
    pub door: u64,
    /// Admissions the pace allows now, in thousandths of a person.
    pub milli_admissions: u64,
    /// Calls the pace allows now, in thousandths of a person.
    pub milli_calls: u64,
    /// The record's tree.
    pub log: Frontier,
}

/// The running of open time.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct OpenClock {
    /// Open time when it last began or ceased to run.
    pub base: OpenTime,
    /// Since when it runs; `None` while it stands still.
    pub since: Option<ServerTime>,
}

/// A leaf of the record, as the bytes that were hashed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Leaf(pub String);
