//! Signing in, devices, and the people an account books for.

use chrono::NaiveDate;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize};

use crate::event::{Basis, Window};
use crate::id::{AccountId, PersonId};
use crate::jwk::{DeviceKey, Thumbprint};
use crate::optional;
use crate::text::Line;
use crate::time::ServerTime;

/// Asks for a code to be sent to a contact. The answer is the same for every
/// contact.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInRequest {
    /// An e-mail address or a telephone number; the server normalises it.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "contact")))]
    pub contact: Line,
    /// The device key that will sign this device's proofs; it signs the proof
    /// of this request already.
    pub key: DeviceKey,
    /// In which language the message is written, `ko` or `en`.
    pub language: Language,
}

/// The languages of messages to people.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Language {
    /// Korean.
    Ko,
    /// English.
    En,
}

/// A code is on its way, or will be.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SignInPending {
    /// When the message is sent; under load later than now.
    pub due: ServerTime,
    /// Until when the code is taken.
    pub expires: ServerTime,
    /// Where the message is sent later than asked: a signed
    /// [`crate::ticket::DueSlip`] for each event whose cut-off waits for this
    /// sign-in, with the sign-in's id as its change.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::schema::jws_list::<crate::ticket::DueSlip>")
    )]
    pub slips: Vec<String>,
}

/// Proves the contact.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct SignInCode {
    /// The six digits of the message.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::CODE)))]
    pub code: String,
}

/// A code is a secret for its ten minutes.
impl std::fmt::Debug for SignInCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("SignInCode(..)")
    }
}

/// The device is signed in.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Session {
    /// The account of the contact.
    pub account: AccountId,
    /// The bearer half of a session; useless without the device key.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::DIGEST)))]
    pub session: String,
}

/// The session is a secret.
impl std::fmt::Debug for Session {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Session {{ account: {}, .. }}", self.account)
    }
}

/// Asks for a code that is shown on this signed-in device and signs a further
/// one in, without any message.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairingRequest {
    /// The account that acts.
    pub actor: AccountId,
}

/// A further device may sign in to the account by a code.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Pairing {
    /// The account's contact, which is given together with the code.
    pub contact: Line,
    /// Six digits, for one further device.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::CODE)))]
    pub code: String,
    /// Until when the code is taken.
    pub expires: ServerTime,
}

/// A code is a secret for as long as it is taken, and a contact is nobody
/// else's business.
impl std::fmt::Debug for Pairing {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "Pairing {{ expires: {:?}, .. }}", self.expires)
    }
}

/// Signs a device in by the code that another device of the contact shows.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PairedSignIn {
    /// The contact of the account; the server normalises it.
    #[cfg_attr(feature = "schema", schemars(extend("format" = "contact")))]
    pub contact: Line,
    /// The device key that will sign this device's proofs; it signs the proof
    /// of this request already.
    pub key: DeviceKey,
    /// In which language messages are written from now on.
    pub language: Language,
    /// The six digits that the other device shows.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::CODE)))]
    pub code: String,
}

/// A code is a secret, and a contact is nobody else's business.
impl std::fmt::Debug for PairedSignIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "PairedSignIn {{ language: {:?}, .. }}", self.language)
    }
}

/// The devices that are signed in to an account.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Devices {
    /// All, oldest first.
    pub devices: Vec<Device>,
}

/// A signed-in device.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct PersonEntry {
    /// The account that acts.
    pub actor: AccountId,
    /// The person's name.
    pub name: Line,
    /// The person's birth date.
    #[serde(deserialize_with = "plain_date")]
    pub birth_date: NaiveDate,
    /// The invitation code of the person's roster row, if there is one.
    #[serde(
        default,
        deserialize_with = "optional::told",
        skip_serializing_if = "Option::is_none"
    )]
    pub invitation: Option<Line>,
}

/// A date as `YYYY-MM-DD` and in no other way that is understood.
fn plain_date<'de, D: Deserializer<'de>>(from: D) -> Result<NaiveDate, D::Error> {
    let text = String::deserialize(from)?;
    let date: NaiveDate = text.parse().map_err(D::Error::custom)?;
    if date.to_string() == text {
        Ok(date)
    } else {
        Err(D::Error::custom("a date is YYYY-MM-DD"))
    }
}

/// The people an account books for.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct People {
    /// All, in the order of their ids.
    pub people: Vec<Person>,
}

/// A person the account books for.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
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
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Eligibility {
    /// The person.
    pub person: PersonId,
    /// The person's own window.
    pub window: Window,
    /// How the person was told apart from others.
    pub basis: Basis,
}
