//! What must survive a crash.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use jari_clock::{BootId, LocalTime, Measured};
use jari_protocol::board::Board;
use jari_protocol::id::{AccountId, EventId, OpeningId, PassId, ServiceId};
use serde::{Deserialize, Serialize};

use crate::alerts::Told;
use crate::boards::Contradiction;
use crate::deadlines::When;
use crate::outbox::Change;
use crate::pace::bucket::Level;
use crate::snapshot::Refused;
use crate::standing::Standing;

/// The form this build writes. It rises only when an older build could
/// misread a newer record; additions keep it.
pub const FORMAT: u32 = 1;

/// Everything a session has to find again after a crash. Fields of newer
/// builds are kept and written back. Holds no secret and no token.
///
/// Local times in it count only within `boot`; after a restart of the device
/// what was still to wait for at `saved` is waited for anew.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct ResumeRecord {
    /// [`FORMAT`] of whoever wrote it. A record of a higher one is not read.
    pub format: u32,
    /// The service.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// Whose place.
    pub account: AccountId,
    /// On which run of the device's clock the local times count.
    pub boot: BootId,
    /// When it was written.
    pub saved: LocalTime,
    /// The opening that is looked at or joined.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub opening: Option<OpeningId>,
    /// What the service last stated of the ticket.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub standing: Option<Box<Standing>>,
    /// The last stay inside.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub last_stay: Option<PassId>,
    /// The person gave the place up before the join was answered.
    #[serde(default)]
    pub leaves: bool,
    /// Changes that are not answered yet, oldest first, each with its id.
    #[serde(default)]
    pub outbox: Vec<Change>,
    /// How many change ids were made; none is ever made twice.
    #[serde(default)]
    pub changes_made: u64,
    /// The board that was believed last, against which later ones are held.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub board: Option<Arc<Board>>,
    /// The service was caught contradicting itself.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub contradiction: Option<Contradiction>,
    /// The refusal that waits to be read.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub refused: Option<Box<Refused>>,
    /// What the person was told already.
    #[serde(default)]
    pub told: BTreeSet<Told>,
    /// Before this no read is sent, whatever the reason.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub not_before: Option<When>,
    /// What is left for repeated reads.
    pub retries: Level,
    /// What is left for reconnecting.
    pub reconnects: Level,
    /// Service time as it was measured.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub clock: Option<Measured>,
    /// What a newer build wrote.
    #[serde(flatten)]
    pub unknown: BTreeMap<String, serde_json::Value>,
}

/// A record that cannot be resumed from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Unreadable {
    /// Written by a newer build in a form this one could misread.
    #[error("the resume record is of a newer form")]
    Newer,
    /// Of another service, event or account.
    #[error("the resume record is of another place")]
    Foreign,
}
