//! What a screen shows: plain data, true when it was taken.
//!
//! Moments are [`LocalTime`], so that a snapshot does not change while nothing
//! happens; a screen that counts seconds asks the methods here with its own
//! reading of the same clock.

mod line;

use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::count::{People, Place, Seq, Serving};
use jari_protocol::id::{ChangeId, HoldId, OfferId, PersonId, SlotId, TicketId};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Problem;
use jari_protocol::ticket::ClosedSite;
use jari_protocol::time::{Millis, ServerTime};
use serde::{Deserialize, Serialize};

use crate::boards::Contradiction;
use crate::input::Fault;

pub use line::{LineView, RestView};

/// Everything any screen needs.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Snapshot {
    /// Which screen it is.
    pub phase: Phase,
    /// How the wire is, in parts for a sentence.
    pub link: LinkView,
    /// Service time; absent before the first exchange.
    pub clock: Option<ClockAnchor>,
    /// The line by its last believed board.
    pub line: Option<LineView>,
    /// The ticket, as the service last stated it.
    pub ticket: Option<TicketView>,
    /// How long the turn may take; absent while nothing is known of it.
    pub wait: Option<Wait>,
    /// The stay inside.
    pub stay: Option<StayView>,
    /// What came back and is kept for this ticket.
    pub offer: Option<OfferView>,
    /// What the ticket had at a site that was closed since.
    pub closed: Option<ClosedSite>,
    /// What the person asked for and is not answered yet, in order.
    pub pending: Vec<Pending>,
    /// What is safe, and why.
    pub kept: Kept,
    /// The last refusal that was final for what was asked; until it is
    /// dismissed or something else is asked.
    pub refused: Option<Refused>,
    /// The service wants the person to sign in again. Nothing is lost.
    pub sign_in: bool,
    /// The service was caught contradicting itself; what is shown is from
    /// before that.
    pub contradiction: Option<Contradiction>,
    /// The verified receipt, when booked.
    pub receipt: Option<Arc<Receipt>>,
}

/// Which screen it is.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "phase", rename_all = "snake_case")]
pub enum Phase {
    /// No ticket, and none asked for.
    #[default]
    Outside,
    /// A ticket was asked for.
    Joining,
    /// There is a ticket, and the opening is ahead.
    Ready,
    /// There is a ticket; the draw or the opening is due at any moment.
    Drawing,
    /// In the line.
    Waiting,
    /// The place is called.
    Called {
        /// Longer ago than room is kept for; nothing is lost.
        missed: bool,
    },
    /// Everything is sold; the place is kept.
    SoldOut {
        /// Stays on for places that come back.
        stays_on: bool,
    },
    /// Something came back and is kept for this ticket for a while.
    Offered,
    /// Claimed; waits for room.
    Door {
        /// How many go in before.
        ahead: u64,
    },
    /// Inside on another device of the account; this one may take over.
    Elsewhere,
    /// Inside, nothing held.
    Choosing,
    /// Inside, a slot is held.
    Holding,
    /// The booking is committed and its receipt verified.
    Booked,
    /// The place was given up.
    Left,
    /// The event is over.
    Over,
}

/// How the wire is. It says nothing about the place.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct LinkView {
    /// What is with it.
    pub state: LinkState,
    /// When the service was last heard; absent in a new life.
    pub last_heard: Option<LocalTime>,
    /// When the next attempt or read is due; absent while one is on its way
    /// or none is needed.
    pub next_try: Option<LocalTime>,
    /// Whether news comes by the event stream.
    pub streaming: bool,
}

/// What is with the wire.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "link", rename_all = "snake_case")]
pub enum LinkState {
    /// Nothing was needed yet.
    #[default]
    Idle,
    /// The last exchange worked.
    Up,
    /// An attempt is under way.
    Dialing,
    /// The last exchange failed.
    Down {
        /// Whose fault it seems.
        fault: Fault,
    },
    /// The device has no network.
    Offline,
}

/// A pair of moments that were the same: what a countdown is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct ClockAnchor {
    /// On the device's clock.
    pub local: LocalTime,
    /// On the service's.
    pub service: ServerTime,
    /// Plus or minus.
    pub uncertainty: Millis,
}

/// The ticket, as the service last stated it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct TicketView {
    /// The ticket.
    pub ticket: TicketId,
    /// How many people it is for.
    pub people: People,
    /// Who they are, by the account's own ids.
    pub members: Vec<PersonId>,
    /// Its number in the order of joining, which is all it has until the
    /// draw.
    pub seq: Seq,
    /// Its place; people read [`Place::number`]. Absent until the draw.
    pub place: Option<Place>,
    /// How many are ahead at most.
    pub at_most_ahead: Option<u64>,
    /// Call and alerts wait until `serving` reaches this.
    pub deferred_to: Option<Serving>,
    /// Stays on for places that come back once everything is sold.
    pub stays_on: bool,
}

