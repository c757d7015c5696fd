//! The ticket: the durable right to a place, and what became of it.

use serde::{Deserialize, Serialize};

use crate::count::{Epoch, People, Place, Revision, Seq, Serving};
use crate::event::{Basis, Window};
use crate::hash::Digest;
use crate::id::{
    BookingId, ChangeId, CohortId, EventId, HoldId, OfferId, OpeningId, PassId, PersonId,
    ServiceId, SiteId, SlotId, TicketId,
};
use crate::jwk::Thumbprint;
use crate::text::Line;
use crate::time::{OpenTime, ServerTime};

/// The signed statement of a right that lives in the service's store. Each
/// device has its own copy, with its own key in `cnf`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Ticket {
    /// The service that states it.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// The epoch in which it was stated.
    pub epoch: Epoch,
    /// The ticket.
    pub ticket: TicketId,
    /// Its number in the order of joining.
    pub seq: Seq,
    /// Whether it takes part in the draw.
    pub drawn: bool,
    /// Why its members may book, decided at the join and final.
    pub eligibility: Eligible,
    /// Who it is for.
    pub members: Vec<Member>,
    /// A later statement replaces an earlier one.
    pub revision: Revision,
    /// Opens this ticket's leaves in the public record. Only the owner has it.
    pub salt: Digest,
    /// The device this copy is for.
    pub cnf: Confirmation,
}

/// Binds a ticket to a device key (RFC 7800, `jkt` of RFC 9449).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Confirmation {
    /// The key's thumbprint.
    pub jkt: Thumbprint,
}

/// Why a ticket's members may book.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Eligible {
    /// How they were told apart.
    pub basis: Basis,
    /// The cohort they are in; in a party, that of the latest opening.
    pub cohort: CohortId,
    /// The window that was theirs when it was decided.
    pub window: Window,
    /// When it was decided.
    pub decided: ServerTime,
}

/// Somebody a ticket is for, as a hash keyed for this event alone.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Member {
    /// The keyed hash.
    pub member: Digest,
    /// The account's own id of the person, which means nothing to others.
    pub person: PersonId,
}

/// Somebody was put off by the service's pace before the cut-off and counts
/// as having come before it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DueSlip {
    /// The service that states it.
    pub service: ServiceId,
    /// The event whose line is to be joined.
    pub event: EventId,
    /// The device.
    pub device: Thumbprint,
    /// The change that is to be repeated.
    pub change: ChangeId,
    /// When it is due.
    pub due: ServerTime,
}

/// A ticket as its owner reads it: the signed statement and what became of it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketState {
    /// The signed [`Ticket`] for the asking device.
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::schema::jws::<Ticket>")
    )]
    pub statement: String,
    /// The ticket.
    pub ticket: TicketId,
    /// Its place; absent until the draw.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub place: Option<Place>,
    /// Where it stands.
    pub stage: Stage,
    /// Open time of the line when this was read.
    pub open_time: OpenTime,
    /// Whether the line's time runs at the moment.
    pub running: bool,
    /// Service time of the reading.
    pub as_of: ServerTime,
    /// Call and alerts wait until `serving` reaches this; taken back at will.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub deferred_to: Option<Serving>,
    /// Stays on for places that come back once everything is sold.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub stays_on: bool,
    /// A slot that came back and is kept for this ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferState>,
    /// What it lost last because a site was closed, until it books again.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedSite>,
}

/// A site was closed, and a ticket had something there.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClosedSite {
    /// The site.
    pub site: SiteId,
    /// What people call it.
    pub name: Line,
    /// When its owner was told.
    pub at: ServerTime,
    /// What was there.
    #[serde(flatten)]
    pub lost: Lost,
}

/// What a ticket had at a site that was closed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "lost", rename_all = "snake_case")]
pub enum Lost {
    /// A held slot; the stay goes on.
    Hold {
        /// The hold.
        hold: HoldId,
    },
    /// An offer; the ticket stays on.
    Offer {
        /// The offer.
        offer: OfferId,
    },
    /// A booking. It is void, or, where the line is over, stands until it is
    /// swapped or its slot begins: then the stage still says so.
    Booking {
        /// The booking.
        booking: BookingId,
    },
}

/// Where a ticket stands. Called and missed follow from the board and the
/// place, and are not stored.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// In the line, called or not.
    Waiting,
    /// Claimed; waits for room.
    Door {
        /// How many go in before it.
        ahead: u64,
    },
    /// Inside.
    Inside(Inside),
    /// Has its booking.
    Booked {
        /// The booking.
        booking: BookingId,
        /// The signed [`crate::receipt::Receipt`].
        #[cfg_attr(
            feature = "schema",
            schemars(schema_with = "crate::schema::jws::<crate::receipt::Receipt>")
        )]
        receipt: String,
    },
    /// Given up by its owner.
    Left,
    /// The event is over.
    Ended,
}

/// A stay inside.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Inside {
    /// Named by every change made inside.
    pub pass: PassId,
    /// The device that has the turn.
    pub device: Thumbprint,
    /// Until when, in open time.
    pub until: OpenTime,
    /// How often it can still be extended.
    pub extensions_left: u32,
    /// The slot that is held, if any.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub hold: Option<HoldState>,
}

/// A slot kept while the person confirms.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldState {
    /// The hold.
    pub hold: HoldId,
    /// The slot.
    pub slot: SlotId,
    /// For how many people.
    pub people: People,
    /// Until when, in open time.
    pub until: OpenTime,
}

/// A slot that came back, kept for a ticket that stays on.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferState {
    /// Named by whoever takes or declines it.
    pub offer: OfferId,
    /// The slot.
    pub slot: SlotId,
    /// For how many people.
    pub people: People,
    /// Until when, in open time.
    pub until: OpenTime,
}

/// The tickets of an account.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Tickets {
    /// All, oldest first.
    pub tickets: Vec<TicketState>,
}
