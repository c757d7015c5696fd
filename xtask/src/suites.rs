//! The tests themselves.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo::PURE;

/// Those of the pure crates.
pub(crate) fn pure() -> Result<Outcome> {
    let mut command = cargo::cargo("test", &["--no-fail-fast"]);
    PURE.iter().for_each(|package| {
        command.args(["--package", package]);
    });
    cargo::count_tests(&mut command)
}

/// All of them.
pub(crate) fn whole() -> Result<Outcome> {
    cargo::count_tests(&mut cargo::cargo(
        "test",
        &["--no-fail-fast", "--workspace"],
    ))
}

/// The stories that are other ones in builds in which faults happen on
/// purpose; the rest was told without them.
pub(crate) fn faults() -> Result<Outcome> {
    let args = [
        "--no-fail-fast",
        "--package",
        "jari-server",
        "--package",
        "jari-cli",
    ];
    let faults = ["--features", "jari-server/faults,jari-cli/faults"];
    let stories = ["--", "faults", "the_version_is_told"];
    cargo::count_tests(&mut cargo::cargo(
        "test",
        &[&args[..], &faults, &stories].concat(),
    ))
}

/// The laws of the simulation see each bug that is planted for them.
pub(crate) fn seeded_bugs() -> Result<Outcome> {
    let args = [
        "--package",
        "jari-sim",
        "--features",
        "seeded-bugs",
        "--test",
        "seeded_bugs",
    ];
    cargo::count_tests(&mut cargo::cargo("test", &args))
}
