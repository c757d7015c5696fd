//! The app on systems that are not at hand: library and program are checked
//! for each of them as they are shipped, and what each leaves out is told.
//! Nothing is linked and nothing runs.

mod condition;
mod left_out;
mod tools;

use std::time::Instant;

use anyhow::{Context, Result};

use crate::cargo;
use crate::metadata::Metadata;
use crate::part::Outcome;
use crate::window;

use left_out::Sources;
use tools::Compiler;
pub(crate) use tools::{MINGW, need_target};

/// Windows, for the compiler that Debian has.
pub(crate) const WINDOWS: &str = "x86_64-pc-windows-gnu";

/// A system that the app is made for besides Linux.
struct Platform {
    name: &'static str,
    target: &'static str,
    compiler: Compiler,
}

const PLATFORMS: [Platform; 4] = [
    Platform {
        name: "Windows",
        target: WINDOWS,
        compiler: Compiler::Mingw,
    },
    Platform {
        name: "macOS",
        target: "aarch64-apple-darwin",
        compiler: Compiler::StandIn,
    },
    Platform {
        name: "Android",
        target: "aarch64-linux-android",
        compiler: Compiler::StandIn,
    },
    Platform {
        name: "iOS",
        target: "aarch64-apple-ios",
        compiler: Compiler::StandIn,
    },
];

pub(crate) fn check() -> Result<Outcome> {
    window::need_libraries()?;
    window::page()?;
    let sources = Sources::of_app(&Metadata::read()?)?;
    let mut outcome = Outcome::default();
    for platform in &PLATFORMS {
        outcome = outcome.and(of(platform, &sources)?);
    }
    Ok(outcome)
}

fn of(platform: &Platform, sources: &Sources) -> Result<Outcome> {
    let Platform { name, target, .. } = platform;
    need_target(target)?;
    let began = Instant::now();
    let complaint = type_check(platform)?;
    let verdict = if complaint.is_none() { "ok" } else { "FAILED" };
    let seconds = began.elapsed().as_secs_f64();
    println!("  {seconds:>6.1} s  {verdict:8}  {name} ({target})");
    sources
        .differences(target)?
        .iter()
        .for_each(|line| println!("      {line}"));
    Ok(Outcome::of(complaint.as_slice()))
}

/// With the features of a release; the first complaint, if there is one.
fn type_check(platform: &Platform) -> Result<Option<String>> {
    let app = ["--release", "--package", "jari-app", "--lib", "--bins"];
    let how = ["--quiet", "--message-format", "short", "--target"];
    let mut command = cargo::cargo("check", &[&app[..], &how].concat());
    command.arg(platform.target);
    platform.compiler.prepare(&mut command, platform.target)?;
    let line = cargo::line(&command);
    let output = command
        .output()
        .with_context(|| format!("cannot start {line}"))?;
    let said = String::from_utf8_lossy(&output.stderr);
    let complaint = complaint(&said, output.status.success());
    Ok(complaint.map(|complaint| format!("{line}\n  {complaint}")))
}

/// The first error; else the first warning, which says most often that a
/// target leaves something out by half; where a failure says neither, its
/// last line.
fn complaint(said: &str, succeeded: bool) -> Option<&str> {
    let mut lines = said.lines().filter(|line| !line.trim().is_empty());
    let first = |sign| lines.clone().find(|line: &&str| line.contains(sign));
    let found = first("error[")
        .or_else(|| first("error:"))
        .or_else(|| first("warning:"));
    match (found, succeeded) {
        (Some(found), _) => Some(found),
        (None, true) => None,
        (None, false) => Some(lines.next_back().unwrap_or("it said nothing")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_first_error_is_told_and_a_warning_where_there_is_none() {
        let said = "src/b.rs:1:1: warning: unused\nsrc/a.rs:1:2: error[E0425]: no such thing\n\
            error: could not compile `a`\n";
        assert_eq!(
            complaint(said, false),
            Some("src/a.rs:1:2: error[E0425]: no such thing")
        );
        let warned = complaint("src/b.rs:1:1: warning: unused\n", true);
        assert_eq!(warned, Some("src/b.rs:1:1: warning: unused"));
        assert_eq!(complaint("killed\n\n", false), Some("killed"));
        assert_eq!(complaint("", true), None);
    }
}
