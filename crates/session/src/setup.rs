//! What a session is made of.

use std::sync::Arc;

use jari_clock::BootId;
use jari_protocol::id::{AccountId, EventId, ServiceId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::Millis;

use crate::config::Config;

/// Whose place in what, on which device: fixed for a life of a session.
#[derive(Debug, Clone, PartialEq)]
pub struct Setup {
    /// The service.
    pub service: ServiceId,
    /// The event.
    pub event: EventId,
    /// For how long the event keeps room for a called place.
    pub claim_window: Millis,
    /// Whose place; the actor of every change.
    pub account: AccountId,
    /// This device's key.
    pub device: Thumbprint,
    /// The run of the device's clock on which every local time is read.
    pub boot: BootId,
    /// 32 random bytes, drawn anew for every life.
    pub seed: [u8; 32],
    /// The numbers.
    pub config: Arc<Config>,
}
