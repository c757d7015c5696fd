//! How the parts of the service are, as far as it can tell by itself: from
//! commits, bookings and messages of the last minute.

use std::collections::VecDeque;
use std::time::{Duration, Instant};

use jari_protocol::board::{Health, State};
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::Answer;

/// What was seen lately.
#[derive(Debug, Default)]
pub(super) struct Condition {
    /// When a commit was slow last.
    slow_commit: Option<Instant>,
    /// When bookings were tried lately, and whether the service failed.
    bookings: VecDeque<(Instant, bool)>,
    /// Since when the oldest messages wait that nobody took.
    unsent: Unsent,
}

/// Since when the oldest messages wait that nobody took.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Unsent {
    /// Sign-in codes.
    codes: Option<ServerTime>,
    /// All others.
    others: Option<ServerTime>,
}

impl Unsent {
    /// A message waits that was due then.
    pub(crate) fn note(&mut self, is_code: bool, due: ServerTime) {
        let oldest = if is_code {
            &mut self.codes
        } else {
            &mut self.others
        };
        *oldest = Some(oldest.map_or(due, |known| known.min(due)));
    }
}

impl Condition {
    pub(super) fn committed(&mut self, now: Instant, took: Duration) {
        if took >= SLOW_COMMIT {
            self.slow_commit = Some(now);
        }
    }

    pub(super) fn answered(&mut self, now: Instant, change: &str, answer: &Answer) {
        if !BOOKINGS.contains(&change) {
            return;
        }
        let failed = answer
            .as_ref()
            .is_err_and(|problem| matches!(problem.code, Code::Internal | Code::StoreUnavailable));
        self.bookings.push_back((now, failed));
        if self.bookings.len() > BOOKINGS_SEEN {
            self.bookings.pop_front();
        }
    }

    pub(super) const fn unsent(&mut self, unsent: Unsent) {
        self.unsent = unsent;
    }

    /// As of now, on the machine's clock and in service time.
    pub(super) fn health(&self, now: Instant, time: ServerTime) -> Health {
        let is_recent = |at: Instant| now.duration_since(at) < RECENT;
        let line = if self.slow_commit.is_some_and(is_recent) {
            State::Slow
        } else {
            State::Good
        };
        Health {
            sign_in: late(time, self.unsent.codes),
            line,
            booking: self.booking(now, line),
            alerts: late(time, self.unsent.others),
        }
    }

    /// Bookings cannot be better than the line, whose commits they share.
    fn booking(&self, now: Instant, line: State) -> State {
        let recent = self
            .bookings
            .iter()
            .filter(|(at, _)| now.duration_since(*at) < RECENT);
        let (tried, failed) = recent.fold((0, 0), |(tried, failed), (_, fails)| {
            (tried + 1, failed + u32::from(*fails))
        });
        if failed >= FAILURES && failed * 2 > tried {
            State::Down
        } else if failed >= FAILURES {
            State::Slow
        } else {
            line
        }
    }
}

fn late(now: ServerTime, since: Option<ServerTime>) -> State {
    match since.map(|since| now.since(since)) {
        Some(late) if late >= GONE => State::Down,
        Some(late) if late >= LATE => State::Slow,
        Some(_) | None => State::Good,
    }
}

/// What counts as booking.
const BOOKINGS: [&str; 5] = ["hold", "exchange", "confirm", "swap", "accept"];

/// For so long something is worth telling: people who wait look again within
/// it.
const RECENT: Duration = Duration::from_secs(60);

/// A person feels that something hangs.
const SLOW_COMMIT: Duration = Duration::from_secs(2);

/// Fewer failures than this are an accident.
const FAILURES: u32 = 3;

/// As many as a full minute of a busy door, and bounded.
const BOOKINGS_SEEN: usize = 1_000;

/// A code that comes later than this is asked for again.
const LATE: Millis = Millis::from_secs(60);

/// Half the life of a code: whoever waits for it gives up.
const GONE: Millis = Millis::from_mins(5);

#[cfg(test)]
mod tests {
    use jari_protocol::refusal::Problem;
    use jari_room::row::ticket::Done;

    use super::*;

    const NOON: ServerTime = ServerTime::from_millis(1_626_663_600_000);

    #[test]
    fn a_service_of_which_nothing_is_known_is_good() {
        let health = Condition::default().health(Instant::now(), NOON);
        assert_eq!(health, Health::default());
    }

    #[test]
    fn bookings_are_down_while_most_of_the_last_minute_failed() {
        let (mut seen, now) = (Condition::default(), Instant::now());
        for _ in 0..2 {
            seen.answered(now, "confirm", &failed());
        }
        assert_eq!(seen.health(now, NOON).booking, State::Good, "an accident");
        seen.answered(now, "hold", &failed());
        assert_eq!(seen.health(now, NOON).booking, State::Down);
        assert_eq!(seen.health(now, NOON).line, State::Good);
        for _ in 0..3 {
            seen.answered(now, "confirm", &Ok(Done::Noted));
        }
        assert_eq!(seen.health(now, NOON).booking, State::Slow);
        let later = now + RECENT;
        assert_eq!(seen.health(later, NOON).booking, State::Good);
    }

    #[test]
    fn a_refusal_by_a_rule_is_no_failure_and_a_join_is_no_booking() {
        let (mut seen, now) = (Condition::default(), Instant::now());
        for _ in 0..9 {
            let gone = Problem::new(Code::SlotsGone, "booking.wishes");
            seen.answered(now, "hold", &Err(Box::new(gone)));
            seen.answered(now, "join", &failed());
        }
        assert_eq!(seen.health(now, NOON), Health::default());
    }

    #[test]
    fn a_slow_disk_slows_line_and_booking_for_a_minute() {
        let (mut seen, now) = (Condition::default(), Instant::now());
        seen.committed(now, SLOW_COMMIT);
        seen.committed(now, Duration::from_millis(3));
        let health = seen.health(now, NOON);
        assert_eq!((health.line, health.booking), (State::Slow, State::Slow));
        assert_eq!(seen.health(now + RECENT, NOON), Health::default());
    }

    #[test]
    fn messages_that_nobody_takes_are_told_by_their_kind() {
        let (mut seen, now) = (Condition::default(), Instant::now());
        let mut unsent = Unsent::default();
        unsent.note(true, NOON.minus(LATE));
        unsent.note(false, NOON.minus(GONE));
        unsent.note(false, NOON);
        seen.unsent(unsent);
        let health = seen.health(now, NOON);
        assert_eq!((health.sign_in, health.alerts), (State::Slow, State::Down));
        seen.unsent(Unsent::default());
        assert_eq!(seen.health(now, NOON), Health::default());
    }

    fn failed() -> Answer {
        Err(Box::new(Problem::new(Code::Internal, "change.commit")))
    }
}
