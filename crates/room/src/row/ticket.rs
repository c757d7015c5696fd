//! Rows of a right: the ticket, its booking, the answers to its changes.

use jari_protocol::change::Outcome;
use jari_protocol::contact::Contact;
use jari_protocol::count::{LeafCount, People, Revision, Seq, Serving};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, EventId, HoldId, OfferId, OpeningId, PassId, SlotId, TicketId,
};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Problem;
use jari_protocol::ticket::{ClosedSite, Eligible, Member};
use jari_protocol::time::{OpenTime, ServerTime};
use serde::{Deserialize, Serialize};

use super::account::OneTimeCode;

/// A ticket.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketRow {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// Whose it is.
    pub account: AccountId,
    /// Its number.
    pub seq: Seq,
    /// Whether it takes part in the draw.
    pub drawn: bool,
    /// Why its members may book.
    pub eligibility: Eligible,
    /// Who it is for.
    pub members: Vec<Member>,
    /// Raised when the statement changes.
    pub revision: Revision,
    /// A clerk took it, for people who stood at the desk: what is done with it
    /// is noted.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub at_desk: bool,
    /// The devices that joined with it, oldest first.
    pub devices: Vec<Thumbprint>,
    /// Call and alerts wait for this.
    pub deferred_to: Option<Serving>,
    /// Where it stands.
    pub stage: StageRow,
    /// Whether it answered its call once, so that no room is kept for it
    /// any more.
    pub came: bool,
    /// How many stays it had; makes each pass id new.
    pub stays: u32,
    /// Slots that lapsed for it, and until when they are barred.
    pub barred: Vec<(SlotId, OpenTime)>,
    /// Stays on for places that come back.
    #[serde(default)]
    pub stays_on: bool,
    /// What is kept for it of them.
    pub offer: Option<Offer>,
    /// What it lost last because a site was closed, until it books again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<Box<ClosedSite>>,
}

/// A slot that came back, kept for a ticket that stays on.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Offer {
    /// The offer.
    pub offer: OfferId,
    /// The slot.
    pub slot: SlotId,
    /// The lot it is of.
    pub lot: u64,
    /// The offer's leaf.
    pub leaf: LeafCount,
    /// Until when.
    pub until: OpenTime,
    /// It stands in place of a booking whose site was closed: it was free for
    /// anybody and is of no lot.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub instead: bool,
}

/// Who took a number. Calling goes by place, which leads to a number.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Seat {
    /// The ticket.
    pub ticket: TicketId,
    /// How many people it is for; nobody once it was given up.
    pub people: People,
}

/// Where a ticket stands.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum StageRow {
    /// In the line.
    Waiting,
    /// At the door; the device that claimed goes in.
    Door {
        /// The device.
        device: Thumbprint,
    },
    /// Inside.
    Inside(Stay),
    /// Has its booking.
    Booked(BookingId),
    /// Given up.
    Left,
}

/// A stay inside.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Stay {
    /// Named by every change made inside.
    pub pass: PassId,
    /// The device that has the turn.
    pub device: Thumbprint,
    /// Until when.
    pub until: OpenTime,
    /// How often it was extended.
    pub extensions: u32,
    /// The pass leaf.
    pub leaf: LeafCount,
    /// The held slot.
    pub hold: Option<Hold>,
}

/// A held slot.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Hold {
    /// The hold.
    pub hold: HoldId,
    /// The slot.
    pub slot: SlotId,
    /// Until when.
    pub until: OpenTime,
}

/// A committed booking.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Booking {
    /// The ticket it used up.
    pub ticket: TicketId,
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// The slot.
    pub slot: SlotId,
    /// For how many.
    pub people: People,
    /// Who for.
    pub members: Vec<Member>,
    /// When it was committed.
    pub booked: ServerTime,
    /// The ticket's pass leaf, or that of the offer it took.
    pub leaf: LeafCount,
    /// The booking in whose place it stands.
    pub replaces: Option<BookingId>,
    /// When it was given back.
    pub cancelled: Option<ServerTime>,
}

/// The recorded answer to a change.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct AnswerRow {
    /// SHA-256 of the body it answered.
    pub body: Digest,
    /// The answer.
    pub answer: Recorded,
    /// When it was given.
    pub at: ServerTime,
}

/// An answer that is given again.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Recorded {
    /// Committed.
    Done(Done),
    /// Refused for good.
    Refused(Box<Problem>),
}

/// What was committed, by any kind of change.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Done {
    /// A join or ticket change.
    Ticket {
        /// What was committed.
        outcome: Outcome,
        /// The ticket.
        ticket: TicketId,
    },
    /// A sign-in was begun.
    SignInPending {
        /// When the message is due.
        due: ServerTime,
        /// Until when the code is taken.
        expires: ServerTime,
    },
    /// A further device may sign in by a code.
    Pairing {
        /// The account's contact.
        contact: Contact,
        /// The code.
        code: OneTimeCode,
        /// Until when it is taken.
        expires: ServerTime,
    },
    /// A device was signed in.
    SignedIn {
        /// The account.
        account: AccountId,
    },
    /// A person, device, event or operator change; there is nothing to add.
    Noted,
}
