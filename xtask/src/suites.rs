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
