//! What is known of one of the service's clocks.

use jari_protocol::id::ClockId;
use serde::{Deserialize, Serialize};

use crate::interval::Interval;
use crate::local::LocalTime;

/// The measurements of one server clock; never mixed with another's.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Track {
    pub(crate) clock: ClockId,
    pub(crate) interval: Interval,
    /// When the newest exchange was sent, whether it tightened anything or not.
    pub(crate) exchanged: LocalTime,
}

impl Track {
    /// A clock first heard of by one exchange.
    pub(crate) const fn first(clock: ClockId, interval: Interval) -> Self {
        Self {
            clock,
            interval,
            exchanged: interval.upper.local,
        }
    }

    /// With one more exchange; `None` if the two cannot both be true.
    pub(crate) fn tightened(self, newer: Self) -> Option<Self> {
        let interval = self.interval.tightened(newer.interval);
        let exchanged = self.exchanged.max(newer.exchanged);
        (!interval.is_empty()).then_some(Self {
            interval,
            exchanged,
            ..self
        })
    }
}
