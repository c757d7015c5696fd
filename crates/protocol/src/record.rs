//! The public record: one append-only Merkle log per opening. It names no
//! person, site, cohort or party.

use serde::{Deserialize, Serialize};

use crate::count::{People, Place, Seq, Serving};
use crate::hash::Digest;
use crate::id::{BookingId, TicketId};
use crate::merkle::leaf_hash;
use crate::text::Line;
use crate::time::{OpenTime, ServerTime};

/// An entry of the record.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "leaf", rename_all = "snake_case")]
pub enum Leaf {
    /// A ticket was taken.
    Ticket {
        /// [`ticket_hash`] of it.
        ticket: Digest,
        /// Its number.
        seq: Seq,
    },
    /// The ticket of a number that a recovery did not know was presented: its
    /// place is as it was.
    Again {
        /// [`ticket_hash`] of it.
        ticket: Digest,
        /// Its number.
        seq: Seq,
    },
    /// The receipt of a booking that a recovery did not know was presented: it
    /// stands.
    Kept {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// The cut-off: who takes part is fixed.
    CutOff {
        /// N.
        entrants: u64,
        /// The root over the ticket leaves 0 to N - 1.
        root: Digest,
    },
    /// The draw.
    Draw {
        /// The secret.
        secret: Digest,
        /// The beacon, empty where there is none.
        beacon: String,
    },
    /// Places below this are called.
    Serving {
        /// The new number.
        serving: Serving,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A called ticket came to the door.
    Door {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A ticket left the door without going in.
    Back {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A ticket went in from the door.
    Pass {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A ticket stays on for places that come back.
    StayOn {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A ticket does not stay on any more.
    StayOff {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// What came back is kept for a ticket that stays on.
    Offer {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// Which return it is of.
        lot: u64,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// Another slot is kept for a ticket whose booking was ended by the closing
    /// of its site; it was free for anybody, and is no return.
    Instead {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// Under which number, as if it were a return.
        lot: u64,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// What came back does not hold the whole party of a ticket that stays on;
    /// it goes on to the next.
    NoRoom {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// Which return it is of.
        lot: u64,
        /// For how many people there was room.
        room: People,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// An offer was taken, declined, or ran out.
    OfferEnd {
        /// [`pass_hash`] of the ticket.
        ticket: Digest,
        /// Its place.
        place: Place,
        /// Which return it was of.
        lot: u64,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// A booking does not stand any more: it was cancelled or swapped, or its
    /// site was closed.
    Void {
        /// [`booking_hash`] of it.
        booking: Digest,
        /// When, in open time, rounded down to the minute.
        minute: OpenTime,
    },
    /// An operator acted.
    Operator {
        /// What was done, as its code.
        act: OperatorAct,
        /// Why, in the operator's words.
        reason: Line,
        /// When.
        at: ServerTime,
    },
    /// A leaf of a kind that this build does not know: its bytes are hashed
    /// and it is passed over. Never written.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// What an operator did to a line.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum OperatorAct {
    /// Stopped the line for a time.
    Pause,
    /// Let the line go on.
    Resume,
    /// Submitted the beacon.
    Beacon,
    /// Changed stock.
    Stock,
    /// Let the line gather for less than a day.
    ShortGathering,
    /// Moved the opening later.
    MoveLater,
    /// Said something to everyone in the line, or took it back.
    Announce,
    /// Closed a site.
    CloseSite,
    /// Recovered the line from a backup.
    Recover,
    /// The service itself stopped the line: clocks disagreed, or a start came
    /// too late after an opening.
    ServicePause,
    /// The service itself stopped the line for its resting hours.
    Rest,
    /// The resting hours were over: the line went on by itself.
    RestOver,
    /// An act that this build does not know. Never written.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

impl Leaf {
    /// The leaf's bytes: its JSON as the service wrote it. The hash covers
    /// bytes, so a reader hashes what was received, not what it re-encodes.
    ///
    /// # Panics
    /// Never: a leaf holds nothing that JSON lacks.
    pub fn to_bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a leaf is plain data")
    }

    /// The leaf's hash in the log.
    pub fn hash(&self) -> Digest {
        leaf_hash(&self.to_bytes())
    }
}

/// What stands in the ticket leaf of a number that was given out, or may have
/// been, after the copy was taken from which a line was recovered: nobody's
/// [`ticket_hash`].
pub const UNKNOWN_TICKET: Digest = Digest::from_bytes([0; 32]);

/// How a ticket appears in its ticket leaf: salted, so that only who knows
/// the salt (the owner) finds it.
pub fn ticket_hash(salt: &Digest, ticket: TicketId, seq: Seq) -> Digest {
    Digest::of(&[
        salt.as_bytes(),
        b"ticket",
        ticket.as_bytes(),
        &seq.0.to_be_bytes(),
    ])
}

/// How a booking appears in the leaf that makes its receipt void. The salt is
/// the receipt's own.
pub fn booking_hash(salt: &Digest, booking: &BookingId) -> Digest {
    Digest::of(&[salt.as_bytes(), b"booking", booking.as_bytes()])
}

/// How a ticket appears in all its leaves but the ticket leaf.
pub fn pass_hash(salt: &Digest, ticket: TicketId, place: Place) -> Digest {
    Digest::of(&[
        salt.as_bytes(),
        b"pass",
        ticket.as_bytes(),
        &place.0.to_be_bytes(),
    ])
}

/// A stretch of the record: `GET .../record?from=N`, one leaf a line
/// (`application/x-ndjson`), at most
/// [`crate::limits::MAX_LEAVES_PER_REPLY`].
pub const RECORD_MEDIA_TYPE: &str = "application/x-ndjson";
