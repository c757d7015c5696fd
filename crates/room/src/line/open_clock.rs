//! Open time: what rights are counted in, so that a pause costs nobody any.

use jari_protocol::time::{OpenTime, ServerTime};

use crate::row::line::OpenClock;

impl OpenClock {
    /// Open time at a service time; a start that lies ahead has not begun.
    pub(crate) const fn at(&self, now: ServerTime) -> OpenTime {
        match self.since {
            Some(since) => self.base.plus(now.since(since)),
            None => self.base,
        }
    }

    /// Whether it moves at a service time.
    pub(crate) fn is_running(&self, now: ServerTime) -> bool {
        self.since.is_some_and(|since| since <= now)
    }

    /// Runs from a service time on, which may lie ahead.
    pub(crate) const fn start(&mut self, from: ServerTime) {
        self.since = Some(from);
    }

    /// Stands still from now on.
    pub(crate) const fn stop(&mut self, now: ServerTime) {
        self.base = self.at(now);
        self.since = None;
    }
}

#[cfg(test)]
mod tests {
    use jari_protocol::time::Millis;

    use super::*;

    const START: ServerTime = ServerTime::from_millis(1_000);

    #[test]
    fn a_stop_of_any_length_costs_no_open_time() {
        let mut clock = OpenClock {
            base: OpenTime(0),
            since: None,
        };
        assert_eq!(clock.at(START), OpenTime(0));
        clock.start(START);
        let stopped = START.plus(Millis(700));
        assert_eq!(clock.at(stopped), OpenTime(700));
        clock.stop(stopped);
        let later = stopped.plus(Millis::from_mins(60));
        assert_eq!(clock.at(later), OpenTime(700));
        clock.start(later);
        assert_eq!(clock.at(later.plus(Millis(1))), OpenTime(701));
    }

    #[test]
    fn a_start_that_lies_ahead_has_not_begun_and_time_before_it_is_not_lost() {
        let mut clock = OpenClock {
            base: OpenTime(9),
            since: None,
        };
        clock.start(START);
        let before = START.minus(Millis(1));
        assert_eq!(clock.at(before), OpenTime(9));
        assert!(!clock.is_running(before));
        assert!(clock.is_running(START));
        clock.stop(before);
        assert_eq!(clock.base, OpenTime(9));
    }
}
