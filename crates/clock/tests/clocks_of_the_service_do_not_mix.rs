//! Restarts, other nodes, contradictions: what is dropped and what is kept.

#[path = "support/world.rs"]
mod world;

use jari_clock::{BootId, ClockSync, LocalTime, MAX_CLOCKS, Rejected};
use jari_protocol::id::ClockId;
use jari_protocol::stamp::Stamp;
use jari_protocol::time::{Millis, ServerTime};

use world::{Trip, World};

const BOOT: BootId = BootId::from_bytes([7; 16]);
const QUICK: Trip = Trip {
    up_ns: 4_000_000,
    hold_ns: 100_000,
    down_ns: 4_000_000,
};
const SLOW: Trip = Trip {
    up_ns: 400_000_000,
    hold_ns: 100_000,
    down_ns: 400_000_000,
};

fn ask(world: &mut World, clock: &mut ClockSync, trip: Trip) -> Result<(), Rejected> {
    let (sent, stamp, received) = world.exchange(trip);
    clock.exchange(world.now(), sent, stamp, received)
}

fn uncertainty(world: &World, clock: &ClockSync) -> u64 {
    let estimate = clock.service_at(world.now()).expect("an exchange was made");
    let truth = world.truth_us();
    assert!(
        estimate.earliest_us() <= truth && truth <= estimate.latest_us(),
        "{estimate:?}"
    );
    estimate.uncertainty_us()
}

/// A world and a clock that has asked once, quickly.
fn start() -> (World, ClockSync) {
    let mut world = World::new(5_000_000, 1_626_692_400_000_000);
    let mut clock = ClockSync::new(BOOT);
    assert_eq!(ask(&mut world, &mut clock, QUICK), Ok(()));
    (world, clock)
}

/// The same device with a service whose other clock is off by this much.
fn other(world: &World, number: u8, off_us: i64) -> World {
    let mut other = World::new(world.now().as_micros(), world.truth_us() + off_us);
    other.clock = ClockId::from_bytes([number; 16]);
    other
}

#[test]
fn a_new_clock_starts_anew_and_a_known_one_goes_on() {
    let (mut one, mut clock) = start();
    let mut two = other(&one, 2, 30_000);
    assert_eq!(ask(&mut two, &mut clock, SLOW), Ok(()));
    assert_eq!(clock.clock(), Some(two.clock));
    assert!(
        uncertainty(&two, &clock) >= 400_000,
        "the other clock's sharp bounds were mixed in"
    );

    one.pass_ns(2_000_000_000);
    assert_eq!(ask(&mut one, &mut clock, SLOW), Ok(()));
    assert!(
        uncertainty(&one, &clock) < 5_000,
        "the first clock's bounds were forgotten"
    );
}

#[test]
fn a_service_that_goes_back_is_reported_and_followed() {
    let (one, mut clock) = start();
    let mut two = other(&one, 2, -60_000_000);
    assert_eq!(ask(&mut two, &mut clock, QUICK), Err(Rejected::WentBack));
    assert!(Rejected::WentBack.started_anew());
    assert!(uncertainty(&two, &clock) < 5_000);
    assert_eq!(
        ask(&mut two, &mut clock, QUICK),
        Ok(()),
        "it is reported once"
    );
}

#[test]
fn only_a_few_clocks_are_remembered() {
    let (mut one, mut clock) = start();
    for number in 2.. {
        if usize::from(number) > MAX_CLOCKS + 1 {
            break;
        }
        let mut next = other(&one, number, 0);
        assert_eq!(ask(&mut next, &mut clock, SLOW), Ok(()));
        one.pass_ns(1_000_000_000);
    }
    one.pass_ns(10_000_000_000);
    assert_eq!(ask(&mut one, &mut clock, SLOW), Ok(()));
    assert!(
        uncertainty(&one, &clock) >= 400_000,
        "the oldest clock was still remembered"
    );
}

#[test]
fn a_jump_of_one_clock_is_a_contradiction_and_the_newest_exchange_stands() {
    let (one, mut clock) = start();
    for off_us in [5_000_000, -5_000_000] {
        let mut jumped = other(&one, 1, off_us);
        assert_eq!(jumped.clock, one.clock);
        assert_eq!(
            ask(&mut jumped, &mut clock, QUICK),
            Err(Rejected::Contradiction)
        );
        assert!(uncertainty(&jumped, &clock) < 5_000);
    }
}

