//! A lower and an upper bound on service time, together.

use serde::{Deserialize, Serialize};

use crate::estimate::Estimate;
use crate::local::LocalTime;
use crate::mark::Mark;

/// Both edges of service time. They need not come from one exchange: the
/// quickest way out and the quickest way back are found one by one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct Interval {
    pub(crate) lower: Mark,
    pub(crate) upper: Mark,
}

impl Interval {
    /// Nothing can be between the edges: one of them is wrong.
    ///
    /// Between the two moments of measurement the width stays the same and
    /// outside it only grows, so looking at one of them is enough, and an
    /// interval that is not empty there never will be.
    pub(crate) fn is_empty(self) -> bool {
        let then = self.lower.local;
        self.lower.at_least(then) > self.upper.at_most(then)
    }

    /// The better lower and the better upper edge of two intervals.
    #[must_use]
    pub(crate) fn tightened(self, other: Self) -> Self {
        Self {
            lower: self.lower.higher(other.lower),
            upper: self.upper.lower(other.upper),
        }
    }

    /// With a further lower bound, if there is one.
    #[must_use]
    pub(crate) fn raised(self, lower: Option<Mark>) -> Self {
        match lower {
            Some(lower) => Self {
                lower: self.lower.higher(lower),
                ..self
            },
            None => self,
        }
    }

    /// What is known at a local moment.
    pub(crate) fn at(self, local: LocalTime) -> Estimate {
        Estimate::between(self.lower.at_least(local), self.upper.at_most(local))
    }

    /// When the newer of the two edges was measured.
    pub(crate) fn newest(self) -> LocalTime {
        self.lower.local.max(self.upper.local)
    }
}
