//! What a person asks of the app.

mod place;
mod practice;

use std::fmt;

use chrono::NaiveDate;
use jari_protocol::id::{BookingId, EventId, OpeningId, PersonId, ServiceId, SlotId};
use serde::{Deserialize, Serialize};

use super::settings::Settings;

pub use place::PlaceIntent;
pub use practice::{PracticeIntent, PracticePlan};

/// Everything a screen can ask for.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "intent", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum AppIntent {
    /// Look at a service by its `jari://` link; what is found is `offered`.
    Look {
        /// As it was pasted or opened.
        link: String,
    },
    /// Trust the offered service and add it.
    Trust {
        /// The fingerprint the person saw.
        fingerprint: String,
    },
    /// Do not add the offered service.
    DismissOffer,
    /// Something about a service and the account there.
    Service {
        /// Which.
        #[cfg_attr(test, ts(type = "string"))]
        service: ServiceId,
        /// What.
        wish: ServiceIntent,
    },
    /// Something about an event.
    Event {
        /// Where.
        #[cfg_attr(test, ts(type = "string"))]
        service: ServiceId,
        /// Which.
        #[cfg_attr(test, ts(type = "string"))]
        event: EventId,
        /// What.
        wish: EventIntent,
    },
    /// Something about the place in an event.
    Place {
        /// Where.
        #[cfg_attr(test, ts(type = "string"))]
        service: ServiceId,
        /// In which event.
        #[cfg_attr(test, ts(type = "string"))]
        event: EventId,
        /// What.
        wish: PlaceIntent,
    },
    /// Something about a receipt of this device.
    Receipt {
        /// Whose.
        #[cfg_attr(test, ts(type = "string"))]
        service: ServiceId,
        /// Of which booking.
        #[cfg_attr(test, ts(type = "string"))]
        booking: BookingId,
        /// What.
        wish: ReceiptIntent,
    },
    /// Change the settings.
    Set {
        /// To these.
        settings: Settings,
    },
    /// Rehearse an evening, or do something to the rehearsal.
    Practice {
        /// What.
        wish: PracticeIntent,
    },
    /// Keep secrets in a file that a passphrase seals: founds it, or opens
    /// the one that is there.
    UseSealedFile {
        /// What opens it.
        #[cfg_attr(test, ts(type = "string"))]
        passphrase: Typed,
    },
    /// Look for the system's key store again.
    UseKeyStore,
    /// Write everything this device keeps of the person to a file.
    ExportData,
    /// Sign out everywhere and forget everything on this device. Places and
    /// bookings stay the service's.
    DeleteData {
        /// Also remove the people from the services, as far as they can be
        /// reached.
        people_too: bool,
    },
    /// The trouble on the screen was read.
    Dismiss {
        /// Which.
        trouble: u64,
    },
    /// Stop the sound.
    StopSound,
    /// End the app. Places stay the service's; nothing is alerted any more.
    Quit,
}

impl AppIntent {
    /// Whether it does nothing but read: a page says so by itself when it
    /// opens, and nobody has touched anything.
    pub(super) const fn only_reads(&self) -> bool {
        matches!(
            self,
            Self::Event {
                wish: EventIntent::ReadStock,
                ..
            } | Self::Service {
                wish: ServiceIntent::Refresh | ServiceIntent::ReadDevices,
                ..
            }
        )
    }
}

/// Something about a service and the account there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ServiceIntent {
    /// Show it.
    Choose,
    /// Forget it. Its places stay the service's, its receipts stay here.
    Remove,
    /// Ask for a code to be sent to a contact.
    SignIn {
        /// An e-mail address or a telephone number.
        #[cfg_attr(test, ts(type = "string"))]
        contact: Typed,
    },
    /// Prove the contact by the code of the message.
    EnterCode {
        /// Six digits.
        #[cfg_attr(test, ts(type = "string"))]
        code: Typed,
    },
    /// Another contact, or another code.
    StartOver,
    /// Sign this device out. Places stay.
    SignOut,
    /// Add somebody to book for.
    AddPerson {
        /// Who.
        person: PersonForm,
    },
    /// Change what is known of somebody.
    EditPerson {
        /// Whom.
        #[cfg_attr(test, ts(type = "string"))]
        id: PersonId,
        /// To this.
        person: PersonForm,
    },
    /// Remove somebody.
    RemovePerson {
        /// Whom.
        #[cfg_attr(test, ts(type = "string"))]
        id: PersonId,
    },
    /// Read people, events and who may book when.
    Refresh,
    /// Sign in by the code that another device of the contact shows.
    Pair {
        /// The contact.
        #[cfg_attr(test, ts(type = "string"))]
        contact: Typed,
        /// Six digits.
        #[cfg_attr(test, ts(type = "string"))]
        code: Typed,
    },
    /// Show a code that lets another device in.
    ShowPairing,
    /// It is shown no longer.
    HidePairing,
    /// Read which devices are signed in.
    ReadDevices,
    /// Sign a device out.
    RemoveDevice {
        /// Which, as the list names it.
        device: String,
    },
}

/// Something about an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum EventIntent {
    /// Read its sites and what is left.
    ReadStock,
    /// Take a place in the line. The people's own opening is the one their
    /// eligibility names; in a party, the latest.
    Join {
        /// In which opening.
        #[cfg_attr(test, ts(type = "string"))]
        opening: OpeningId,
        /// For whom.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        people: Vec<PersonId>,
    },
    /// Follow the account's ticket in this event, taken on another device.
    Adopt,
    /// Remember wishes on this device, to be offered when it is the turn.
    KeepWishes {
        /// In order; none forgets them.
        #[cfg_attr(test, ts(type = "Array<string>"))]
        slots: Vec<SlotId>,
    },
    /// Put a place that is over away.
    PutAway,
}

/// Something about a receipt of this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ReceiptIntent {
    /// Check it again, without the service.
    Verify,
    /// Write it where the person finds it.
    Save {
        /// As what.
        form: ReceiptForm,
    },
    /// Remove it from this device. The booking stays.
    Remove,
}

/// Somebody as they are entered.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct PersonForm {
    /// The name.
    #[cfg_attr(test, ts(type = "string"))]
    pub name: Typed,
    /// The birth date, `1959-07-26`.
    #[cfg_attr(test, ts(type = "string"))]
    pub birth_date: NaiveDate,
    /// The invitation code, if there is one.
    #[cfg_attr(test, ts(type = "string | null"))]
    pub invitation: Option<Typed>,
}

/// As what a receipt is saved.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum ReceiptForm {
    /// A calendar entry.
    Calendar,
    /// Plain words.
    Text,
    /// The signed proof, for whoever wants to check it.
    Proof,
}

/// What a person typed: contacts, names, codes. It is in no log.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Typed(pub String);

impl Typed {
    /// The text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl fmt::Debug for Typed {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Typed(..)")
    }
}

impl Drop for Typed {
    fn drop(&mut self) {
        zeroize::Zeroize::zeroize(&mut self.0);
    }
}
