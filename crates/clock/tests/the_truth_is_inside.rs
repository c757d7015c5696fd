//! For any path and any drift within the budget the interval holds the truth.

#[path = "support/world.rs"]
mod world;

use jari_clock::{BootId, ClockSync, DRIFT_BUDGET_PPM, LocalTime};
use jari_protocol::time::ServerTime;
use proptest::collection::vec;
use proptest::prelude::*;

use world::{Trip, World};

/// Cheap ones, and the interesting ones are rare.
const CASES: u32 = 2_000;
const BOOT: BootId = BootId::from_bytes([7; 16]);
/// Far enough from zero for the past to have a local time.
const START_US: u64 = 1_000_000_000_000;
const SERVICE_US: i64 = 1_626_692_400_123_456;

#[derive(Debug, Clone)]
enum Happening {
    Exchange(Trip),
    /// A board that was issued, then spent this long in caches.
    Board {
        age_ns: u64,
    },
    /// Time in which the two clocks come apart.
    Pass {
        span_ns: u64,
        ppm: i128,
    },
}

fn happening() -> impl Strategy<Value = Happening> {
    let budget = i128::from(DRIFT_BUDGET_PPM);
    // from less than a clock's step to minutes, each way on its own
    let delay = || {
        prop_oneof![
            0..2_000_u64,
            0..100_000_u64,
            0..300_000_000_u64,
            0..200_000_000_000_u64
        ]
    };
    let hold = prop_oneof![0..2_000_u64, 0..5_000_000_u64];
    let trip = (delay(), hold, delay());
    prop_oneof![
        3 => trip.prop_map(|(up_ns, hold_ns, down_ns)| {
            Happening::Exchange(Trip { up_ns, hold_ns, down_ns })
        }),
        1 => (0..90_000_000_000_u64).prop_map(|age_ns| Happening::Board { age_ns }),
        2 => (0..7_200_000_000_000_u64, -budget..=budget)
            .prop_map(|(span_ns, ppm)| Happening::Pass { span_ns, ppm }),
    ]
}

fn happen(world: &mut World, clock: &mut ClockSync, happening: &Happening) {
    match *happening {
        Happening::Exchange(trip) => {
            let (sent, stamp, received) = world.exchange(trip);
            assert_eq!(clock.exchange(world.now(), sent, stamp, received), Ok(()));
        }
        Happening::Board { age_ns } => {
            let issued = ServerTime::from_millis(world.truth_us().div_euclid(1_000));
            world.pass_ns(age_ns);
            assert_eq!(clock.heard(world.now(), issued), Ok(()));
        }
        Happening::Pass { span_ns, ppm } => {
            world.ppm = ppm;
            world.pass_ns(span_ns);
        }
    }
}

fn check(world: &World, clock: &ClockSync) {
    let Some(estimate) = clock.service_at(world.now()) else {
        return;
    };
    let truth = world.truth_us();
    assert!(
        estimate.earliest_us() <= truth && truth <= estimate.latest_us(),
        "{estimate:?}"
    );
    assert!(truth.abs_diff(estimate.at_us()) <= estimate.uncertainty_us());
    let rounded = estimate.at();
    let uncertainty = i64::try_from(estimate.uncertainty().0).expect("minutes at most");
    assert!(truth >= (rounded.as_millis() - uncertainty) * 1_000);
    assert!(truth <= (rounded.as_millis() + uncertainty) * 1_000);
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(CASES))]

    #[test]
    fn the_truth_is_always_between_the_edges(happenings in vec(happening(), 1..40)) {
        let mut world = World::new(START_US, SERVICE_US);
        let mut clock = ClockSync::new(BOOT);
        for happening in &happenings {
            happen(&mut world, &mut clock, happening);
            check(&world, &clock);
        }
    }

    #[test]
    fn service_time_comes_between_the_two_local_edges(
        happenings in vec(happening(), 1..20),
        ahead_ms in -7_200_000..7_200_000_i64,
    ) {
        let mut world = World::new(START_US, SERVICE_US);
        let mut clock = ClockSync::new(BOOT);
        happen(&mut world, &mut clock, &Happening::Exchange(Trip { up_ns: 9, hold_ns: 9, down_ns: 9 }));
        for happening in &happenings {
            happen(&mut world, &mut clock, happening);
        }
        let target = ServerTime::from_millis(world.truth_us() / 1_000 + ahead_ms);
        let (early, late) = (clock.local_early(target).unwrap(), clock.local_late(target).unwrap());
        prop_assert!(early <= late);
        let sure = clock.service_at(late).unwrap();
        prop_assert!(sure.earliest_us() >= target.as_millis() * 1_000);
        let before = LocalTime::from_micros(early.as_micros() - 1);
        let not_yet = clock.service_at(before).unwrap();
        prop_assert!(not_yet.latest_us() < target.as_millis() * 1_000);
    }

    #[test]
    fn the_interval_only_widens_until_something_is_heard(
        happenings in vec(happening(), 1..20),
        spans in vec(0..3_600_000_000_u64, 2..10),
    ) {
        let mut world = World::new(START_US, SERVICE_US);
        let mut clock = ClockSync::new(BOOT);
        happen(&mut world, &mut clock, &Happening::Exchange(Trip { up_ns: 9, hold_ns: 9, down_ns: 9 }));
        for happening in &happenings {
            happen(&mut world, &mut clock, happening);
        }
        let mut local = world.now().as_micros();
        let mut width = 0;
        for span in spans {
            local += span;
            let estimate = clock.service_at(LocalTime::from_micros(local)).unwrap();
            prop_assert!(estimate.uncertainty_us() >= width);
            width = estimate.uncertainty_us();
        }
    }

    #[test]
    fn one_more_exchange_never_makes_it_less_certain(happenings in vec(happening(), 1..30)) {
        let mut world = World::new(START_US, SERVICE_US);
        let mut clock = ClockSync::new(BOOT);
        for happening in &happenings {
            let before = clock.clone();
            happen(&mut world, &mut clock, happening);
            if let (Some(old), Some(new)) =
                (before.service_at(world.now()), clock.service_at(world.now()))
            {
                prop_assert!(new.uncertainty_us() <= old.uncertainty_us());
            }
        }
    }

    #[test]
    fn devices_whose_clocks_differ_by_years_agree(happenings in vec(happening(), 1..20)) {
        let years_us = 30 * 365 * 86_400_000_000;
        let mut worlds = [START_US, START_US + years_us].map(|us| World::new(us, SERVICE_US));
        let mut clocks = [ClockSync::new(BOOT), ClockSync::new(BOOT)];
        for happening in &happenings {
            for (world, clock) in worlds.iter_mut().zip(&mut clocks) {
                happen(world, clock, happening);
            }
            let [one, two] = [0, 1].map(|i| clocks[i].service_at(worlds[i].now()));
            prop_assert_eq!(one, two);
        }
    }
}
