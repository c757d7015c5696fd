//! What a text about a refusal needs.

use serde::{Deserialize, Serialize};

use crate::event::Window;
use crate::id::{SlotId, TicketId};
use crate::version::VersionRange;

/// The facts a refusal can carry; which ones belong to which code is said in
/// `docs/PROTOCOL.md`.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Facts {
    /// The person's own window, with [`super::Code::NotYetEligible`], and with
    /// [`super::Code::Ended`] where a join is refused.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub window: Option<Window>,
    /// The versions spoken, with [`super::Code::VersionNotSpoken`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub spoken: Option<VersionRange>,
    /// How many tries are left, with [`super::Code::CodeWrong`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub tries_left: Option<u32>,
    /// Slots that are free now, with [`super::Code::SlotsGone`].
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub free: Vec<SlotId>,
    /// The ticket that exists, with [`super::Code::PersonInLine`], told only where
    /// it is the asker's own.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ticket: Option<TicketId>,
    /// The limit that was reached, with [`super::Code::PartyTooLarge`],
    /// [`super::Code::TooMany`] and [`super::Code::ExtensionsUsed`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub limit: Option<u32>,
    /// The field of the body at fault, with [`super::Code::BodyMalformed`],
    /// [`super::Code::ContactInvalid`] and [`super::Code::ResidentNumber`].
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub field: Option<String>,
    /// The signed [`crate::ticket::DueSlip`], with [`super::Code::PacedOut`] and
    /// [`super::Code::Busy`] where a join was put off before the cut-off.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(
        feature = "schema",
        schemars(schema_with = "crate::schema::jws::<crate::ticket::DueSlip>")
    )]
    pub slip: Option<String>,
}

impl Facts {
    /// Whether there is nothing to say.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}
