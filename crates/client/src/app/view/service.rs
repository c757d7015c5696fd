//! Services, and what an account is at one.

use serde::{Deserialize, Serialize};

use super::event::EventView;
use crate::app::qr::QrView;

/// A service that was looked at and is not trusted yet.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct OfferView {
    /// Its id.
    pub service: String,
    /// What it calls itself.
    pub name: String,
    /// How people reach whoever runs it.
    pub contact: String,
    /// Host and port.
    pub address: String,
    /// The fingerprint of its key, 43 characters, as its link says it.
    pub fingerprint: String,
    /// It is this machine.
    pub is_loopback: bool,
    /// It was added already.
    pub is_known: bool,
    /// Its link signs in as this contact, by a code that another device shows.
    pub signs_in_as: Option<String>,
}

/// A service that was added.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct ServiceView {
    /// Its id.
    pub service: String,
    /// What it calls itself.
    pub name: String,
    /// How people reach whoever runs it.
    pub contact: String,
    /// Host and port.
    pub address: String,
    /// The fingerprint that was pinned.
    pub fingerprint: String,
    /// The link by which it was added.
    pub link: String,
    /// It is this machine.
    pub is_loopback: bool,
    /// The account.
    pub account: AccountView,
    /// The people the account books for; null while they were not read.
    pub people: Option<Vec<PersonView>>,
    /// Its events; null while they were not read.
    pub events: Option<Vec<EventView>>,
    /// When events were read last, on the device's clock.
    pub events_read_at: Option<u64>,
    /// The devices that are signed in; null while they were not read.
    pub devices: Option<Vec<DeviceView>>,
    /// How another device is let in; null while nobody wants that.
    pub pairing: Option<PairingView>,
}

/// How another device is let in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PairingView {
    /// A code is shown.
    Shown {
        /// The account's contact, which is given together with it.
        contact: String,
        /// Six digits.
        code: String,
        /// Service, contact and code for a camera.
        qr: Option<QrView>,
        /// When it was shown, on the device's clock.
        shown_at: u64,
        /// For how long it is taken, ms.
        valid_for: u64,
    },
    /// Another device came in.
    Joined,
    /// Its time is over.
    Over,
}

/// What this device is to a service.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum AccountView {
    /// Not signed in.
    SignedOut,
    /// A code is on its way, or will be.
    CodeSent {
        /// To where.
        contact: String,
        /// When it was asked for, on the device's clock.
        asked_at: u64,
        /// For how long it is taken, ms.
        valid_for: u64,
    },
    /// Signed in.
    SignedIn {
        /// As whom, if it was in this run of the app.
        contact: Option<String>,
        /// The service wants the device to sign in again; places stay.
        ended: bool,
    },
}

/// Somebody the account books for.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PersonView {
    /// The id.
    pub person: String,
    /// The name.
    pub name: String,
    /// The birth date, `1959-07-26`.
    pub birth_date: String,
}

/// A device that is signed in.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct DeviceView {
    /// Names it.
    pub device: String,
    /// Since when, service time.
    pub since: i64,
    /// It is this one.
    pub this: bool,
}
