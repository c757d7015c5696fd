//! The wire as its golden files say.

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;

/// The tests of the protocol crate; the golden files are compared there.
pub(crate) fn check() -> Result<Outcome> {
    cargo::count_tests(&mut cargo::cargo(
        "test",
        &["--no-fail-fast", "--package", "jari-protocol"],
    ))
}
