//! A seeded simulation of symmetric paths: 8 exchanges in 16 s, skew of up to
//! 50 ppm either way, 10 000 trials each.

#[path = "support/random.rs"]
mod random;
#[path = "support/trial.rs"]
mod trial;
#[path = "support/world.rs"]
mod world;

use random::Random;
use trial::{Outcome, PATHS, trial};

const TRIALS: usize = 10_000;
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
