//! Rows of the desk: who signs in, with what, and for whom.

use chrono::NaiveDate;
use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, CohortId, TicketId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use serde::{Deserialize, Serialize};

/// Facts of the service as a whole.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Service {
    /// The highest service time ever committed; no start goes below it.
    pub latest: ServerTime,
    /// Keys the hash of contacts and of limits.
    pub contact_key: Digest,
    /// Derives the nonces.
    pub nonce_key: Digest,
    /// The number of the next message.
    pub next_message: u64,
    /// The least time between two codes, by what the senders can take.
    #[serde(default)]
    pub code_gap: Option<Millis>,
    /// When the next code may be sent.
    #[serde(default)]
    pub next_code: Option<ServerTime>,
}

/// An account: a verified contact.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Account {
    /// The contact, normalised; messages go there.
    pub contact: Contact,
    /// The language of messages.
    pub language: Language,
    /// The devices signed in, oldest first.
    pub devices: Vec<Thumbprint>,
    /// How many people it keeps.
    pub people: u32,
    /// The code by which a further device may sign in, if one of the account's
    /// asked for it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub pairing: Option<PairingCode>,
}

/// A code that a signed-in device shows, for one further device.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct PairingCode {
    /// The code.
    pub code: OneTimeCode,
    /// Wrong tries that are left.
    pub tries_left: u32,
    /// Until when it is taken.
    pub expires: ServerTime,
    /// The device that signed in by it; it may repeat what it said.
    pub device: Option<Thumbprint>,
}

/// A signed-in device.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Device {
    /// Whose it is.
    pub account: AccountId,
    /// Its public key.
    pub key: DeviceKey,
    /// SHA-256 of its session.
    pub session: Digest,
    /// Since when.
    pub since: ServerTime,
}

/// A sign-in in progress.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct SignIn {
    /// The contact.
    pub contact: Contact,
    /// The language asked for.
    pub language: Language,
    /// The device key that asked and must finish.
    pub key: DeviceKey,
}

/// What was sent to a contact for a device key. Sign-ins of the same contact
/// and key share it, so that whichever message is read first works, and tries
/// count for all of them.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentCode {
    /// The code.
    pub code: OneTimeCode,
    /// Wrong tries that are left.
    pub tries_left: u32,
    /// When the last message with it is due.
    pub due: ServerTime,
    /// Until when it is taken.
    pub expires: ServerTime,
}

/// Six digits that prove a contact once.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct OneTimeCode(String);

impl OneTimeCode {
    /// The last six digits of a number that the caller drew evenly from a
    /// multiple of a million.
    pub fn new(number: u32) -> Self {
        Self(format!("{:06}", number % 1_000_000))
    }

    /// The six digits.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// The code is a secret for as long as it is taken.
impl std::fmt::Debug for OneTimeCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("OneTimeCode(..)")
    }
}

/// How often somebody asked lately: a bucket.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Limit {
    /// Tokens left, in thousandths.
    pub milli_tokens: u64,
    /// When that was so.
    pub at: ServerTime,
    /// When it is full again, which is as good as not there.
    pub full: ServerTime,
}

/// A person an account books for.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The name.
    pub name: Line,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// The invitation code given.
    pub invitation: Option<Line>,
}

/// A row of a roster.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct RosterEntry {
    /// Keyed hash of the contact, if the row has one.
    pub contact: Option<Digest>,
    /// Keyed hash of the invitation code, if the row has one.
    pub invitation: Option<Digest>,
    /// The group it belongs to, if the roster has groups.
    pub group: Option<CohortId>,
}

/// A message to a person, waiting for the sender.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Message {
    /// Where it goes.
    pub to: Contact,
    /// In which language.
    pub language: Language,
    /// Not before.
    pub due: ServerTime,
    /// What it says.
    pub what: Notice,
    /// Nobody takes it: it stays for the operator to see.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub undeliverable: bool,
}

/// What somebody had at a site that was closed, and what comes next.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum AfterClosing {
    /// A held slot: the turn goes on.
    ChooseAgain,
    /// An offer: the ticket stays on.
    StaysOn,
    /// A booking, in whose place something else is kept for a while.
    Kept {
        /// The other site's name.
        site: Line,
        /// When the other slot begins.
        starts: ServerTime,
        /// For how long it is kept, while the line is open.
        within: Millis,
    },
    /// A booking, and nothing else is free: the ticket is in the line again, at
    /// its place.
    InLine,
    /// A booking, after the line's end: it can be swapped.
    Swap,
}

/// What a message says.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Notice {
    /// A sign-in code.
    Code {
        /// The six digits.
        code: OneTimeCode,
        /// Under which name the code is kept: its life begins when a sender
        /// has taken the message.
        #[serde(default)]
        name: Option<Digest>,
    },
    /// A further device signed in.
    DeviceAdded,
    /// A ticket was issued to a further device key.
    TicketReissued {
        /// The ticket.
        ticket: TicketId,
    },
    /// A booking was committed; from the committed record only.
    Booked {
        /// The site's name.
        site: Line,
        /// When the slot begins.
        starts: ServerTime,
    },
    /// A booking took the place of another one.
    Swapped {
        /// The site's name.
        site: Line,
        /// When the slot begins.
        starts: ServerTime,
    },
    /// Everything is sold; the place is kept.
    SoldOut {
        /// What people call the event.
        event: Line,
    },
    /// Something came back and is kept for a while.
    Offered {
        /// The site's name.
        site: Line,
        /// When the slot begins.
        starts: ServerTime,
        /// For how long it is kept, while the line is open.
        within: Millis,
    },
    /// A site was closed, and something of this person's with it.
    SiteClosed {
        /// The site's name.
        site: Line,
        /// When the slot would have begun.
        starts: ServerTime,
        /// What it was, and what comes next.
        next: AfterClosing,
    },
    /// A booking was cancelled.
    Cancelled {
        /// The site's name.
        site: Line,
        /// When the slot would have begun.
        starts: ServerTime,
    },
}
