//! The board: the public, signed state of one opening's line.

use serde::{Deserialize, Serialize};

use crate::count::{BoardVersion, Epoch, LeafCount, People, Place, Serving};
use crate::event::Rest;
use crate::hash::Digest;
use crate::id::{EventId, OpeningId, ServiceId};
use crate::text::Line;
use crate::time::{Millis, OpenTime, ServerTime};

/// The state of one line, the same bytes for everyone. Boards are ordered by
/// (epoch, version).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Board {
    /// The service that states it.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// Raised by a recovery.
    pub epoch: Epoch,
    /// Raised by every board, so that one (epoch, version) has one content.
    pub version: BoardVersion,
    /// When its content was fixed.
    pub issued: ServerTime,
    /// For how long it is current; older is shown as old.
    pub fresh_for: Millis,
    /// Where the line stands.
    pub phase: Phase,
    /// The times of the opening.
    pub times: Times,
    /// The resting hours of the next days. A line that is paused within the
    /// first of them rests, and goes on by itself.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rests: Vec<Rest>,
    /// The draw, as far as it is known.
    pub draw: Draw,
    /// How many tickets were taken.
    pub taken: u64,
    /// Places below this have been called.
    pub serving: Serving,
    /// Places below this were called longer ago than the claim window.
    pub missed_below: Serving,
    /// How fast places are called; absent while nothing was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pace: Option<Pace>,
    /// Tickets that claimed and wait for room.
    pub door: u64,
    /// Open time when the board was signed.
    pub open_time: OpenTime,
    /// How often to read.
    pub poll: PollLaw,
    /// Whoever lost the service spreads over this long.
    pub reconnect_window: Millis,
    /// How many event streams are served at a time.
    pub stream_limit: u32,
    /// People the event's stock still has room for.
    pub stock_left: People,
    /// Everything is sold: what comes back is offered to those who stay on,
    /// in the order of the line.
    pub sold_out: bool,
    /// Who stays on, and what is offered.
    pub waitlist: Waitlist,
    /// What the operator says to everyone in the line.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub announcement: Option<Announcement>,
    /// How the parts of the service are.
    pub health: Health,
    /// The record's head.
    pub log: LogHead,
    /// The current nonce for proofs.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub nonce: String,
}

/// Where a line stands. Stored, moved once, durably.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Phase {
    /// Published; takes no tickets yet.
    Announced,
    /// Takes tickets before the opening.
    Gathering,
    /// The cut-off has passed; the draw is due.
    Drawing,
    /// Calls places.
    Open,
    /// Stopped for a time; nothing is lost and no time runs.
    Paused,
    /// Over.
    Ended,
}

/// The times of an opening.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Times {
    /// From when tickets are taken.
    pub gathering: ServerTime,
    /// Until when a ticket takes part in the draw.
    pub cut_off: ServerTime,
    /// When calling begins.
    pub opens: ServerTime,
    /// When the line ends.
    pub ends: ServerTime,
}

/// The draw, as far as it is known.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Draw {
    /// SHA-256 of the secret; durable before the first ticket. Absent where
    /// the opening has no gathering: place is the order of joining.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub commit: Option<Digest>,
    /// Who supplies the unpredictable part.
    pub by: DrawBy,
    /// N, the number of tickets in the draw; known from the cut-off on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub entrants: Option<u64>,
    /// The Merkle root over the entrants; known from the cut-off on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub root: Option<Digest>,
    /// The beacon's value, once submitted.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub beacon: Option<String>,
    /// The secret, 32 bytes; known from the draw on.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub secret: Option<Digest>,
}

/// Who supplies the unpredictable part of the draw.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "source", rename_all = "snake_case")]
pub enum DrawBy {
    /// Nobody: place is the order of joining.
    Nobody,
    /// The operator alone, who could have chosen the order; every screen says
    /// so.
    Operator,
    /// A public value, checkable by anyone.
    Beacon {
        /// Where it is published, in words.
        name: String,
        /// When it is known; after the cut-off.
        due: ServerTime,
    },
}

/// How fast places are called, measured over the last minutes of open time.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pace {
    /// Places called per hour, in the mean.
    pub per_hour: u32,
    /// Over how much open time it was measured.
    pub over: Millis,
    /// How many were counted for it, by which its error is told.
    pub counted: u64,
    /// Whether a wait may be told by it; until the room has filled it only
    /// paces reads.
    pub settled: bool,
}

