//! Rows of an event: its rules, sites and stock.

use std::collections::BTreeSet;

use jari_protocol::count::{BoardVersion, Epoch, People, Place, Seq};
use jari_protocol::event;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, OpeningId, SiteId, SlotId};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use serde::{Deserialize, Serialize};

/// An event and the totals that all its openings share.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct EventRow {
    /// What is public about it.
    pub public: event::Event,
    /// What its operator set.
    pub settings: Settings,
    /// Keys the hashes of persons; destroyed when the retention ends.
    pub subject_key: Digest,
    /// Salts the record and derives pass ids; private.
    pub ticket_key: Digest,
    /// Raised by a recovery.
    pub epoch: Epoch,
    /// Orders the stock documents.
    pub stock_version: BoardVersion,
    /// People the stock still has room for.
    pub stock_left: People,
    /// People inside.
    pub inside: People,
    /// People inside who hold a slot; their stock is taken already.
    pub holding: People,
    /// People at the door.
    pub at_door: People,
    /// Everything is sold: what comes back goes to those who stay on. Absent in
    /// a row from before that was so; the next beat looks.
    #[serde(default)]
    pub sold_out: bool,
    /// The number of the next lot that comes back.
    #[serde(default)]
    pub next_lot: u64,
    /// How many clerks act for people at its desk.
    #[serde(default, skip_serializing_if = "is_zero")]
    pub clerks: u32,
    /// The number of the next deed of a clerk.
    #[serde(default)]
    pub next_deed: u64,
    /// Sites that give no more room.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub closed: BTreeSet<SiteId>,
    /// From where on bookings are still to be looked at for a site that was
    /// closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub rebooking: Option<BookingId>,
    /// When its last line and its last slot are over; absent in a row of an
    /// earlier build until it was looked at.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last: Option<ServerTime>,
    /// The deletion of what is personal in it, once that began.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deletion: Option<Deletion>,
}

/// Most events have no desk, and their row is written with each beat.
const fn is_zero(count: &u32) -> bool {
    *count == 0
}

/// The deletion of what is personal in an event.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deletion {
    /// Since when; the keys of the hashes are destroyed since then.
    pub since: ServerTime,
    /// Why, in the operator's words, if it was before its time.
    pub reason: Option<Line>,
    /// How far it is.
    pub at: Deleting,
}

/// How far a deletion is; each part a bounded number of rows at a time.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub enum Deleting {
    /// The tickets of an opening from a number on, and the accounts that have
    /// no other.
    Tickets(Option<OpeningId>, Seq),
    /// The bookings from an id on.
    Bookings(BookingId),
    /// The roster.
    Roster,
    /// Accounts that never had a ticket, from an id on, where no other event
    /// is left for which they may have signed in.
    Accounts(AccountId),
    /// It is through.
    Done(ServerTime),
}

/// What an operator sets about an event beyond what is public in it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Settings {
    /// How many people may be inside at a time.
    pub capacity_inside: People,
    /// How many people go in per minute at most.
    pub admit_per_minute: u32,
    /// How many boards per second the service can serve; spreads the reveal.
    pub boards_per_second: u32,
    /// Over how long those who lost the service spread.
    pub reconnect_window: Millis,
    /// How many event streams are served.
    pub stream_limit: u32,
    /// How long after the event's end what is personal in it is kept.
    #[serde(default = "kept")]
    pub keep: Millis,
}

/// What an event says that does not say it: [`KEEP`].
const fn kept() -> Millis {
    KEEP
}

/// How long personal data is kept where the operator does not say: as long as
/// answers are (PROTOCOL.md 16), so that whoever finds the own booking wrong
/// after the day can still ask.
pub const KEEP: Millis = Millis::from_mins(30 * 24 * 60);

/// A site.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Site(pub event::Site);

/// A slot.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Slot {
    /// Where.
    pub site: SiteId,
    /// When it begins.
    pub starts: ServerTime,
    /// When it ends.
    pub ends: ServerTime,
    /// How many people it takes.
    pub capacity: People,
    /// How many more it takes.
    pub left: People,
    /// What came back to it and goes to those who stay on: in lots, and
    /// offered.
    #[serde(default)]
    pub returned: People,
    /// What was sold of it, as far as was stated, to people of whom a recovery
    /// does not know: their receipts are presented, and it is never sold again.
    #[serde(default, skip_serializing_if = "is_nobody")]
    pub unclaimed: People,
    /// The last lot that came back to it. What comes back while that one
    /// rests joins it, so that a family's slots are offered together.
    pub lot: Option<u64>,
}

fn is_nobody(people: &People) -> bool {
    *people == People(0)
}

/// Stock of one slot that came back after everything was sold. It goes through
/// the lines, in each one upwards.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Lot {
    /// The slot.
    pub slot: SlotId,
    /// People it holds that are not offered to anybody now.
    pub people: People,
    /// Tickets that are offered some of it now.
    pub offers: u32,
    /// Until when it rests.
    pub due: ServerTime,
    /// The line it is in, by when that opened.
    pub line: Option<(ServerTime, OpeningId)>,
    /// The last place in that line it came to.
    pub place: Option<Place>,
    /// Whether it came to the end of that line.
    pub is_through: bool,
}
