//! What a person is told wherever they are, in facts; the words are made of
//! `jari-locales` by whoever tells it.

use serde::{Deserialize, Serialize};

/// Something a person is told once, with or without a window.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub struct AppNotice {
    /// What.
    pub kind: NoticeKind,
    /// At which service.
    pub service: String,
    /// In which event.
    pub event: String,
    /// What people call the event; its id where that is not known.
    pub title: String,
    /// The zone of its times.
    pub zone: Option<String>,
    /// The names of those it is about, as far as they are known here.
    pub people: Vec<String>,
    /// The place's number, once there is one.
    pub number: Option<u64>,
}

/// What a person is told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "is", rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum NoticeKind {
    /// The turn is about so many minutes ahead.
    Soon {
        /// How many.
        minutes: u64,
    },
    /// It is the turn.
    Now,
    /// About two minutes are left.
    TwoMinutesLeft {
        /// Of what.
        of: WindowKind,
    },
    /// The turn has passed; the place is kept, come now.
    Missed,
    /// It is booked, and the proof is verified.
    Booked {
        /// Where.
        site: String,
        /// When it begins, service time.
        starts: i64,
    },
    /// The booking is another one now, and its proof is verified; the one
    /// before it is void.
    Changed {
        /// Where.
        site: String,
        /// When it begins, service time.
        starts: i64,
    },
    /// Everything is sold; the place is kept.
    SoldOut,
    /// Something came back and is kept for this ticket for so many minutes.
    Offered {
        /// How many.
        minutes: u64,
    },
    /// What was offered went to the next; the place is kept.
    OfferLapsed,
    /// The agency says something to everyone in the line.
    Announced {
        /// In Korean.
        ko: String,
        /// In English.
        en: String,
    },
    /// The service contradicted itself and is not believed any further.
    ServiceLied,
    /// The service wants this device to sign in again. Nothing is lost.
    SignIn,
    /// The disk did not take what must survive a crash.
    NotKept,
    /// What this device had written of the place was damaged; it is looked
    /// for at the service.
    RecordDamaged,
}

/// What runs out. Nothing of it takes the place.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum WindowKind {
    /// The time for which room is kept for a called place.
    Claim,
    /// The stay inside.
    Stay,
    /// The hold.
    Hold,
    /// An offer.
    Offer,
}
