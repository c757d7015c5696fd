//! The same seed gives the same life, byte for byte.

use jari_sim::life::{Build, live};
use jari_sim::trace::Trace;

#[test]
fn a_seed_replays_byte_for_byte() {
    for seed in 1..=25 {
        let first = live(seed, &Build::default(), Trace::kept());
        let again = live(seed, &Build::default(), Trace::kept());
        assert_eq!(first.trace.text(), again.trace.text(), "seed {seed}");
        assert_eq!(first.steps, again.steps, "seed {seed}");
        assert!(
            first.trace.text().lines().count() > 50,
            "seed {seed} has no life in it"
        );
    }
}
