//! The tests that draw their input, with many more draws.

use std::env;

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo::PURE;

/// How many inputs each such test draws, unless `JARI_CASES` says otherwise.
const CASES: &str = "100000";

/// Proptest reads `PROPTEST_CASES`; tests that mutate input themselves read
/// `JARI_CASES`.
pub(crate) fn check() -> Result<Outcome> {
    let cases = env::var("JARI_CASES").unwrap_or_else(|_| String::from(CASES));
    let mut command = cargo::cargo("test", &["--release", "--no-fail-fast"]);
    PURE.iter().for_each(|package| {
        command.args(["--package", package]);
    });
    cargo::count_tests(
        command
            .env("JARI_CASES", &cases)
            .env("PROPTEST_CASES", &cases),
    )
}
