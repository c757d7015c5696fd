//! One synchronisation over a symmetric path: 8 exchanges in 16 s, a device
//! clock up to 50 ppm fast or slow, and the truth beside the estimate.

use jari_clock::{BootId, ClockSync, LocalTime};

use super::random::Random;
use super::world::{Trip, World};

const EXCHANGES: u32 = 8;
const GAP_NS: u64 = 2_000_000_000;

/// Delay each way: base, plus an exponential jitter, plus a rare exponential
/// spike. In milliseconds. Jitters and spikes are fitted to measured
/// one-sample errors (median and p95) of such paths.
pub(crate) struct Path {
    pub(crate) name: &'static str,
    pub(crate) base: f64,
    jitter: f64,
    spike: f64,
    spike_chance: f64,
}

pub(crate) const PATHS: [Path; 3] = [
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
pub(crate) struct Outcome {
    pub(crate) error: f64,
    pub(crate) bound: f64,
    pub(crate) is_covered: bool,
}

pub(crate) fn trial(path: &Path, random: &mut Random) -> Outcome {
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
