//! A seeded simulation of symmetric paths: 8 exchanges in 16 s, skew of up to
//! 50 ppm either way, 10 000 trials each.

#[path = "support/random.rs"]
mod random;
#[path = "support/world.rs"]
mod world;

use jari_clock::{BootId, ClockSync, LocalTime};

use random::Random;
use world::{Trip, World};

const TRIALS: usize = 10_000;
const EXCHANGES: u32 = 8;
const GAP_NS: u64 = 2_000_000_000;

/// Delay each way: base, plus an exponential jitter, plus a rare exponential
/// spike. In milliseconds. Jitters and spikes are fitted to measured
/// one-sample errors (median and p95) of such paths.
struct Path {
    name: &'static str,
    base: f64,
    jitter: f64,
    spike: f64,
    spike_chance: f64,
}

const PATHS: [Path; 3] = [
    Path {
        name: "fibre",
        base: 4.0,
        jitter: 0.52,
        spike: 0.0,
        spike_chance: 0.0,
    },
    Path {
        name: "wifi",
        base: 10.0,
        jitter: 3.0,
        spike: 60.0,
        spike_chance: 0.1,
    },
    Path {
        name: "satellite",
        base: 280.0,
        jitter: 18.0,
        spike: 200.0,
        spike_chance: 0.05,
    },
];

impl Path {
    fn delay_ns(&self, random: &mut Random) -> u64 {
        let spike = if random.unit() < self.spike_chance {
            random.exponential(self.spike)
        } else {
            0.0
        };
        let millis = self.base + random.exponential(self.jitter) + spike;
        (millis * 1e6) as u64
    }
}

/// Of one trial, as parts of the bound RTT/2: the error, and the stated bound.
struct Outcome {
    error: f64,
    bound: f64,
    is_covered: bool,
}

fn trial(path: &Path, random: &mut Random) -> Outcome {
    let mut world = World::new(1_000_000_000, 1_626_692_400_000_000);
    world.ppm = (random.unit() * 101.0).floor() as i128 - 50;
    let mut clock = ClockSync::new(BootId::from_bytes([7; 16]));
    let end = LocalTime::from_micros(world.now().as_micros() + 16_000_000);
    for _ in 0..EXCHANGES {
        let [up_ns, down_ns] = [path.delay_ns(random), path.delay_ns(random)];
        let (sent, stamp, received) = world.exchange(Trip {
            up_ns,
            hold_ns: 100_000,
            down_ns,
        });
        assert_eq!(clock.exchange(world.now(), sent, stamp, received), Ok(()));
        let taken_ns = (received.as_micros() - sent.as_micros()) * 1_000;
        world.pass_ns(GAP_NS.saturating_sub(taken_ns));
    }
    let rest_us = end.as_micros().saturating_sub(world.now().as_micros());
    world.pass_ns(rest_us * 1_000);
    let estimate = clock.service_at(world.now()).expect("exchanges were made");
    let error_us = estimate.at_us().abs_diff(world.truth_us());
    Outcome {
        error: error_us as f64 / (path.base * 1e3),
        bound: estimate.uncertainty_us() as f64 / (path.base * 1e3),
        is_covered: error_us <= estimate.uncertainty_us(),
    }
}

fn percentile(values: &mut [f64], part: f64) -> f64 {
    values.sort_by(f64::total_cmp);
    values[((values.len() - 1) as f64 * part) as usize]
}

#[test]
fn the_error_is_a_small_part_of_the_bound_and_the_bound_always_holds() {
    for path in &PATHS {
        let mut random = Random::new(0x6a61_7269);
        let outcomes: Vec<Outcome> = (0..TRIALS).map(|_| trial(path, &mut random)).collect();
        let covered = outcomes.iter().filter(|outcome| outcome.is_covered).count();
        let mut errors: Vec<f64> = outcomes.iter().map(|outcome| outcome.error).collect();
        let mut bounds: Vec<f64> = outcomes.iter().map(|outcome| outcome.bound).collect();
        let (median, p95) = (percentile(&mut errors, 0.5), percentile(&mut errors, 0.95));
        let bound_p95 = percentile(&mut bounds, 0.95);
        let name = path.name;
        println!(
            "{name}: error_over_bound_median {median:.4} error_over_bound_p95 {p95:.4} \
             bound_over_half_rtt_p95 {bound_p95:.3} covered {covered} of {TRIALS}"
        );
        assert_eq!(
            covered, TRIALS,
            "{name}: within the budget every bound holds"
        );
        assert!(median <= 0.05, "{name}: median {median}");
        assert!(p95 <= 0.15, "{name}: p95 {p95}");
        assert!(bound_p95 <= 1.5, "{name}: stated bound {bound_p95}");
    }
}
