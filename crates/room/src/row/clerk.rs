//! Rows of an event's desk: who acts there for others, and what they did.

use jari_protocol::change::Act;
use jari_protocol::contact::Contact;
use jari_protocol::id::TicketId;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

/// Somebody who acts for the people at the desk of an event. There may be no
/// account yet: whoever signs in with the contact is the clerk.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Clerk {
    /// The contact they sign in with.
    pub contact: Contact,
    /// Since when.
    pub since: ServerTime,
    /// Why, in the operator's words.
    pub reason: Line,
}

/// What was done at the desk, written in the commit that did it. Nobody who
/// stood there is named.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Deed {
    /// When.
    pub at: ServerTime,
    /// Whose deed, or whom an operator appointed or removed.
    pub clerk: Contact,
    /// What.
    pub did: Did,
    /// To which ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// Why, in the operator's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub reason: Option<Line>,
}

/// What can be done at the desk, by the names that acts have on the wire.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Did {
    /// An operator appointed the clerk.
    Appointed,
    /// An operator removed the clerk.
    Removed,
    /// Took a place for somebody.
    Join,
    /// Went to the door.
    Claim,
    /// Had a place called later.
    Defer,
    /// Held a slot.
    Hold,
    /// Gave a held slot back.
    Release,
    /// Stayed inside longer.
    Extend,
    /// Booked.
    Confirm,
    /// Held another slot.
    Exchange,
    /// Gave a booking back.
    Cancel,
    /// Booked another slot instead.
    Swap,
    /// Stayed on for what comes back.
    StayOn,
    /// Stayed on no longer.
    StayOff,
    /// Booked what was offered.
    Accept,
    /// Let it go.
    Decline,
    /// Took one of the party off the ticket.
    LeaveOut,
    /// Gave the place up.
    Leave,
    /// The person the ticket is for signed in and has it now.
    HandOver,
}

impl Did {
    /// Its name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Appointed => "appointed",
            Self::Removed => "removed",
            Self::Join => "join",
            Self::Claim => "claim",
            Self::Defer => "defer",
            Self::Hold => "hold",
            Self::Release => "release",
            Self::Extend => "extend",
            Self::Confirm => "confirm",
            Self::Exchange => "exchange",
            Self::Cancel => "cancel",
            Self::Swap => "swap",
            Self::StayOn => "stay_on",
            Self::StayOff => "stay_off",
            Self::Accept => "accept",
            Self::Decline => "decline",
            Self::LeaveOut => "leave_out",
            Self::Leave => "leave",
            Self::HandOver => "hand_over",
        }
    }
}

impl From<&Act> for Did {
    fn from(act: &Act) -> Self {
        match act {
            Act::Claim {} => Self::Claim,
            Act::Defer { .. } => Self::Defer,
            Act::Hold { .. } => Self::Hold,
            Act::Release { .. } => Self::Release,
            Act::Extend { .. } => Self::Extend,
            Act::Confirm { .. } => Self::Confirm,
            Act::Exchange { .. } => Self::Exchange,
            Act::Cancel { .. } => Self::Cancel,
            Act::Swap { .. } => Self::Swap,
            Act::StayOn {} => Self::StayOn,
            Act::StayOff {} => Self::StayOff,
            Act::Accept { .. } => Self::Accept,
            Act::Decline { .. } => Self::Decline,
            Act::LeaveOut { .. } => Self::LeaveOut,
            Act::Leave {} => Self::Leave,
        }
    }
}
