//! The device's own time, which only ever grows.

use jari_protocol::time::Millis;
use serde::{Deserialize, Serialize};

/// A moment on the device's monotonic clock that counts suspend:
/// microseconds since that clock started, as the shell read them.
///
/// It says nothing about service time; only [`crate::ClockSync`] converts. It
/// has a meaning only within one [`crate::BootId`].
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct LocalTime(u64);

impl LocalTime {
    /// From microseconds since the clock started.
    pub const fn from_micros(micros: u64) -> Self {
        Self(micros)
    }

    /// Microseconds since the clock started.
    pub const fn as_micros(self) -> u64 {
        self.0
    }

    /// This moment and a span later; saturating.
    #[must_use]
    pub const fn plus(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span.0.saturating_mul(1_000)))
    }

    /// This moment and a span earlier; saturating at the clock's start.
    #[must_use]
    pub const fn minus(self, span: Millis) -> Self {
        Self(self.0.saturating_sub(span.0.saturating_mul(1_000)))
    }

    /// The span since an earlier moment in whole milliseconds, rounded down;
    /// zero if it is not earlier.
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0) / 1_000)
    }

    /// The signed span from another moment to this one, in microseconds.
    pub(crate) fn micros_from(self, other: Self) -> i128 {
        i128::from(self.0) - i128::from(other.0)
    }

    /// This moment moved by signed microseconds; saturating at both ends.
    pub(crate) fn moved(self, micros: i128) -> Self {
        let moved = i128::from(self.0).saturating_add(micros).max(0);
        Self(u64::try_from(moved).unwrap_or(u64::MAX))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn sums_saturate_instead_of_wrapping() {
        let (start, end) = (LocalTime::from_micros(0), LocalTime::from_micros(u64::MAX));
        assert_eq!(end.plus(Millis(u64::MAX)), end);
        assert_eq!(start.minus(Millis(1)), start);
        assert_eq!(start.since(end), Millis::ZERO);
        assert_eq!(start.moved(i128::MIN), start);
        assert_eq!(end.moved(i128::MAX), end);
    }

    #[test]
    fn a_span_is_in_whole_milliseconds() {
        let later = LocalTime::from_micros(5).plus(Millis(7));
        assert_eq!(later, LocalTime::from_micros(7_005));
        assert_eq!(later.since(LocalTime::from_micros(6)), Millis(6));
    }
}
