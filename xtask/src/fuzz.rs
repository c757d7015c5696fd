//! What reads from outside, fed with what nobody meant.

use std::env;
use std::fs;
use std::path::{Path, PathBuf};

use anyhow::Result;

use crate::cargo;
use crate::part::Outcome;
use crate::repo::{self, PURE};

/// How many inputs each test that draws its input takes, unless `JARI_CASES`
/// says otherwise.
const CASES: &str = "100000";

/// For how many seconds coverage leads each target, unless
/// `JARI_FUZZ_SECONDS` says otherwise.
const SECONDS: &str = "60";

/// What cargo-fuzz gives for libFuzzer without a sanitizer: all of it works
/// with a stable compiler, and safe code has nothing for a sanitizer.
const COVERED: &str = "-Cpasses=sancov-module -Cllvm-args=-sanitizer-coverage-level=4 \
    -Cllvm-args=-sanitizer-coverage-inline-8bit-counters \
    -Cllvm-args=-sanitizer-coverage-pc-table \
    -Cllvm-args=-sanitizer-coverage-trace-compares \
    -Ccodegen-units=1 -Cdebug-assertions -Coverflow-checks";

const TARGET: &str = "x86_64-unknown-linux-gnu";

/// Many more draws. Proptest reads `PROPTEST_CASES`; tests that mutate input
/// themselves read `JARI_CASES`.
pub(crate) fn more_cases() -> Result<Outcome> {
    let cases = setting("JARI_CASES", CASES);
    let mut command = cargo::cargo("test", &["--release", "--no-fail-fast"]);
    PURE.iter().for_each(|package| {
        command.args(["--package", package]);
    });
    command.args(["--package", "jari-fuzz"]);
    cargo::count_tests(
        command
            .env("JARI_CASES", &cases)
            .env("PROPTEST_CASES", &cases),
    )
}

/// libFuzzer on each target. What breaks a promise is kept, and named.
pub(crate) fn covered() -> Result<Outcome> {
    let folder = repo::target().join("fuzz");
    let corpus = folder.join("corpus");
    let fuzz = ["--release", "--package", "jari-fuzz"];
    let writes = [&fuzz[..], &["--bin", "corpus", "--"]].concat();
    cargo::succeed(cargo::cargo("run", &writes).arg(&corpus))?;
    let program = build(&folder, &fuzz)?;
    let mut outcome = Outcome::default();
    for target in targets(&corpus)? {
        let found = lead(&program, &corpus, &target)?;
        outcome = outcome.and(found);
    }
    Ok(outcome)
}

fn build(folder: &Path, fuzz: &[&str]) -> Result<PathBuf> {
    let with = ["--features", "libfuzzer", "--bin", "covered"];
    let to = ["--target", TARGET, "--target-dir"];
    let mut command = cargo::cargo("build", &[fuzz, &with, &to].concat());
    cargo::succeed(command.arg(folder).env("RUSTFLAGS", COVERED))?;
    Ok(folder.join(TARGET).join("release/covered"))
}

fn targets(corpus: &Path) -> Result<Vec<String>> {
    let mut names = Vec::new();
    for folder in fs::read_dir(corpus)? {
        names.push(folder?.file_name().to_string_lossy().into_owned());
    }
    names.sort();
    Ok(names)
}

fn lead(program: &Path, corpus: &Path, target: &str) -> Result<Outcome> {
    let seconds = setting("JARI_FUZZ_SECONDS", SECONDS);
    println!("  {target}: {seconds} s");
    let kept = corpus.join(format!("../broken-{target}-"));
    let mut command = cargo::program(program);
    command
        .env("JARI_FUZZ_TARGET", target)
        .arg(format!("-max_total_time={seconds}"))
        .arg(format!("-artifact_prefix={}", kept.display()))
        .args([
            "-max_len=65536",
            "-timeout=20",
            "-verbosity=0",
            "-print_final_stats=1",
        ])
        .arg(corpus.join(target));
    let complaint = cargo::succeed(&mut command).err();
    let complaints: Vec<String> = complaint
        .map(|error| format!("{target}: {error:#}"))
        .into_iter()
        .collect();
    Ok(Outcome::of(&complaints))
}

fn setting(name: &str, otherwise: &str) -> String {
    env::var(name).unwrap_or_else(|_| String::from(otherwise))
}
