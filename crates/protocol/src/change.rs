//! Changes: `PUT` requests with an id the client made and stored first.

use serde::{Deserialize, Serialize};

use crate::id::{AccountId, BookingId, EventId, HoldId, PassId, PersonId, SlotId, TicketId};
use crate::ticket::TicketState;

/// Takes a place: `PUT /v1/events/{event}/joins/{change}`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct JoinRequest {
    /// The account that acts.
    pub actor: AccountId,
    /// The people the ticket is for: 1 to the event's party limit.
    pub subjects: Vec<PersonId>,
    /// Own tickets that are given up for this one, in the same transaction.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub gives_up: Vec<TicketId>,
}

/// Changes a ticket: `PUT /v1/tickets/{ticket}/changes/{change}`.
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "act", rename_all = "snake_case", deny_unknown_fields)]
pub enum Act {
    /// It is my turn: go to the door, or take the turn over to this device.
    Claim {},
    /// Call me only when `serving` is `places` past my place; 0 takes it back.
    Defer {
        /// How many places to let pass.
        places: u64,
    },
    /// Keep the first free of these slots for the whole party.
    Hold {
        /// The pass of this stay.
        pass: PassId,
        /// Wishes in order, 1 to [`crate::limits::MAX_WISHES`].
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
    /// Give a booking back; the ticket keeps its place.
    Cancel {
        /// The booking.
        booking: BookingId,
    },
    /// Give the place up, for good.
    Leave {},
}

/// The answer to a join or a ticket change that was committed.
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
    /// The place was given up.
    Left,
}
