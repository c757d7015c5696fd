//! Service time and spans of it. A device's clock has no type here.

use serde::{Deserialize, Serialize};

/// A moment of service time: milliseconds since 1970-01-01T00:00:00Z, as the
/// node that holds the line's lease counts them. Never a device's wall clock.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ServerTime(i64);

impl ServerTime {
    /// From milliseconds since the Unix epoch.
    pub const fn from_millis(millis: i64) -> Self {
        Self(millis)
    }

    /// Milliseconds since the Unix epoch.
    pub const fn as_millis(self) -> i64 {
        self.0
    }

    /// This moment and a span later; saturating.
    pub const fn plus(self, span: Millis) -> Self {
        Self(self.0.saturating_add_unsigned(span.0))
    }

    /// This moment and a span earlier; saturating.
    pub const fn minus(self, span: Millis) -> Self {
        Self(self.0.saturating_sub_unsigned(span.0))
    }

    /// The span since an earlier moment; zero if it is not earlier.
    pub const fn since(self, earlier: Self) -> Millis {
        let span = self.0.saturating_sub(earlier.0);
        if span > 0 {
            Millis(span.unsigned_abs())
        } else {
            Millis(0)
        }
    }
}

/// A span of time in milliseconds.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct Millis(pub u64);

impl Millis {
    /// No time at all.
    pub const ZERO: Self = Self(0);

    /// A span of whole seconds.
    pub const fn from_secs(secs: u64) -> Self {
        Self(secs.saturating_mul(1_000))
    }

    /// A span of whole minutes.
    pub const fn from_mins(mins: u64) -> Self {
        Self(mins.saturating_mul(60_000))
    }

    /// Whole seconds, rounded down.
    pub const fn as_secs(self) -> u64 {
        self.0 / 1_000
    }

    /// The sum; saturating.
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; zero if `other` is longer.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

/// Time during which a line was open, since its opening, in milliseconds.
/// Pauses and resting hours do not count, so a right measured in it outlives
/// them (PROTOCOL.md 14.5).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(
    Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
)]
#[serde(transparent)]
pub struct OpenTime(pub u64);

impl OpenTime {
    /// This much later in open time; saturating.
    pub const fn plus(self, span: Millis) -> Self {
        Self(self.0.saturating_add(span.0))
    }

    /// The open time since an earlier point; zero if it is not earlier.
    pub const fn since(self, earlier: Self) -> Millis {
        Millis(self.0.saturating_sub(earlier.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_to_the_past_is_zero() {
        let (early, late) = (ServerTime::from_millis(-5), ServerTime::from_millis(9));
        assert_eq!(late.since(early), Millis(14));
        assert_eq!(early.since(late), Millis::ZERO);
    }

    #[test]
    fn sums_saturate_instead_of_wrapping() {
        let end = ServerTime::from_millis(i64::MAX);
        assert_eq!(end.plus(Millis(1)), end);
    }
}
