//! What an operator does to a line that people are in.

use jari_protocol::count::People;
use jari_protocol::id::{EventId, OpeningId, SiteId, SlotId};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::request::{self, AddStock, CloseSite, Verb};
use serde::{Deserialize, Serialize};

/// More stock for a slot, or a new slot.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct MoreStock {
    /// The event.
    pub event: EventId,
    /// The slot.
    pub slot: SlotId,
    /// Room for so many more.
    pub people: People,
    /// Where and when, for a new slot.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub new: Option<NewSlot>,
    /// Why, for the public record.
    pub reason: Line,
}

/// A slot that is not there yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct NewSlot {
    /// Where.
    pub site: SiteId,
    /// When it begins.
    pub starts: ServerTime,
    /// When it ends.
    pub ends: ServerTime,
}

/// A site that is closed for good.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ClosedSite {
    /// The event.
    pub event: EventId,
    /// The site.
    pub site: SiteId,
    /// Why, for the public record.
    pub reason: Line,
}

/// A later opening.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Later {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// When it opens now.
    pub opens: ServerTime,
    /// Why, for the public record.
    pub reason: Line,
}

/// A text to everyone in a line; nothing takes it back.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Said {
    /// The event.
    pub event: EventId,
    /// The opening.
    pub opening: OpeningId,
    /// In Korean and in English.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub text: Option<(Line, Line)>,
    /// Why, for the public record.
    pub reason: Line,
}

/// Stops a line.
pub(super) fn pause((event, opening): (EventId, OpeningId), reason: Line) -> Verb {
    Verb::Pause {
        event,
        opening,
        reason,
        by_service: false,
    }
}

/// Lets a line go on.
pub(super) fn resume((event, opening): (EventId, OpeningId), reason: Line) -> Verb {
    Verb::Resume {
        event,
        opening,
        reason,
    }
}

/// Submits the beacon of its draw.
pub(super) fn beacon((event, opening): (EventId, OpeningId), value: Line) -> Verb {
    Verb::Beacon {
        event,
        opening,
        value,
    }
}

impl From<MoreStock> for Verb {
    fn from(more: MoreStock) -> Self {
        let new = more.new.map(|new| request::NewSlot {
            site: new.site,
            starts: new.starts,
            ends: new.ends,
        });
        Self::AddStock(AddStock {
            event: more.event,
            slot: more.slot,
            people: more.people,
            new,
            reason: more.reason,
        })
    }
}

impl From<ClosedSite> for Verb {
    fn from(closed: ClosedSite) -> Self {
        Self::CloseSite(CloseSite {
            event: closed.event,
            site: closed.site,
            reason: closed.reason,
        })
    }
}

impl From<Later> for Verb {
    fn from(later: Later) -> Self {
        Self::MoveLater(request::MoveLater {
            event: later.event,
            opening: later.opening,
            opens: later.opens,
            reason: later.reason,
        })
    }
}

impl From<Said> for Verb {
    fn from(said: Said) -> Self {
        Self::Announce {
            event: said.event,
            opening: said.opening,
            text: said.text,
            reason: said.reason,
        }
    }
}
