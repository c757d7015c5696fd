//! When a board read gives way to `GET /time`, and when it does not.

#[path = "support/world.rs"]
mod world;

use jari_clock::{BootId, ClockSync, Due, LocalTime};
use jari_protocol::time::{Millis, ServerTime};

use world::{Trip, World};

const SECOND_NS: u64 = 1_000_000_000;
const QUICK: Trip = Trip {
    up_ns: 4_000_000,
    hold_ns: 0,
    down_ns: 4_000_000,
};
const CONGESTED: Trip = Trip {
    up_ns: 20 * SECOND_NS,
    hold_ns: 0,
    down_ns: 4_000_000,
};

fn ask(world: &mut World, clock: &mut ClockSync, trip: Trip) {
    let (sent, stamp, received) = world.exchange(trip);
    assert_eq!(clock.exchange(world.now(), sent, stamp, received), Ok(()));
}

fn start() -> (World, ClockSync) {
    let mut world = World::new(5_000_000, 1_626_692_400_000_000);
    let mut clock = ClockSync::new(BootId::from_bytes([7; 16]));
    ask(&mut world, &mut clock, QUICK);
    (world, clock)
}

#[test]
fn the_first_exchange_is_due_at_once() {
    let clock = ClockSync::new(BootId::from_bytes([7; 16]));
    assert_eq!(
        clock.exchange_due(LocalTime::from_micros(0), None, None),
        Some(Due::Unknown)
    );
}

#[test]
fn it_is_due_again_after_half_an_hour() {
    let (mut world, clock) = start();
    world.pass_ns(1_799 * SECOND_NS);
    assert_eq!(clock.exchange_due(world.now(), None, None), None);
    world.pass_ns(2 * SECOND_NS);
    assert_eq!(clock.exchange_due(world.now(), None, None), Some(Due::Old));
}

#[test]
fn an_exchange_that_made_nothing_better_is_not_repeated_at_once() {
    let (mut world, mut clock) = start();
    world.pass_ns(1_900 * SECOND_NS);
    ask(&mut world, &mut clock, CONGESTED);
    assert_eq!(clock.exchange_due(world.now(), None, None), None);
    assert!(
        clock
            .upper_bound_age(world.now())
            .is_some_and(|age| age < Millis::from_secs(21))
    );
}

#[test]
fn it_is_due_once_after_suspend() {
    let (mut world, mut clock) = start();
    world.pass_ns(60 * SECOND_NS);
    let resumed = Some(world.now());
    assert_eq!(
        clock.exchange_due(world.now(), resumed, None),
        Some(Due::Resumed)
    );
    world.pass_ns(SECOND_NS);
    ask(&mut world, &mut clock, QUICK);
    assert_eq!(clock.exchange_due(world.now(), resumed, None), None);
}

#[test]
fn it_is_due_three_times_in_the_last_minute_and_then_no_more() {
    let (mut world, mut clock) = start();
    let opening = ServerTime::from_millis(world.truth_us() / 1_000 + 600_000);
    let mut asked_before_ms = Vec::new();
    for _ in 0..1_300 {
        world.pass_ns(SECOND_NS / 2);
        if clock
            .exchange_due(world.now(), None, Some(opening))
            .is_some()
        {
            asked_before_ms.push(opening.as_millis() - world.truth_us() / 1_000);
            ask(&mut world, &mut clock, QUICK);
        }
    }
    assert_eq!(asked_before_ms.len(), 3, "{asked_before_ms:?}");
    assert!(
        asked_before_ms
            .iter()
            .all(|before| (0..=60_001).contains(before))
    );
}
