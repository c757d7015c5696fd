//! Changes: `PUT` requests with an id the client made and stored first.

use serde::{Deserialize, Serialize};

use crate::id::{
    AccountId, BookingId, EventId, HoldId, OfferId, PassId, PersonId, SlotId, TicketId,
};
use crate::optional;
use crate::ticket::TicketState;

/// Takes a place: `PUT /v1/events/{event}/joins/{change}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The account that acts.
    pub actor: AccountId,
    /// The people the ticket is for: 1 to the event's party limit.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::limits::MAX_PARTY), extend("uniqueItems" = true)))]
    pub subjects: Vec<PersonId>,
    /// Own tickets that are given up for this one, in the same transaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives_up: Vec<TicketId>,
    /// The place the party had before the service was recovered from a copy
    /// that does not know it.
    #[serde(
        default,
        deserialize_with = "optional::told",
        skip_serializing_if = "Option::is_none"
    )]
    pub presents: Option<Presented>,
}

/// What was stated of a place, as it was signed: the proof of it where the
/// service has lost its own.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Presented {
    /// The signed [`crate::ticket::Ticket`], for the asking device.
    pub ticket: String,
    /// The signed [`crate::receipt::Receipt`], where it has its booking.
    #[serde(
        default,
        deserialize_with = "optional::told",
        skip_serializing_if = "Option::is_none"
    )]
    pub receipt: Option<String>,
}

/// Changes a ticket: `PUT /v1/tickets/{ticket}/changes/{change}`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct TicketChange {
    /// The account that acts.
    pub actor: AccountId,
    /// The ticket acted for; the one in the URL.
    pub subject: TicketId,
    /// What is to happen.
    #[serde(rename = "do")]
    pub act: Act,
}

/// What is to happen to a ticket.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// It is my turn: go to the door, or take the turn over to this device.
    Claim {},
    /// Call me only when `serving` is `places` past my place; 0 takes it back.
    Defer {
        /// How many places to let pass.
        #[serde(deserialize_with = "crate::count::exact")]
        places: u64,
    },
    /// Keep the first free of these slots for the whole party.
    Hold {
        /// The pass of this stay.
        pass: PassId,
        /// Wishes in order, 1 to [`crate::limits::MAX_WISHES`].
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::limits::MAX_WISHES)))]
        wishes: Vec<SlotId>,
    },
    /// Give the held slot back.
    Release {
        /// The pass of this stay.
        pass: PassId,
        /// The hold.
        hold: HoldId,
    },
    /// Stay inside longer.
    Extend {
        /// The pass of this stay.
        pass: PassId,
    },
    /// Make the held slot a booking.
    Confirm {
        /// The pass of this stay.
        pass: PassId,
        /// The hold.
        hold: HoldId,
    },
    /// Keep another slot instead of the held one; if none is free the held
    /// one stays.
    Exchange {
        /// The pass of this stay.
        pass: PassId,
        /// The hold that is given for it.
        hold: HoldId,
        /// Wishes in order, 1 to [`crate::limits::MAX_WISHES`].
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::limits::MAX_WISHES)))]
        wishes: Vec<SlotId>,
    },
    /// Give a booking back; the ticket keeps its place.
    Cancel {
        /// The booking.
        booking: BookingId,
    },
    /// Book the first free of these slots in place of a booking; if none is
    /// free the booking stands.
    Swap {
        /// The booking that is given for it.
        booking: BookingId,
        /// Wishes in order, 1 to [`crate::limits::MAX_WISHES`].
        #[cfg_attr(feature = "schema", schemars(length(min = 1, max = crate::limits::MAX_WISHES)))]
        wishes: Vec<SlotId>,
    },
    /// Stay on for places that come back once everything is sold.
    StayOn {},
    /// Stay on no longer; the place is kept.
    StayOff {},
    /// Book what is offered.
    Accept {
        /// The offer.
        offer: OfferId,
    },
    /// Let the offer go to the next.
    Decline {
        /// The offer.
        offer: OfferId,
    },
    /// One of the party leaves it; the others keep the place.
    LeaveOut {
        /// Who leaves.
        person: PersonId,
    },
    /// Give the place up, for good.
    Leave {},
}

/// The answer to a join or a ticket change that was committed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Changed {
    /// The event.
    pub event: EventId,
    /// What was committed then. The same for every repetition of the change.
    pub outcome: Outcome,
    /// The ticket as it is now.
    pub state: TicketState,
}

/// What a change committed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "outcome", rename_all = "snake_case")]
pub enum Outcome {
    /// A ticket was taken, or the account's own was there already.
    Joined {
        /// The ticket.
        ticket: TicketId,
    },
    /// The ticket stands at the door or is inside.
    Claimed,
    /// Call and alerts were moved, or moved back.
    Deferred,
    /// A slot is held.
    Held {
        /// The hold.
        hold: HoldId,
    },
    /// The held slot was given back.
    Released,
    /// The stay is longer.
    Extended,
    /// The booking is committed.
    Booked {
        /// The booking.
        booking: BookingId,
    },
    /// The booking was given back.
    Cancelled,
    /// Another booking stands in place of the one before.
    Swapped {
        /// The new one.
        booking: BookingId,
    },
    /// The ticket stays on for places that come back.
    StaysOn,
    /// It does not stay on any more.
    StaysOff,
    /// The offer went to the next.
    Declined,
    /// The party is smaller by one.
    LeftOut,
    /// The place was given up.
    Left,
}
