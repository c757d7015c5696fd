//! The tests themselves.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo::PURE;
use crate::system::{self, Needed};

/// Those of the pure crates.
pub(crate) fn pure() -> Result<Outcome> {
    let mut command = cargo::cargo("test", &["--no-fail-fast"]);
    PURE.iter().for_each(|package| {
        command.args(["--package", package]);
    });
    cargo::count_tests(&mut command)
}

/// All of them but the app's, which is a part of its own.
pub(crate) fn whole() -> Result<Outcome> {
    cargo::count_tests(&mut cargo::cargo("test", &["--no-fail-fast"]))
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

const DATABASE: [Needed; 1] = [Needed {
    sign: "pg_ctlcluster",
    package: "postgresql",
}];

/// Several nodes on one PostgreSQL database. Where it cannot be had they fail:
/// what was not tested is not passed.
pub(crate) fn postgresql() -> Result<Outcome> {
    system::need(&DATABASE)?;
    cargo::succeed(&mut cargo::cargo("build", &["--package", "jari-server"]))?;
    let args = ["--no-fail-fast", "--package", "jari-postgres"];
    let database = ["--features", "jari-postgres/database"];
    cargo::count_tests(&mut cargo::cargo("test", &[&args[..], &database].concat()))
}