#[test]
fn a_board_from_later_than_possible_leaves_only_the_board() {
    let (mut one, mut clock) = start();
    let ahead = ServerTime::from_millis(one.truth_us() / 1_000 + 60_000);
    assert_eq!(clock.heard(one.now(), ahead), Err(Rejected::Contradiction));
    assert_eq!(clock.service_at(one.now()), None);
    assert_eq!(clock.upper_bound_age(one.now()), None);
    assert_eq!(
        clock.local_late(ahead).map(|late| late >= one.now()),
        Some(true)
    );

    assert_eq!(
        ask(&mut one, &mut clock, QUICK),
        Err(Rejected::Contradiction)
    );
    assert!(
        uncertainty(&one, &clock) < 5_000,
        "the newest exchange stands"
    );
}

#[test]
fn a_board_that_comes_quicker_than_any_reply_sharpens_the_lower_edge() {
    let mut one = World::new(5_000_000, 1_626_692_400_000_000);
    let mut clock = ClockSync::new(BOOT);
    assert_eq!(ask(&mut one, &mut clock, SLOW), Ok(()));
    let before = uncertainty(&one, &clock);
    let issued = ServerTime::from_millis(one.truth_us() / 1_000);
    one.pass_ns(10_000_000);
    assert_eq!(clock.heard(one.now(), issued), Ok(()));
    assert!(uncertainty(&one, &clock) < before - 150_000);
}

#[test]
fn stamps_out_of_order_or_too_long_for_the_trip_change_nothing() {
    let (mut one, mut clock) = start();
    let before = clock.clone();
    let (sent, stamp, received) = one.exchange(QUICK);
    let now = one.now();
    let turned = Stamp {
        received_us: stamp.sent_us,
        sent_us: stamp.received_us,
        ..stamp
    };
    let long = Stamp {
        sent_us: stamp.sent_us + 60_000,
        ..stamp
    };
    let future = now.plus(Millis(1));
    assert_eq!(
        clock.exchange(now, received, stamp, sent),
        Err(Rejected::OutOfOrder)
    );
    assert_eq!(
        clock.exchange(now, sent, stamp, future),
        Err(Rejected::OutOfOrder)
    );
    assert_eq!(
        clock.exchange(now, sent, turned, received),
        Err(Rejected::OutOfOrder)
    );
    assert_eq!(
        clock.exchange(now, sent, long, received),
        Err(Rejected::Impossible)
    );
    assert_eq!(clock, before);
    assert!(!Rejected::Impossible.started_anew());
}

#[test]
fn a_restart_within_one_boot_keeps_the_interval_and_another_boot_does_not() {
    let (mut one, clock) = start();
    let measured = clock.measured().expect("an exchange was made");
    one.pass_ns(60_000_000_000);
    let again = ClockSync::restore(BOOT, one.now(), measured);
    assert_eq!(again.service_at(one.now()), clock.service_at(one.now()));
    assert!(
        uncertainty(&one, &again) < 4_000 + 6_100,
        "60 s cost at most 6 ms"
    );

    let elsewhere = BootId::from_bytes([8; 16]);
    assert_eq!(
        ClockSync::restore(elsewhere, one.now(), measured),
        ClockSync::new(elsewhere)
    );
    let before = LocalTime::from_micros(0);
    assert_eq!(
        ClockSync::restore(BOOT, before, measured),
        ClockSync::new(BOOT)
    );
}

#[test]
fn before_anything_is_heard_nothing_is_said() {
    let mut clock = ClockSync::new(BOOT);
    let (local, service) = (LocalTime::from_micros(1), ServerTime::from_millis(1));
    assert_eq!(clock.service_at(local), None);
    assert_eq!(
        (clock.local_early(service), clock.local_late(service)),
        (None, None)
    );
    assert_eq!((clock.measured(), clock.clock()), (None, None));

    assert_eq!(clock.heard(local, service), Ok(()));
    assert_eq!(
        (clock.service_at(local), clock.local_early(service)),
        (None, None)
    );
    assert!(
        clock.local_late(service).is_some(),
        "a board says what has passed"
    );
}
