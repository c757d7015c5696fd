//! A million faulted lives in the simulation.

use std::env;

use anyhow::Result;

use crate::cargo;
use crate::metadata::Metadata;
use crate::part::Outcome;

const PACKAGE: &str = "jari-sim";
/// How many, unless `JARI_LIVES` says otherwise.
const LIVES: &str = "1000000";

pub(crate) fn check() -> Result<Outcome> {
    if Metadata::read()?.package(PACKAGE).is_none() {
        let note = "there is no package jari-sim: no life was simulated";
        return Ok(Outcome {
            failed: 1,
            ..Outcome::left_out(note)
        });
    }
    let lives = env::var("JARI_LIVES").unwrap_or_else(|_| String::from(LIVES));
    let args = ["--release", "--package", PACKAGE, "--", "--lives", &lives];
    cargo::succeed(&mut cargo::cargo("run", &args))?;
    Ok(Outcome::pass())
}
