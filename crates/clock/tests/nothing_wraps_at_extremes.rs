//! Whatever is heard, from whomever: no panic, no wrap, edges in order.

use jari_clock::{BootId, ClockSync, LocalTime, Rejected};
use jari_protocol::id::{ClockId, RequestId};
use jari_protocol::stamp::Stamp;
use jari_protocol::time::ServerTime;
use proptest::collection::vec;
use proptest::prelude::*;

#[derive(Debug, Clone)]
enum Heard {
    Exchange {
        now: u64,
        sent: u64,
        stamp: Stamp,
        received: u64,
    },
    Board {
        now: u64,
        issued: i64,
    },
    Restart {
        now: u64,
    },
}

fn local() -> impl Strategy<Value = u64> {
    prop_oneof![
        0..10_u64,
        u64::MAX - 10..=u64::MAX,
        0..10_000_000_000_u64,
        any::<u64>()
    ]
}

fn service() -> impl Strategy<Value = i64> {
    prop_oneof![
        -10..10_i64,
        i64::MIN..i64::MIN + 10,
        i64::MAX - 10..=i64::MAX,
        0..10_000_000_000_i64,
        any::<i64>(),
    ]
}

fn heard() -> impl Strategy<Value = Heard> {
    let stamp = (service(), service(), 0..8_u8).prop_map(|(received_us, sent_us, clock)| Stamp {
        received_us,
        sent_us,
        clock: ClockId::from_bytes([clock; 16]),
        request: RequestId::from_bytes([0; 16]),
    });
    prop_oneof![
        4 => (local(), local(), stamp, local()).prop_map(|(now, sent, stamp, received)| {
            Heard::Exchange { now, sent, stamp, received }
        }),
        1 => (local(), service()).prop_map(|(now, issued)| Heard::Board { now, issued }),
        1 => local().prop_map(|now| Heard::Restart { now }),
    ]
}

/// Cheap ones, and the interesting ones are rare.
const CASES: u32 = 2_000;
const BOOT: BootId = BootId::from_bytes([7; 16]);

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn any_input_leaves_a_sound_state(
        inputs in vec(heard(), 1..30),
        questions in vec((local(), service()), 1..10),
    ) {
        let mut clock = ClockSync::new(BOOT);
        for input in inputs {
            match input {
                Heard::Exchange { now, sent, stamp, received } => {
                    let [now, sent, received] = [now, sent, received].map(LocalTime::from_micros);
                    let answer = clock.exchange(now, sent, stamp, received);
                    if answer.err().is_none_or(Rejected::started_anew) {
                        prop_assert_eq!(clock.clock(), Some(stamp.clock));
                    }
                }
                Heard::Board { now, issued } => {
                    let issued = ServerTime::from_millis(issued);
                    let _ = clock.heard(LocalTime::from_micros(now), issued);
                }
                Heard::Restart { now } => {
                    let now = LocalTime::from_micros(now);
                    if let Some(measured) = clock.measured() {
                        clock = ClockSync::restore(BOOT, now, measured);
                    }
                }
            }
            for (local, service) in &questions {
                let (local, service) = (LocalTime::from_micros(*local), ServerTime::from_millis(*service));
                if let Some(estimate) = clock.service_at(local) {
                    prop_assert!(estimate.earliest_us() <= estimate.at_us());
                    prop_assert!(estimate.at_us() <= estimate.latest_us());
                    let _ = (estimate.at(), estimate.uncertainty(), estimate.uncertainty_us());
                }
                if let (Some(early), Some(late)) = (clock.local_early(service), clock.local_late(service)) {
                    prop_assert!(early <= late);
                }
                let _ = clock.exchange_due(local, Some(local), Some(service));
                let _ = clock.upper_bound_age(local);
            }
        }
    }
}
