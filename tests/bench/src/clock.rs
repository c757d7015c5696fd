//! `clock`: how well a device knows service time, over the paths of the tests
//! of `jari-clock`, and what it costs.

#[path = "../../../crates/clock/tests/support/random.rs"]
mod random;
#[path = "../../../crates/clock/tests/support/trial.rs"]
mod trial;
#[path = "../../../crates/clock/tests/support/world.rs"]
mod world;

use random::Random;
use trial::{Outcome, PATHS, Path, trial};

use crate::report::{Finding, Goal, Report};
use crate::stats::percentile;
use crate::waiting;

/// Synchronisations over each path.
pub const FULL: usize = 10_000;

/// What was found over one path.
#[derive(Debug, Clone, Copy)]
struct OfPath {
    median: f64,
    p95: f64,
    bound_p95: f64,
    coverage: f64,
}

fn over(path: &Path, syncs: usize) -> OfPath {
    let mut random = Random::new(0x6a61_7269);
    let outcomes: Vec<Outcome> = (0..syncs).map(|_| trial(path, &mut random)).collect();
    let covered = outcomes.iter().filter(|one| one.is_covered).count();
    let mut errors: Vec<f64> = outcomes.iter().map(|one| one.error).collect();
    let mut bounds: Vec<f64> = outcomes.iter().map(|one| one.bound).collect();
    OfPath {
        median: percentile(&mut errors, 0.5),
        p95: percentile(&mut errors, 0.95),
        bound_p95: percentile(&mut bounds, 0.95),
        coverage: covered as f64 / syncs as f64,
    }
}

/// What the benchmark finds.
pub fn measure(syncs: usize) -> Report {
    let found: Vec<(&str, OfPath)> = PATHS
        .iter()
        .map(|path| (path.name, over(path, syncs)))
        .collect();
    let worst = |of: fn(&OfPath) -> f64| found.iter().map(|(_, path)| of(path)).fold(0.0, f64::max);
    let least = found
        .iter()
        .map(|(_, path)| path.coverage)
        .fold(1.0, f64::min);
    let (samples, hours) = (syncs as u64, 200);
    let mut results = vec![
        Finding::of(
            "error_over_bound_median",
            (worst(|p| p.median), "ratio"),
            Goal::AtMost(0.05),
            samples,
        ),
        Finding::of(
            "error_over_bound_p95",
            (worst(|p| p.p95), "ratio"),
            Goal::AtMost(0.15),
            samples,
        ),
        Finding::of("coverage", (least, "ratio"), Goal::AtLeast(0.9999), samples),
        Finding::of(
            "bound_over_half_rtt_p95",
            (worst(|p| p.bound_p95), "ratio"),
            Goal::AtMost(1.5),
            samples,
        ),
        Finding::of(
            "extra_requests_per_hour",
            (waiting::extra_requests_per_hour(hours), "1/h"),
            Goal::AtMost(0.0),
            hours,
        ),
    ];
    for (name, path) in &found {
        for (figure, value) in [("median", path.median), ("p95", path.p95)] {
            let metric = format!("error_over_bound_{figure}_{name}");
            results.push(Finding::of(&metric, (value, "ratio"), Goal::None, samples));
        }
    }
    let method = format!(
        "simulation with the truth known: {syncs} synchronisations over each of {} symmetric paths \
         (fibre 8 ms, Wi-Fi 20 ms with a tenth of spikes, satellite 560 ms), 8 exchanges in 16 s, a \
         device clock up to 50 ppm off; bound = RTT/2; the worst path counts, the others are told. \
         Extra requests: exchanges of time sent where the poll law would not have read anything, in \
         {hours} simulated hours of waiting. Nothing saturates",
        PATHS.len()
    );
    Report::new("clock", method, results)
}
