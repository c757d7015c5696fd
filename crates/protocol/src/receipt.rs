//! The receipt: the signed, offline-checkable proof of a committed booking.

use serde::{Deserialize, Serialize};

use crate::count::{LeafCount, People};
use crate::hash::Digest;
use crate::id::{BookingId, EventId, OpeningId, ServiceId, SiteId, SlotId, TicketId};
use crate::text::Line;
use crate::ticket::Member;
use crate::time::ServerTime;

/// A committed booking. Kept with the key set that was in force, it can be
/// verified without the service.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Receipt {
    /// The service that states it.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// The booking.
    pub booking: BookingId,
    /// The ticket it used up.
    pub ticket: TicketId,
    /// Who it is for.
    pub members: Vec<Member>,
    /// How many people.
    pub people: People,
    /// The slot.
    pub slot: SlotId,
    /// The site.
    pub site: SiteId,
    /// The site's name when it was booked.
    pub site_name: Line,
    /// The site's address when it was booked.
    pub site_address: Line,
    /// When the slot begins.
    pub starts: ServerTime,
    /// When the slot ends.
    pub ends: ServerTime,
    /// The IANA time zone in which those are read.
    pub zone: String,
    /// When it was committed.
    pub booked: ServerTime,
    /// The booking in whose place this one stands; its receipt is void.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub replaces: Option<BookingId>,
    /// The pass or offer in the public record by which it came about.
    pub pass_leaf: LeafCount,
    /// Opens the salted hash in that leaf.
    pub pass_salt: Digest,
}
