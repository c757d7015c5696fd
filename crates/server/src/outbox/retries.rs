//! When a message that was not taken is offered again, and when no more.
//! Kept in memory: after a restart everything is due at once.

use std::collections::BTreeMap;

use jari_protocol::time::{Millis, ServerTime};
use jari_room::row::account::Notice;

use super::Numbered;

/// What was not taken so far.
#[derive(Debug, Default)]
pub struct Retries(BTreeMap<u64, Failed>);

#[derive(Debug, Clone, Copy)]
struct Failed {
    times: u32,
    again: ServerTime,
}

impl Retries {
    /// Whether a message may be offered now.
    pub(super) fn is_due(&self, now: ServerTime, number: u64) -> bool {
        self.0.get(&number).is_none_or(|failed| failed.again <= now)
    }

    /// A message was not taken. Whether that is enough.
    pub(super) fn failed(&mut self, now: ServerTime, message: &Numbered) -> bool {
        let times = self.0.get(&message.number).map_or(0, |failed| failed.times) + 1;
        let wait = FIRST.0.saturating_mul(1 << times.min(16)).min(LONGEST.0);
        let again = now.plus(Millis(wait));
        self.0.insert(message.number, Failed { times, again });
        let life = if matches!(message.message.what, Notice::Code { .. }) {
            CODE_LIFE
        } else {
            LIFE
        };
        now >= message.message.due.plus(life)
    }

    /// Nothing is to be done with it any more.
    pub(super) fn forget(&mut self, number: u64) {
        self.0.remove(&number);
    }
}

/// Half the first wait: a server that restarts is there again.
const FIRST: Millis = Millis::from_secs(1);

/// The longest wait: somebody who mends the sender sees it work soon.
const LONGEST: Millis = Millis::from_mins(5);

/// For how long a code is offered: the room keeps it so long for its sender.
const CODE_LIFE: Millis = Millis::from_mins(60);

/// For how long anything else is: over a night and a day.
const LIFE: Millis = Millis::from_mins(36 * 60);

#[cfg(test)]
mod tests {
    use jari_protocol::account::Language;
    use jari_room::row::account::Message;

    use super::*;

    fn message(what: Notice) -> Numbered {
        let message = Message {
            to: "kim@example.org".parse().unwrap(),
            language: Language::Ko,
            due: START,
            what,
            undeliverable: false,
        };
        Numbered { number: 7, message }
    }

    const START: ServerTime = ServerTime::from_millis(0);

    #[test]
    fn waits_grow_and_are_bounded_and_whatever_was_taken_is_forgotten() {
        let (mut retries, message) = (Retries::default(), message(Notice::DeviceAdded));
        let mut waits = Vec::new();
        let mut now = START;
        for _ in 0..12 {
            assert!(!retries.failed(now, &message));
            let mut wait = Millis::ZERO;
            while !retries.is_due(now.plus(wait), 7) {
                wait = wait.plus(Millis::from_secs(1));
            }
            waits.push(wait);
            now = now.plus(wait);
        }
        assert_eq!(waits[..3], [2, 4, 8].map(Millis::from_secs));
        assert_eq!(waits[11], LONGEST);
        retries.forget(7);
        assert!(retries.is_due(START, 7));
    }

    #[test]
    fn a_code_is_given_up_after_an_hour_and_the_rest_after_a_day() {
        let mut retries = Retries::default();
        let code = jari_room::row::account::OneTimeCode::new(1);
        let code = message(Notice::Code { code, name: None });
        let rest = message(Notice::DeviceAdded);
        let hour = START.plus(Millis::from_mins(60));
        assert!(!retries.failed(hour.minus(Millis(1)), &code));
        assert!(retries.failed(hour, &code));
        assert!(!retries.failed(hour, &rest));
        assert!(retries.failed(START.plus(LIFE), &rest));
    }
}
