//! Token buckets that outlive a restart.

use jari_clock::LocalTime;
use jari_protocol::time::Millis;
use serde::{Deserialize, Serialize};

/// How full a bucket was, in thousandths of a token, and when.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Level {
    milli: u64,
    at: LocalTime,
}

/// How a bucket fills.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Size {
    /// The most it holds, in whole tokens.
    pub(crate) most: u32,
    /// One token each; `None` if only [`Level::earn`] fills it.
    pub(crate) refill: Option<Millis>,
}

impl Level {
    /// So many whole tokens.
    pub(crate) const fn of(tokens: u32, at: LocalTime) -> Self {
        Self {
            milli: tokens as u64 * TOKEN,
            at,
        }
    }

    /// How many whole tokens there are.
    pub(crate) fn whole(self, size: Size, now: LocalTime) -> u64 {
        self.filled(size, now).milli / TOKEN
    }

    /// Takes one token, if there is one.
    pub(crate) fn take(&mut self, size: Size, now: LocalTime) -> bool {
        *self = self.filled(size, now);
        let has = self.milli >= TOKEN;
        if has {
            self.milli -= TOKEN;
        }
        has
    }

    /// Adds thousandths of a token.
    pub(crate) fn earn(&mut self, size: Size, milli: u32) {
        self.milli = self.milli.saturating_add(milli.into()).min(size.full());
    }

    /// When the next whole token is there: now, or later; `None` if waiting
    /// does not bring one.
    pub(crate) fn ready(self, size: Size, now: LocalTime) -> Option<LocalTime> {
        let filled = self.filled(size, now);
        if filled.milli >= TOKEN {
            return Some(now);
        }
        let missing = TOKEN - filled.milli;
        let refill = size.refill?;
        Some(now.plus(Millis(missing.saturating_mul(refill.0).div_ceil(TOKEN))))
    }

    /// Carried over to another run of the device's clock: how much time
    /// passed is not known, so none did.
    pub(crate) const fn carried(self, now: LocalTime) -> Self {
        Self { at: now, ..self }
    }

    fn filled(self, size: Size, now: LocalTime) -> Self {
        let Some(refill) = size.refill else {
            return Self {
                milli: self.milli.min(size.full()),
                at: now,
            };
        };
        let passed = now.since(self.at).0;
        let gained = u128::from(passed) * u128::from(TOKEN) / u128::from(refill.0.max(1));
        let gained = u64::try_from(gained).unwrap_or(u64::MAX);
        let milli = self.milli.saturating_add(gained).min(size.full());
        // Keeps the part of a thousandth that was not counted yet.
        let uncounted = Millis(gained.saturating_mul(refill.0) / TOKEN);
        Self {
            milli,
            at: if milli == size.full() {
                now
            } else {
                self.at.plus(uncounted)
            },
        }
    }
}

impl Size {
    const fn full(self) -> u64 {
        self.most as u64 * TOKEN
    }
}

const TOKEN: u64 = 1_000;

#[cfg(test)]
mod tests {
    use super::*;

    const RECONNECTS: Size = Size {
        most: 4,
        refill: Some(Millis::from_secs(10)),
    };
    const START: LocalTime = LocalTime::from_micros(77_000_000);

    #[test]
    fn four_at_once_and_then_one_each_ten_seconds() {
        let mut level = Level::of(4, START);
        let taken = (0..600_u64)
            .filter(|tenth| level.take(RECONNECTS, START.plus(Millis(tenth * 100))))
            .count();
        assert_eq!(taken, 4 + 5, "the sixth refill comes after the minute");
        assert_eq!(
            level.ready(RECONNECTS, START.plus(Millis::from_secs(60))),
            Some(START.plus(Millis::from_secs(60)))
        );
    }

    #[test]
    fn an_earned_bucket_gives_one_for_ten() {
        let size = Size {
            most: 2,
            refill: None,
        };
        let mut level = Level::of(0, START);
        let mut given = 0;
        for _ in 0..100 {
            level.earn(size, 100);
            given += u32::from(level.take(size, START));
        }
        assert_eq!(given, 10);
        assert_eq!(level.ready(size, START), None);
    }

    #[test]
    fn a_rest_fills_it_no_further_than_its_size() {
        let late = START.plus(Millis::from_mins(60));
        assert_eq!(Level::of(0, START).whole(RECONNECTS, late), 4);
        assert_eq!(
            Level::of(1, late).carried(START).whole(RECONNECTS, START),
            1
        );
    }
}
