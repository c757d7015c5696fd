//! What the world tells a session.

use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::board::{Board, ServingNote};
use jari_protocol::change::Outcome;
use jari_protocol::id::{BookingId, HoldId, OfferId, OpeningId, PersonId, SlotId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Problem;
use jari_protocol::stamp::Stamp;
use serde::{Deserialize, Serialize};

use crate::effect::{CallId, StreamId};
use crate::standing::Standing;

/// Anything that can happen to a session. A list of these with their local
/// times, and the seed, replays a life exactly.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "input", rename_all = "snake_case")]
pub enum Input {
    /// The first input of every life, also after a restart.
    Start,
    /// The person wants something.
    Intent {
        /// What.
        intent: Intent,
    },
    /// A call was answered; what the answer states has been verified.
    Answered {
        /// The call.
        call: CallId,
        /// When the request left, read next to the socket (T1).
        sent: LocalTime,
        /// When the reply came, read next to the socket (T4).
        received: LocalTime,
        /// The stamp, if the reply echoed this very request's id.
        stamp: Option<Stamp>,
        /// The answer.
        answer: Answer,
    },
    /// A call was not answered, or with something that cannot be believed.
    Failed {
        /// The call.
        call: CallId,
        /// Whose fault it seems.
        fault: Fault,
    },
    /// Something about an event stream.
    Stream {
        /// The stream.
        stream: StreamId,
        /// What happened.
        event: StreamInput,
    },
    /// The device tells something.
    Host {
        /// What.
        event: HostInput,
    },
    /// The wake that was asked for, or any other moment.
    Wake,
}

/// What the person, or a program for them, wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case")]
pub enum Intent {
    /// Look at an opening's line without joining it.
    Watch {
        /// Which.
        opening: OpeningId,
    },
    /// Take a place.
    Join {
        /// The opening the people's eligibility named; the ticket decides.
        opening: OpeningId,
        /// For whom.
        subjects: Vec<PersonId>,
        /// Own tickets given up for it.
        gives_up: Vec<TicketId>,
    },
    /// Follow a ticket of this account that this device does not know yet.
    Adopt {
        /// The ticket.
        ticket: TicketId,
        /// Its opening.
        opening: OpeningId,
    },
    /// It is my turn: go to the door, or take the turn over to this device.
    Claim,
    /// Call me later, and keep my place; 0 takes it back.
    Defer {
        /// How many places to let pass.
        places: u64,
    },
    /// Keep the first free one of these slots.
    Choose {
        /// Wishes in order.
        wishes: Vec<SlotId>,
    },
    /// Give the held slot back.
    Release {
        /// The hold the person saw.
        hold: HoldId,
    },
    /// Stay inside longer.
    Extend,
    /// Make the held slot a booking.
    Confirm {
        /// The hold the person saw.
        hold: HoldId,
    },
    /// Give the booking back; the ticket keeps its place.
    Cancel {
        /// The booking the person saw.
        booking: BookingId,
    },
    /// Book the first free one of these slots in place of the booking.
    Swap {
        /// The booking the person saw.
        booking: BookingId,
        /// Wishes in order.
        wishes: Vec<SlotId>,
    },
    /// Keep the first free one of these slots in place of the held one.
    Exchange {
        /// The hold the person saw.
        hold: HoldId,
        /// Wishes in order.
        wishes: Vec<SlotId>,
    },
    /// Everything is sold: stay on for places that come back.
    StayOn,
    /// Stay on no longer; the place is kept.
    StayOff,
    /// Book what is offered.
    Accept {
        /// The offer the person saw.
        offer: OfferId,
    },
    /// Let the offer go to the next.
    Decline {
        /// The offer the person saw.
        offer: OfferId,
    },
    /// One of the party leaves it; the others keep the place.
    LeaveOut {
        /// Who.
        person: PersonId,
    },
    /// Give the place up, for good. Before the join was answered: as soon as
    /// it is.
    Leave,
    /// Try now. Heeded only as far as the reconnect bucket and the due times
    /// of the service allow.
    RetryNow,
    /// The refusal on the screen was read.
    Dismiss,
}

/// The content of a reply, verified: signatures, service, and that a ticket
/// is for this device.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "answer", rename_all = "snake_case")]
pub enum Answer {
    /// To [`crate::Ask::ReadBoard`]. Shared, since it is the same for everyone.
    Board {
        /// The board.
        board: Arc<Board>,
    },
    /// To [`crate::Ask::Time`]; the stamp is all there is.
    Time,
    /// To [`crate::Ask::ReadTicket`].
    Ticket {
        /// Where the ticket stands.
        standing: Box<Standing>,
    },
    /// To [`crate::Ask::Join`] and [`crate::Ask::Act`].
    Changed {
        /// What was committed, the same for each repetition.
        outcome: Outcome,
        /// Where the ticket stands now.
        standing: Box<Standing>,
    },
    /// To anything.
    Refused {
        /// The refusal.
        problem: Box<Problem>,
    },
}

/// Why there was no answer, classified where it arose.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Fault {
    /// This side: no network, no route, a name that does not resolve, the
    /// request never left.
    Local,
    /// The other side, or the way there: refused, reset, timed out, an error
    /// that is no refusal of the protocol.
    Remote,
    /// Something answered that cannot be believed: a wrong signature, key,
    /// service, or form.
    Untrusted,
}

/// What happened to an event stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stream", rename_all = "snake_case")]
pub enum StreamInput {
    /// It is open.
    Opened,
    /// A full board, verified.
    Board {
        /// The board.
        board: Arc<Board>,
    },
    /// The short form, verified.
    Serving {
        /// The note.
        note: ServingNote,
    },
    /// It was not opened because the service says so.
    Refused {
        /// The refusal.
        problem: Box<Problem>,
    },
    /// It ended, or could not be opened.
    Closed {
        /// Whose fault it seems; an end without error is the other side's.
        fault: Fault,
    },
}

/// What the device tells.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "host", rename_all = "snake_case")]
pub enum HostInput {
    /// There is a network, or another one than before. The session waits no
    /// longer for calls and streams from before.
    Online,
    /// There is no network. The session waits no longer for calls and streams
    /// from before.
    Offline,
    /// The device is about to sleep.
    Suspending,
    /// The device woke; no connection from before is to be believed. The
    /// session waits no longer for calls and streams from before.
    Resumed,
    /// The device is signed in again, perhaps with another key.
    SignedIn {
        /// The key.
        device: Thumbprint,
    },
}