/// How often those who wait read the board: `share` of the remaining wait,
/// within bounds, jittered.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct PollLaw {
    /// Per mille of the remaining wait between two reads.
    pub share_permille: u16,
    /// The least.
    pub min: Millis,
    /// The most.
    pub max: Millis,
    /// Plus or minus this much, per mille.
    pub jitter_permille: u16,
    /// Over how long the reads at the opening are spread.
    pub reveal_spread: Millis,
}

/// A short text of the operator to everyone in a line.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Announcement {
    /// In Korean.
    pub ko: Line,
    /// In English.
    pub en: Line,
    /// Since when it stands there.
    pub at: ServerTime,
}

/// Those who stay on for places that come back.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Waitlist {
    /// Tickets of this line that stay on.
    pub staying: u64,
    /// How many of them have an offer now.
    pub offers: u64,
    /// The lowest place with an offer; absent where there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub from: Option<Place>,
    /// The highest place with an offer.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub to: Option<Place>,
}

impl Waitlist {
    /// Whether a place may have an offer: its owner looks.
    pub fn may_offer(&self, place: Place) -> bool {
        self.from
            .zip(self.to)
            .is_some_and(|(from, to)| (from..=to).contains(&place))
    }
}

/// How the parts of the service are.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Health {
    /// Sending and checking codes.
    pub sign_in: State,
    /// Taking tickets and calling.
    pub line: State,
    /// Holding and confirming.
    pub booking: State,
    /// Telling people.
    pub alerts: State,
}

/// How a part is.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum State {
    /// Works.
    #[default]
    Good,
    /// Works slowly.
    Slow,
    /// Does not work.
    Down,
    /// Something this build does not know; nothing is said of the part.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// The head of the record's Merkle tree (RFC 9162 section 2.1).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct LogHead {
    /// How many leaves.
    pub size: LeafCount,
    /// The root over them.
    pub root: Digest,
}

/// The short form on the stream: only what changes each second.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ServingNote {
    /// The event, so that no other line's note passes for this one's.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// The board it brings up to date: of this epoch.
    pub epoch: Epoch,
    /// Its place in the order of boards.
    pub version: BoardVersion,
    /// Places below this have been called.
    pub serving: Serving,
    /// When it was signed.
    pub issued: ServerTime,
}

/// A contradiction between two boards that no honest service produces.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Lie {
    /// Different content under one epoch and version.
    TwoFaces,
    /// A higher version with a lower `serving`.
    ServingFell,
    /// Commit, N, root, beacon or secret changed or was withdrawn.
    DrawChanged,
    /// The opening moved earlier after gathering began.
    OpeningMovedEarlier,
}

impl Board {
    /// The order of boards.
    pub const fn order(&self) -> (Epoch, BoardVersion) {
        (self.epoch, self.version)
    }

    /// The resting hours that are on: the line stands still because of them
    /// and nothing else.
    pub fn resting(&self) -> Option<Rest> {
        let first = self.rests.first().copied();
        first.filter(|rest| self.phase == Phase::Paused && rest.from <= self.issued)
    }

    /// The place a ticket's seq has, as far as this board tells: `None`
    /// between the cut-off and the draw, and before it for those who take
    /// part.
    pub fn place_of(&self, seq: crate::count::Seq, drawn: bool) -> Option<Place> {
        crate::draw::place_on(self, seq, drawn)
    }

    /// What `later` (of a higher or equal order) proves against this board.
    pub fn contradicted_by(&self, later: &Self) -> Option<Lie> {
        if later.order() == self.order() {
            return (later != self).then_some(Lie::TwoFaces);
        }
        if later.order() < self.order() {
            return None;
        }
        if later.serving < self.serving {
            return Some(Lie::ServingFell);
        }
        if self.draw.is_withdrawn_by(&later.draw) {
            return Some(Lie::DrawChanged);
        }
        let began = !matches!(self.phase, Phase::Announced);
        (began && later.times.opens < self.times.opens).then_some(Lie::OpeningMovedEarlier)
    }
}

impl Draw {
    fn is_withdrawn_by(&self, later: &Self) -> bool {
        fn changed<T: PartialEq>(known: Option<&T>, now: Option<&T>) -> bool {
            known.is_some() && known != now
        }
        self.by != later.by
            || changed(self.commit.as_ref(), later.commit.as_ref())
            || changed(self.entrants.as_ref(), later.entrants.as_ref())
            || changed(self.root.as_ref(), later.root.as_ref())
            || changed(self.beacon.as_ref(), later.beacon.as_ref())
            || changed(self.secret.as_ref(), later.secret.as_ref())
    }
}
