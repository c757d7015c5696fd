//! One bound on service time, and how it wears with age.

use serde::{Deserialize, Serialize};

use crate::local::LocalTime;

/// How far the device's clock and the service's may run apart, in millionths
/// of the time passed. Crystals of phones and PCs are specified to 50 to 100
/// parts per million; a service's clock is far better.
/// It costs 60 ms of certainty in ten minutes.
pub const DRIFT_BUDGET_PPM: u32 = 100;

/// What reading two clocks in whole microseconds can hide: one for each.
pub const READING_ERROR_US: i64 = 2;

/// What was known of service time at one local moment: at least this, or at
/// most this. Which of the two, its holder knows.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Mark {
    /// When it was known.
    pub(crate) local: LocalTime,
    /// The bound, in microseconds since the Unix epoch.
    pub(crate) service_us: i64,
}

impl Mark {
    /// A lower bound's worth at any local moment, in microseconds.
    pub(crate) fn at_least(self, local: LocalTime) -> i128 {
        self.worn_down(local).div_euclid(MILLION)
    }

    /// An upper bound's worth at any local moment, in microseconds.
    pub(crate) fn at_most(self, local: LocalTime) -> i128 {
        -(-self.worn_up(local)).div_euclid(MILLION)
    }

    /// The local moment at which a lower bound comes to a service time: from
    /// then on it has been reached for certain.
    pub(crate) fn surely_reaches(self, service_us: i128) -> LocalTime {
        let missing = service_us - i128::from(self.service_us);
        let rate = if missing > 0 {
            MILLION - BUDGET
        } else {
            MILLION + BUDGET
        };
        self.local.moved(-(-missing * MILLION).div_euclid(rate))
    }

    /// The local moment at which an upper bound comes to a service time:
    /// before then it cannot have been reached.
    pub(crate) fn may_reach(self, service_us: i128) -> LocalTime {
        // the first microsecond after the last one at which it falls short
        let short = service_us - i128::from(self.service_us) - 1;
        let rate = if short > 0 {
            MILLION + BUDGET
        } else {
            MILLION - BUDGET
        };
        self.local.moved((short * MILLION).div_euclid(rate) + 1)
    }

    /// The better of two lower bounds from the later one on. Both wear at the
    /// same rate, so the better one stays the better one.
    pub(crate) fn higher(self, other: Self) -> Self {
        let then = self.local.max(other.local);
        if other.worn_down(then) >= self.worn_down(then) {
            other
        } else {
            self
        }
    }

    /// The better of two upper bounds from the later one on.
    pub(crate) fn lower(self, other: Self) -> Self {
        let then = self.local.max(other.local);
        if other.worn_up(then) <= self.worn_up(then) {
            other
        } else {
            self
        }
    }

    /// As a lower bound, exactly: in millionths of a microsecond, and wider
    /// than service time, so that nothing is compared rounded or saturated.
    fn worn_down(self, local: LocalTime) -> i128 {
        let span = local.micros_from(self.local);
        (i128::from(self.service_us) + span) * MILLION - span.abs() * BUDGET
    }

    /// As an upper bound, exactly.
    fn worn_up(self, local: LocalTime) -> i128 {
        let span = local.micros_from(self.local);
        (i128::from(self.service_us) + span) * MILLION + span.abs() * BUDGET
    }
}

const MILLION: i128 = 1_000_000;
const BUDGET: i128 = DRIFT_BUDGET_PPM as i128;

#[cfg(test)]
mod tests {
    use super::*;

    const MARK: Mark = Mark {
        local: LocalTime::from_micros(50_000_000),
        service_us: 9_000_000,
    };

    #[test]
    fn a_bound_wears_by_the_budget_in_both_directions_of_time() {
        let (before, after) = (
            LocalTime::from_micros(40_000_000),
            LocalTime::from_micros(60_000_000),
        );
        assert_eq!(MARK.at_least(after), 18_999_000);
        assert_eq!(MARK.at_most(after), 19_001_000);
        assert_eq!(MARK.at_least(before), -1_001_000);
        assert_eq!(MARK.at_most(before), -999_000);
    }

    #[test]
    fn the_edges_are_the_first_moments_at_which_the_bounds_hold() {
        for target in [
            -30_000_000_i128,
            8_999_999,
            9_000_000,
            9_000_001,
            4_000_000_000,
        ] {
            let sure = MARK.surely_reaches(target);
            assert!(MARK.at_least(sure) >= target, "{target}");
            assert!(MARK.at_least(sure.moved(-1)) < target, "{target}");
            let maybe = MARK.may_reach(target);
            assert!(MARK.at_most(maybe.moved(-1)) < target, "{target}");
            assert!(MARK.at_most(maybe) >= target, "{target}");
        }
    }

    #[test]
    fn an_old_sharp_bound_gives_way_to_a_fresh_one_only_when_worn() {
        let mark = |local, service_us| Mark {
            local: LocalTime::from_micros(local),
            service_us,
        };
        let sharp = mark(0, -1_000);
        assert_eq!(sharp.higher(mark(10_000_000, 9_997_000)), sharp);
        assert_eq!(
            sharp.higher(mark(60_000_000, 59_997_000)),
            mark(60_000_000, 59_997_000)
        );
        let sharp = mark(0, 1_000);
        assert_eq!(sharp.lower(mark(10_000_000, 10_003_000)), sharp);
        assert_eq!(
            sharp.lower(mark(60_000_000, 60_003_000)),
            mark(60_000_000, 60_003_000)
        );
    }
}
