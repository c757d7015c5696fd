//! The pure crates build and pass their unit tests on wasm32-unknown-unknown,
//! where there is no clock, no randomness, no file and no socket to call.

use std::fs;
use std::path::Path;
use std::process::Command;

use anyhow::{Result, ensure};

use crate::cargo;
use crate::part::Outcome;
use crate::repo::{self, PURE};

const TARGET: [&str; 3] = ["--lib", "--target", "wasm32-unknown-unknown"];
const RUNNER: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUNNER";
const FLAGS: &str = "CARGO_TARGET_WASM32_UNKNOWN_UNKNOWN_RUSTFLAGS";
/// Proptest, a dependency of the tests alone, asks for entropy; the runner
/// answers it with fixed bytes, and answers nothing else.
const TEST_FLAGS: &str = "--cfg getrandom_backend=\"custom\" -C link-arg=--allow-undefined";

pub(crate) fn build() -> Result<Outcome> {
    let mut command = cargo::cargo("build", &["--quiet"]);
    cargo::succeed(of_pure(&mut command).args(TARGET))?;
    Ok(Outcome::pass())
}

/// One check for each crate: the harness has no output there, so its tests
/// cannot be counted one by one.
pub(crate) fn test() -> Result<Outcome> {
    if cargo::find("node").is_none() {
        let note = "no node found: the unit tests of the pure crates ran natively only";
        return Ok(Outcome::left_out(note));
    }
    show_that_a_failure_is_seen()?;
    let mut outcome = Outcome::default();
    for package in PURE {
        let mut command = cargo::cargo("test", &["--quiet", "--package", package]);
        let ended = cargo::succeed(for_node(command.args(TARGET)));
        outcome = outcome.and(Outcome::of(
            ended.err().map(|e| format!("{e:#}")).as_slice(),
        ));
    }
    Ok(outcome)
}

fn of_pure(command: &mut Command) -> &mut Command {
    for package in PURE {
        command.args(["--package", package]);
    }
    command
}

fn for_node(command: &mut Command) -> &mut Command {
    let runner = repo::root().join("xtask/wasm-runner.mjs");
    // RUSTFLAGS, if it is set, would win over the flags of one target.
    command.env_remove("RUSTFLAGS").env(FLAGS, TEST_FLAGS);
    command.env(RUNNER, format!("node {}", runner.display()))
}

/// A run that cannot fail proves nothing.
fn show_that_a_failure_is_seen() -> Result<()> {
    let folder = tempfile::tempdir()?;
    let holds = proof(folder.path(), "assert!(true);")?;
    ensure!(holds.success(), "a passing test did not run on wasm32");
    let broken = proof(folder.path(), "panic!();")?;
    ensure!(!broken.success(), "a failing test on wasm32 went unseen");
    Ok(())
}

fn proof(at: &Path, body: &str) -> Result<std::process::ExitStatus> {
    fs::create_dir_all(at.join("src"))?;
    fs::write(
        at.join("Cargo.toml"),
        "[package]\nname = \"proof\"\nedition = \"2024\"\n[workspace]\n",
    )?;
    fs::write(
        at.join("src/lib.rs"),
        format!("#[test]\nfn proof() {{ {body} }}\n"),
    )?;
    let mut command = cargo::program("cargo");
    command
        .args(["test", "--quiet", "--offline"])
        .args(TARGET)
        .current_dir(at);
    Ok(for_node(&mut command)
        .env("CARGO_TARGET_DIR", at.join("target"))
        .output()?
        .status)
}