/// How long until the turn, counted from `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Wait {
    /// Hardly sooner than this.
    pub early: Millis,
    /// Hardly later than this.
    pub late: Millis,
    /// When it was computed, in service time.
    pub as_of: ServerTime,
    /// The line is paused: the range stands still until it goes on.
    pub frozen: bool,
}

/// A stay inside on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct StayView {
    /// How long it lasts.
    pub left: TimeLeft,
    /// How often it can still be extended.
    pub extensions_left: u32,
    /// The slot that is held.
    pub hold: Option<HoldView>,
}

/// A held slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct HoldView {
    /// The hold.
    pub hold: HoldId,
    /// The slot.
    pub slot: SlotId,
    /// For how many people.
    pub people: People,
    /// How long it lasts.
    pub left: TimeLeft,
}

/// A slot that came back, kept for this ticket.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct OfferView {
    /// The offer.
    pub offer: OfferId,
    /// The slot.
    pub slot: SlotId,
    /// For how many people.
    pub people: People,
    /// How long it is kept.
    pub left: TimeLeft,
}

/// A span of open time as it was at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct TimeLeft {
    /// What was left.
    pub left: Millis,
    /// At this moment.
    pub at: LocalTime,
    /// Whether it runs; a paused line stops it.
    pub running: bool,
}

/// Something the person asked for that is not answered yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Pending {
    /// The id under which it is repeated.
    pub change: ChangeId,
    /// What.
    pub wish: Wish,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is sent next; absent while it is on its way, waits for the one
    /// before it, or for signing in.
    pub next_try: Option<LocalTime>,
    /// What the service last said to it, if it said anything.
    pub because: Option<Problem>,
}

/// What a change is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Wish {
    /// Taking a place.
    Join,
    /// Going to the door, or taking the turn over.
    Claim,
    /// Being called later, or not any more.
    Defer,
    /// Holding a slot.
    Choose,
    /// Giving a held slot back.
    Release,
    /// Staying longer.
    Extend,
    /// Booking the held slot.
    Confirm,
    /// Giving the booking back.
    Cancel,
    /// Another slot in place of the booking.
    Swap,
    /// Another slot in place of the held one.
    Exchange,
    /// Staying on for places that come back.
    StayOn,
    /// Staying on no longer.
    StayOff,
    /// Booking what is offered.
    Accept,
    /// Letting an offer go to the next.
    Decline,
    /// One of the party leaves it.
    LeaveOut,
    /// Giving the place up.
    Leave,
}

/// What is safe, and why: the middle of every sentence about trouble.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Kept {
    /// There is nothing to lose yet.
    #[default]
    Nothing,
    /// The wish to join is stored here and repeated until it is answered.
    WishHere,
    /// The place is in the service's store; no connection can lose it.
    PlaceByService,
    /// The place is, and so is the slot that is held.
    PlaceAndHoldByService,
    /// The booking is committed and the receipt is here.
    Booking,
}

/// A refusal that was final for what was asked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Refused {
    /// What was asked.
    pub wish: Wish,
    /// Code, rule, next step, and the facts a text needs.
    pub problem: Problem,
}

impl LinkView {
    /// How long ago the service was last heard.
    pub fn heard_ago(&self, now: LocalTime) -> Option<Millis> {
        self.last_heard.map(|heard| now.since(heard))
    }

    /// How long until the next attempt.
    pub fn next_in(&self, now: LocalTime) -> Option<Millis> {
        self.next_try.map(|next| next.since(now))
    }
}

impl ClockAnchor {
    /// Service time at a local moment, plus or minus. The uncertainty grows
    /// with the distance as the clocks may drift.
    pub const fn at(&self, now: LocalTime) -> (ServerTime, Millis) {
        let (after, before) = (now.since(self.local), self.local.since(now));
        let apart = if after.0 > before.0 {
            after.0
        } else {
            before.0
        };
        let drift = apart
            .saturating_mul(jari_clock::DRIFT_BUDGET_PPM as u64)
            .div_ceil(1_000_000);
        let service = self.service.plus(after).minus(before);
        (service, self.uncertainty.plus(Millis(drift)))
    }

    /// How long until a service time, plus or minus; zero once it has passed.
    pub const fn until(&self, now: LocalTime, moment: ServerTime) -> (Millis, Millis) {
        let (service, uncertainty) = self.at(now);
        (moment.since(service), uncertainty)
    }
}

impl TimeLeft {
    /// What is left at a later moment.
    pub const fn at(&self, now: LocalTime) -> Millis {
        if self.running {
            self.left.minus(now.since(self.at))
        } else {
            self.left
        }
    }
}
