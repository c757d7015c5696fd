//! What outlives a restart of the app.

use serde::{Deserialize, Serialize};

use crate::boot::BootId;
use crate::local::LocalTime;
use crate::track::Track;

/// The measurements of the service's current clock, to be stored and given
/// back to [`crate::ClockSync::restore`] when the app starts again.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Measured {
    boot: BootId,
    track: Track,
}

impl Measured {
    pub(crate) const fn new(boot: BootId, track: Track) -> Self {
        Self { boot, track }
    }

    /// The run of the device's clock that these are counted on.
    pub const fn boot(&self) -> BootId {
        self.boot
    }

    /// The measurements, if they are of this run and can be true.
    pub(crate) fn of(self, boot: BootId, now: LocalTime) -> Option<Track> {
        let is_past = self.track.interval.newest() <= now && self.track.exchanged <= now;
        let fits = self.boot == boot && is_past && !self.track.interval.is_empty();
        fits.then_some(self.track)
    }
}
