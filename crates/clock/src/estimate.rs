//! What one may say about service time.

use jari_protocol::time::{Millis, ServerTime};

/// Service time at one local moment, as far as it is known: the truth is
/// between [`earliest_us`](Self::earliest_us) and
/// [`latest_us`](Self::latest_us) as long as the two clocks keep within the
/// drift budget.
///
/// The point named is the middle of the two. Of all points it has the
/// smallest possible error, half the width, and if the quickest way out took
/// as long as the quickest way back it is the truth itself. Where in the
/// width the truth lies no exchange between two hosts can tell, since a path
/// that is slower one way looks the same as a clock that is behind.
#[must_use]
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Estimate {
    earliest_us: i64,
    latest_us: i64,
}

impl Estimate {
    /// Between two moments, in microseconds since the Unix epoch, in order;
    /// saturating.
    pub(crate) fn between(earliest_us: i128, latest_us: i128) -> Self {
        Self {
            earliest_us: saturated(earliest_us),
            latest_us: saturated(latest_us),
        }
    }

    /// The most likely service time, rounded down to milliseconds.
    pub const fn at(self) -> ServerTime {
        ServerTime::from_millis(self.at_us().div_euclid(1_000))
    }

    /// How far the truth is from [`at`](Self::at) at most, rounding included.
    pub const fn uncertainty(self) -> Millis {
        let at_us = self.at().as_millis().saturating_mul(1_000);
        let before = at_us.abs_diff(self.earliest_us);
        let after = self.latest_us.abs_diff(at_us);
        let most = if before > after { before } else { after };
        Millis(most.div_ceil(1_000))
    }

    /// The most likely service time in microseconds since the Unix epoch.
    pub const fn at_us(self) -> i64 {
        let half = self.latest_us.abs_diff(self.earliest_us) / 2;
        self.earliest_us.saturating_add_unsigned(half)
    }

    /// How far the truth is from [`at_us`](Self::at_us) at most, in
    /// microseconds.
    pub const fn uncertainty_us(self) -> u64 {
        self.latest_us.abs_diff(self.earliest_us).div_ceil(2)
    }

    /// Service time is not before this, in microseconds since the Unix epoch.
    pub const fn earliest_us(self) -> i64 {
        self.earliest_us
    }

    /// Service time is not after this, in microseconds since the Unix epoch.
    pub const fn latest_us(self) -> i64 {
        self.latest_us
    }
}

fn saturated(micros: i128) -> i64 {
    let nearest = if micros < 0 { i64::MIN } else { i64::MAX };
    i64::try_from(micros).unwrap_or(nearest)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_middle_and_half_the_width_cover_both_edges() {
        let odd = Estimate::between(-3, 4);
        assert_eq!((odd.at_us(), odd.uncertainty_us()), (0, 4));
        let whole = Estimate::between(i128::MIN, i128::MAX);
        assert_eq!((whole.at_us(), whole.uncertainty_us()), (-1, 1 << 63));
    }

    #[test]
    fn milliseconds_round_so_that_the_edges_stay_covered() {
        let estimate = Estimate::between(1_500, 2_400);
        assert_eq!(estimate.at(), ServerTime::from_millis(1));
        assert_eq!(estimate.uncertainty(), Millis(2));
    }
}
