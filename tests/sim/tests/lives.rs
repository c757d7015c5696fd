//! Ten thousand lives under faults.

use jari_sim::life::Build;
use jari_sim::many::live_all;

/// What every submission lives through; `cargo run -p jari-sim -- --lives N`
/// lives more.
const LIVES: u64 = 10_000;

#[test]
fn ten_thousand_faulted_lives_keep_every_law() {
    let lives = live_all(1..1 + LIVES, &Build::default(), &|_, _| {});
    assert_eq!(lives.lived, LIVES);
    let told: Vec<String> = lives
        .broken
        .iter()
        .take(10)
        .map(|life| {
            format!(
                "seed {}: {}",
                life.seed,
                life.breach.as_deref().unwrap_or_default()
            )
        })
        .collect();
    assert!(
        told.is_empty(),
        "replay with `jari-sim --trace --seed N`:\n{}",
        told.join("\n")
    );
}
