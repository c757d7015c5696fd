//! A place in a line: a session's snapshot, without what proves the right,
//! and what its words need.

use serde::{Deserialize, Serialize};

use super::line::LineView;
use super::offer::KeptOfferView;
use super::reason::{FaultView, ReasonView};
use super::receipt::ReceiptView;

/// An account's place in one event.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PlaceView {
    /// The service.
    pub service: String,
    /// The event.
    pub event: String,
    /// What people call the event; its id where that is not known.
    pub title: String,
    /// The zone in which its times are shown.
    pub zone: Option<String>,
    /// Which screen it is.
    pub phase: PhaseView,
    /// How the wire is.
    pub link: LinkView,
    /// Service time; null before the first exchange.
    pub clock: Option<ClockView>,
    /// The line by its last believed board.
    pub line: Option<LineView>,
    /// The ticket, as the service last stated it.
    pub ticket: Option<TicketView>,
    /// How long the turn may take; null while nothing is known of it.
    pub wait: Option<WaitView>,
    /// The stay inside.
    pub stay: Option<StayView>,
    /// What came back and is kept for this ticket.
    pub offer: Option<KeptOfferView>,
    /// What the person asked for and is not answered yet, in order.
    pub pending: Vec<PendingView>,
    /// What is safe, and why.
    pub kept: KeptView,
    /// The last refusal that was final for what was asked.
    pub refused: Option<RefusedView>,
    /// The service wants the person to sign in again. Nothing is lost.
    pub sign_in: bool,
    /// In what the service contradicted itself.
    pub contradiction: Option<ContradictionView>,
    /// The booking, once its receipt is verified.
    pub booking: Option<ReceiptView>,
    /// For whom, by id, as far as it is known here.
    pub people: Vec<String>,
    /// The same by name, as far as they are known here.
    pub names: Vec<String>,
    /// Wishes that were saved beforehand, in order.
    pub wishes: Vec<SlotView>,
}

/// Which screen it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PhaseView {
    /// No ticket, and none asked for.
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LinkView {
    /// What is with it.
    pub state: LinkStateView,
    /// When the service was last heard, on the device's clock.
    pub last_heard: Option<u64>,
    /// When the next attempt or read is due, on the device's clock.
    pub next_try: Option<u64>,
    /// Whether news comes by the event stream.
    pub streaming: bool,
}

/// What is with the wire.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum LinkStateView {
    /// Nothing was needed yet.
    Idle,
    /// The last exchange worked.
    Up,
    /// An attempt is under way.
    Dialing,
    /// The last exchange failed.
    Down {
        /// Whose fault it seems.
        fault: FaultView,
    },
    /// The device has no network.
    Offline,
}

/// A pair of moments that were the same: what a countdown is drawn from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ClockView {
    /// On the device's clock.
    pub local: u64,
    /// On the service's.
    pub service: i64,
    /// Plus or minus, ms.
    pub uncertainty: u64,
}

/// The ticket, as the service last stated it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct TicketView {
    /// How many people it is for.
    pub people: u32,
    /// Its number in the order of joining, from 1; all it has until the draw.
    pub entry: u64,
    /// Its number in the line, from 1; null until the draw.
    pub number: Option<u64>,
    /// How many are ahead at most.
    pub at_most_ahead: Option<u64>,
    /// Call and alerts wait until so many more than its own place have been
    /// let pass.
    pub deferred_by: Option<u64>,
    /// Stays on for places that come back once everything is sold.
    pub stays_on: bool,
}

/// How long until the turn, counted from `as_of`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct WaitView {
    /// Hardly sooner than this, ms.
    pub early: u64,
    /// Hardly later than this, ms.
    pub late: u64,
    /// When it was computed, service time.
    pub as_of: i64,
    /// The line is paused: the range stands still until it goes on.
    pub frozen: bool,
}

/// A stay inside on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct StayView {
    /// How long it lasts.
    pub left: LeftView,
    /// How often it can still be extended.
    pub extensions_left: u32,
    /// The slot that is held.
    pub hold: Option<HoldView>,
}

/// A held slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct HoldView {
    /// Names the hold that the person saw.
    pub hold: String,
    /// The slot.
    pub slot: SlotView,
    /// For how many people.
    pub people: u32,
    /// How long it lasts.
    pub left: LeftView,
}

/// A slot, with its time and site as far as they were read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct SlotView {
    /// Its id.
    pub slot: String,
    /// The site's id.
    pub site: Option<String>,
    /// The site's name.
    pub site_name: Option<String>,
    /// Where it is.
    pub site_address: Option<String>,
    /// When it begins, service time.
    pub starts: Option<i64>,
    /// When it ends, service time.
    pub ends: Option<i64>,
    /// What was left of it when the stock was read last.
    pub left: Option<u32>,
}

/// A span of open time as it was at one moment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct LeftView {
    /// What was left, ms.
    pub left: u64,
    /// At this moment of the device's clock.
    pub at: u64,
    /// Whether it runs; a paused line stops it.
    pub running: bool,
}

/// Something the person asked for that is not answered yet.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PendingView {
    /// What.
    pub wish: WishView,
    /// How often it was sent.
    pub attempts: u32,
    /// When it is sent next, on the device's clock.
    pub next_try: Option<u64>,
    /// What the service last said to it.
    pub because: Option<ReasonView>,
}

/// What a change is for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WishView {
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

/// What is safe, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum KeptView {
    /// There is nothing to lose yet.
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
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct RefusedView {
    /// What was asked.
    pub wish: WishView,
    /// Why it did not come about.
    pub reason: ReasonView,
}

/// In what a service contradicted itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ContradictionView {
    /// Different content under one version.
    TwoFaces,
    /// Fewer places called than before.
    ServingFell,
    /// A part of the draw was changed or withdrawn.
    DrawChanged,
    /// The opening moved earlier after gathering began.
    OpeningMovedEarlier,
    /// The ticket changed its number, its part in the draw, or its opening.
    TicketChanged,
    /// The ticket's place is not the one that was stated or drawn.
    PlaceChanged,
    /// The ticket is said to be drawn and is not among the entrants, or the
    /// other way round.
    NotAsDrawn,
}
