//! Due times for whoever is put off: one after the other, at the pace at which
//! changes are worked off, so that each comes back once and is then taken.
//! One time for all would bring all of them back at once.

use std::time::Duration;

/// When whoever is put off next is due. Moments are counted from any start
/// that stays the same.
#[derive(Debug, Clone)]
pub struct Pace {
    /// How long one change takes, in nanoseconds.
    each: u64,
    /// When the next one is due.
    next: Duration,
}

/// The most changes that wait for a batch: about two seconds of work. More
/// would be answered after their clients gave up.
pub const MAX_WAITING: usize = 10_000;

/// The rule by which a change is put off: more wait than can be answered in
/// time.
pub const PACE: &str = "change.pace";

/// Until something was measured: 4,000 changes a second, what one small core
/// does.
const FIRST_EACH: u64 = 250_000;

/// Faster than this no node is, so a lucky moment promises too much to nobody.
const LEAST_EACH: u64 = 50_000;

/// Slower than this is an accident of one moment and not a pace.
const MOST_EACH: u64 = 10_000_000;

/// Of each measurement this part counts, so that a slow moment is not a pace.
const SHARE: u64 = 8;

/// Nobody is put off for longer: the cut-off waits ten minutes at most
/// (PROTOCOL.md 10.3), and the client may come a tenth late. Whoever finds the
/// time full shares it evenly with those before.
const HORIZON: Duration = Duration::from_mins(8);

/// Whoever is put off is not asked back sooner: it takes a moment until the
/// pace shows.
const SOONEST: Duration = Duration::from_secs(1);

impl Default for Pace {
    fn default() -> Self {
        Self {
            each: FIRST_EACH,
            next: Duration::ZERO,
        }
    }
}

impl Pace {
    /// A pace known beforehand.
    pub fn of(each: Duration) -> Self {
        Self {
            each: nanos(each),
            ..Self::default()
        }
    }

    /// So many changes were worked off in this time, while more were waiting.
    pub fn worked_off(&mut self, changes: usize, took: Duration) {
        let changes = u64::try_from(changes).unwrap_or(u64::MAX);
        let Some(each) = nanos(took).checked_div(changes) else {
            return;
        };
        let each = each.clamp(LEAST_EACH, MOST_EACH);
        self.each = (self.each * (SHARE - 1) + each) / SHARE;
    }

    /// For how long one more is put off, while so many wait before them.
    pub fn put_off(&mut self, now: Duration, waiting: usize) -> Duration {
        let each = Duration::from_nanos(self.each);
        let waiting = u32::try_from(waiting).unwrap_or(u32::MAX);
        let earliest = now + each.saturating_mul(waiting).max(SOONEST);
        let due = self.next.max(earliest);
        let due = if due > now + HORIZON { earliest } else { due };
        self.next = due + each;
        due - now
    }
}

fn nanos(span: Duration) -> u64 {
    u64::try_from(span.as_nanos()).unwrap_or(u64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    const SECOND: Duration = Duration::from_secs(1);

    #[test]
    fn those_who_are_put_off_come_one_after_the_other_behind_those_who_wait() {
        let mut pace = Pace::of(Duration::from_millis(1));
        let offs: Vec<_> = (0..3).map(|_| pace.put_off(SECOND, 10_000)).collect();
        let due = |ms| Duration::from_millis(ms);
        assert_eq!(offs, [due(10_000), due(10_001), due(10_002)]);
        let later = SECOND * 30;
        assert_eq!(pace.put_off(later, 0), SECOND, "the row is worked off");
    }

    #[test]
    fn nobody_is_put_off_beyond_the_horizon() {
        let mut pace = Pace::of(Duration::from_millis(1));
        let offs: Vec<_> = (0..1_000_000).map(|_| pace.put_off(SECOND, 0)).collect();
        assert!(offs.iter().all(|off| *off <= HORIZON));
        let crowded = offs.iter().filter(|off| **off < SECOND * 10).count();
        assert!(
            (9_000..30_000).contains(&crowded),
            "the second round is as even as the first: {crowded}"
        );
    }

    #[test]
    fn the_pace_follows_what_is_worked_off_and_no_single_moment() {
        let mut pace = Pace::default();
        pace.worked_off(200, Duration::from_secs(60));
        assert!(pace.each < 2_000_000, "one moment: {}", pace.each);
        for _ in 0..100 {
            pace.worked_off(200, Duration::from_millis(200));
        }
        assert!((950_000..1_050_000).contains(&pace.each), "{}", pace.each);
        pace.worked_off(0, SECOND);
    }
}
