//! The poll law: when the next read is due.

use jari_clock::{ClockSync, LocalTime};
use jari_protocol::board::{Board, PollLaw};
use jari_protocol::time::Millis;

use crate::config::Config;
use crate::deadlines::When;
use crate::pace::jitter::Jitter;

/// At what pace something is read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Pace {
    /// Not at all.
    Never,
    /// At once: nothing is known of it yet.
    Now,
    /// The opening is ahead.
    BeforeOpening,
    /// Each so often, jittered as the law says and kept within its bounds.
    Every(Millis),
    /// Each U(from, to).
    Between(Millis, Millis),
}

/// What a pace is reckoned from.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Ground<'a> {
    pub(crate) now: LocalTime,
    pub(crate) config: &'a Config,
    pub(crate) clock: &'a ClockSync,
    pub(crate) board: Option<&'a Board>,
}

impl Ground<'_> {
    /// The law in force.
    pub(crate) fn law(&self) -> PollLaw {
        self.board.map_or(self.config.poll, |board| board.poll)
    }

    /// When the next read is due.
    pub(crate) fn next(&self, pace: Pace, jitter: &mut Jitter) -> Option<When> {
        match pace {
            Pace::Never => None,
            Pace::Now => Some(When::Local(self.now)),
            Pace::BeforeOpening => Some(self.before_opening(jitter)),
            Pace::Every(span) => {
                let law = self.law();
                let span = jitter.around(span, law.jitter_permille);
                Some(When::Local(
                    self.now.plus(span.clamp(law.min, law.max.max(law.min))),
                ))
            }
            Pace::Between(from, to) => Some(When::Local(self.now.plus(jitter.between(from, to)))),
        }
    }

    /// A share of the remaining wait, within the bounds.
    pub(crate) fn share_of(&self, remaining: Millis) -> Millis {
        let law = self.law();
        let share = u128::from(remaining.0) * u128::from(law.share_permille) / 1_000;
        let share = Millis(u64::try_from(share).unwrap_or(u64::MAX));
        share.clamp(law.min, law.max.max(law.min))
    }

    /// Without a measured pace nobody knows how long it takes; a full round
    /// of everybody's reads takes the spread of the reveal.
    pub(crate) fn without_pace(&self) -> Millis {
        self.config.without_pace.max(self.law().reveal_spread)
    }

    fn before_opening(&self, jitter: &mut Jitter) -> When {
        let config = self.config;
        let regular = jitter.around(config.before_opening, config.before_opening_jitter);
        let next = self.now.plus(regular);
        let Some(board) = self.board else {
            return When::Local(next);
        };
        let Some(opens) = self.clock.local_late(board.times.opens) else {
            return When::Local(next);
        };
        if self.now >= opens {
            let span = jitter.around(self.without_pace(), config.before_opening_jitter);
            return When::Local(self.now.plus(span));
        }
        let (ahead, around) = config.ahead_of_opening;
        let from = opens.minus(ahead.plus(around));
        if self.now < from && next > from {
            return When::Local(from.plus(jitter.within(around.plus(around))));
        }
        if next > opens.minus(config.quiet_before_opening) {
            let spread = jitter.within(board.poll.reveal_spread);
            return When::Service(board.times.opens.plus(spread), self.now);
        }
        When::Local(next)
    }
}
