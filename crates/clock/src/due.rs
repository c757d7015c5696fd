//! When to ask the service for its time.

use jari_protocol::time::{Millis, ServerTime};

use crate::local::LocalTime;
use crate::sync::ClockSync;

/// The age from which the upper bound is asked for anew: by then drift has
/// cost 180 ms of certainty (PROTOCOL.md 6).
pub const OLD_AFTER: Millis = Millis::from_mins(30);

/// How long before the opening the countdown is made sharp (PROTOCOL.md
/// 6).
pub const LAST_MINUTE: Millis = Millis::from_secs(60);

/// The least time between two exchanges in the last minute. A little more
/// than a third of it, so that there are never more than three, even when the
/// first one corrects the estimate by up to three seconds.
pub const LAST_MINUTE_GAP: Millis = Millis::from_secs(21);

/// Why the next board read should be an exchange (`GET /time`) instead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Due {
    /// There is no upper bound.
    Unknown,
    /// The device slept since the newest exchange.
    Resumed,
    /// The newest exchange is over [`OLD_AFTER`] old.
    Old,
    /// The opening is near and the newest exchange is not of now.
    LastMinute,
}

impl ClockSync {
    /// Whether the next board read should be an exchange instead, and why.
    ///
    /// `resumed` is when the device last woke from suspend, `opening` the
    /// moment the person is waiting for. An exchange on its way is not known
    /// here, so the caller asks only when it is about to read.
    #[must_use]
    pub fn exchange_due(
        &self,
        now: LocalTime,
        resumed: Option<LocalTime>,
        opening: Option<ServerTime>,
    ) -> Option<Due> {
        let Some(exchanged) = self.newest_exchange() else {
            return Some(Due::Unknown);
        };
        if resumed.is_some_and(|resumed| exchanged < resumed) {
            return Some(Due::Resumed);
        }
        let age = now.since(exchanged);
        if age > OLD_AFTER {
            return Some(Due::Old);
        }
        let is_near = opening.is_some_and(|opening| self.is_last_minute(now, opening));
        (is_near && age >= LAST_MINUTE_GAP).then_some(Due::LastMinute)
    }

    fn is_last_minute(&self, now: LocalTime, opening: ServerTime) -> bool {
        self.service_at(now).is_some_and(|estimate| {
            let left = opening.since(estimate.at());
            left > Millis::ZERO && left <= LAST_MINUTE
        })
    }
}
