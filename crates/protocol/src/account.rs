//! Signing in, devices, and the people an account books for.

use chrono::NaiveDate;
use serde::{Deserialize, Serialize};

use crate::event::{Basis, Window};
use crate::id::{AccountId, PersonId};
use crate::jwk::{DeviceKey, Thumbprint};
use crate::text::Line;
use crate::time::ServerTime;

/// Asks for a code to be sent to a contact. The answer is the same for every
/// contact.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// An e-mail address or a telephone number; the server normalises it.
    pub contact: Line,
    /// The device key that will sign this device's proofs; it signs the proof
    /// of this request already.
    pub key: DeviceKey,
    /// In which language the message is written, `ko` or `en`.
    pub language: Language,
}

/// The languages of messages to people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// A code is on its way, or will be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPending {
    /// When the message is sent; under load later than now.
    pub due: ServerTime,
    /// Until when the code is taken.
    pub expires: ServerTime,
}

/// Proves the contact.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInCode {
    /// The six digits of the message.
    pub code: String,
}

/// A code is a secret for its ten minutes.
impl std::fmt::Debug for SignInCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SignInCode(..)")
    }
}

/// The device is signed in.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account of the contact.
    pub account: AccountId,
    /// The bearer half of a session; useless without the device key.
    pub session: String,
}

/// The session is a secret.
impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Session {{ account: {}, .. }}", self.account)
    }
}

/// The devices that are signed in to an account.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// All, oldest first.
    pub devices: Vec<Device>,
}

/// A signed-in device.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Device {
    /// Its key.
    pub device: Thumbprint,
    /// Since when it is signed in.
    pub since: ServerTime,
    /// Whether it is the one that asks.
    pub this: bool,
}

/// Names a person the account books for. Stored under an id the client made.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    /// The account that acts.
    pub actor: AccountId,
    /// The person's name.
    pub name: Line,
    /// The person's birth date.
    pub birth_date: NaiveDate,
    /// The invitation code of the person's roster row, if there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub invitation: Option<Line>,
}

/// The people an account books for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// All, in the order of their ids.
    pub people: Vec<Person>,
}

/// A person the account books for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Person {
    /// The person.
    pub person: PersonId,
    /// The name.
    pub name: Line,
    /// The birth date.
    pub birth_date: NaiveDate,
}

/// Whether and when a person may book in an event. Asked before the line.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Eligibility {
    /// The person.
    pub person: PersonId,
    /// The person's own window.
    pub window: Window,
    /// How the person was told apart from others.
    pub basis: Basis,
}
