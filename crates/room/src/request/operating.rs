//! What operators bring to an event that runs.

use jari_protocol::contact::Contact;
use jari_protocol::count::People;
use jari_protocol::id::{EventId, OpeningId, SiteId, SlotId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use super::RosterLine;

/// The operator adds stock.
#[derive(Debug, Clone, PartialEq)]
pub struct AddStock {
    /// The event.
    pub event: EventId,
    /// The slot.
    pub slot: SlotId,
    /// Room for so many more.
    pub people: People,
    /// Where and when, if there is no such slot yet.
    pub new: Option<NewSlot>,
    /// Why, for the record.
    pub reason: Line,
}

/// The operator adds stock in many slots: in all of them, or in none.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AddSlots {
    /// The event.
    pub event: EventId,
    /// Each slot, room for how many more, and where and when it is.
    pub slots: Vec<(SlotId, People, NewSlot)>,
    /// Why, for the record.
    pub reason: Line,
}

/// The operator adds rows to the roster of an event.
#[derive(Debug, Clone, PartialEq)]
pub struct AddRoster {
    /// The event.
    pub event: EventId,
    /// The rows: all of them, or none.
    pub rows: Vec<RosterLine>,
}

/// The operator appoints or removes a clerk of an event's desk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct OnClerk {
    /// The event.
    pub event: EventId,
    /// The contact the clerk signs in with.
    pub contact: Contact,
    /// Why, for the log of deeds.
    pub reason: Line,
}

/// The operator closes a site.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CloseSite {
    /// The event.
    pub event: EventId,
    /// The site.
    pub site: SiteId,
    /// Why, for the record.
    pub reason: Line,
}

/// The operator moves an opening that has not come to a later time.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MoveLater {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// When it opens now.
    pub opens: ServerTime,
    /// Why, for the record.
    pub reason: Line,
}

/// A slot that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct NewSlot {
    /// Where.
    pub site: SiteId,
    /// When it begins.
    pub starts: ServerTime,
    /// When it ends.
    pub ends: ServerTime,
}
