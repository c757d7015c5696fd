//! What an operator asks, and what is answered.

use std::path::PathBuf;

use jari_protocol::board::Phase;
use jari_protocol::id::{EventId, OpeningId, SiteId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

use super::clerk::OnClerks;
use super::lines::{ClosedSite, Later, MoreStock, Said};

/// An act and who does it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Asked {
    /// The name the operator goes by, for the log.
    pub by: Line,
    /// What is to be done.
    pub act: Act,
}

/// What an operator can do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// Stops a line; nothing is lost.
    Pause {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the public record.
        reason: Line,
    },
    /// Lets it go on.
    Resume {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the public record.
        reason: Line,
    },
    /// Submits the beacon of its draw.
    Beacon {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// The value, as it was published.
        value: Line,
    },
    /// Adds stock to a slot, or a new slot.
    Stock(MoreStock),
    /// Closes a site; its bookings are offered something else.
    CloseSite(ClosedSite),
    /// Moves an opening that has not come to a later time.
    MoveLater(Later),
    /// Says something to everyone in a line.
    Announce(Said),
    /// Publishes the event of a file.
    AddEvent {
        /// The file, as the service finds it.
        file: PathBuf,
        /// Whether an event that is known is replaced.
        replace: bool,
    },
    /// Says how everything stands.
    Status,
    /// Copies rows and keys as they are at one moment.
    Backup {
        /// The folder to make.
        to: PathBuf,
    },
    /// Adds the rows of a file to the roster of an event; without a file it
    /// says how many there are.
    Roster {
        /// The event.
        event: EventId,
        /// The file, as the service finds it.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        file: Option<PathBuf>,
    },
    /// Says what slots there are and what is left of them.
    Slots {
        /// The event.
        event: EventId,
        /// Only those of this site.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        site: Option<SiteId>,
    },
    /// Adds room as the rows of a file say.
    AddSlots {
        /// The event.
        event: EventId,
        /// The file, as the service finds it.
        file: PathBuf,
        /// Why, for the public record.
        reason: Line,
    },
    /// About those who act for the people at the desk of an event.
    Clerks(OnClerks),
    /// Says until when what is personal in an event is kept, or deletes it.
    Retention {
        /// The event.
        event: EventId,
        /// Why it is deleted now; without it nothing is.
        #[serde(default, skip_serializing_if = "Option::is_none")]
        reason: Option<Line>,
    },
    /// Offers messages that were put aside to their senders again, or forgets
    /// them.
    Outbox {
        /// Their numbers; all of them, if none are named.
        numbers: Vec<u64>,
        /// Whether they are forgotten.
        drop: bool,
    },
    /// Says who booked what.
    Export {
        /// The event.
        event: EventId,
    },
}

/// What is answered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "told", rename_all = "snake_case")]
pub enum Told {
    /// It is done.
    Done {
        /// In words.
        says: String,
    },
    /// It is not.
    Refused {
        /// Why, with a stable code in front.
        why: String,
    },
    /// To [`Act::Status`].
    Status(Box<Status>),
    /// To [`Act::Export`], [`Act::Slots`] and lists of clerks and deeds: CSV.
    Text {
        /// The text.
        text: String,
    },
}

/// How everything stands.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Status {
    /// The version of the program.
    pub version: String,
    /// Under which URL people reach it.
    pub base: String,
    /// Service time.
    pub now: ServerTime,
    /// By how many milliseconds the machine's clock differs from it.
    pub clock_difference_ms: u64,
    /// Whether the lines move.
    pub beats: bool,
    /// Messages that wait to be sent.
    pub messages_waiting: usize,
    /// Messages that nobody takes.
    pub messages_aside: Vec<Aside>,
    /// Every line.
    pub lines: Vec<LineStatus>,
}

/// A message that nobody takes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Aside {
    /// Its number.
    pub number: u64,
    /// What it tells.
    pub kind: String,
    /// Since when it was due.
    pub due: ServerTime,
}

/// How a line stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LineStatus {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// Its phase.
    pub phase: Phase,
    /// When it opens.
    pub opens: ServerTime,
    /// Tickets taken.
    pub taken: u64,
    /// Places below this were called.
    pub serving: u64,
    /// Tickets at the door.
    pub door: u64,
    /// People the stock has room for.
    pub stock_left: u32,
}
