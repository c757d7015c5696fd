//! A part of a test run: a name, what it needs, its seconds, its outcome.

use std::collections::BTreeSet;
use std::time::{Duration, Instant};

use anyhow::Result;

/// What a part found.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Outcome {
    pub(crate) passed: u32,
    pub(crate) failed: u32,
    /// What a reader of the summary must know: what was left out and what
    /// that means, or how to see a failure again.
    pub(crate) notes: Vec<String>,
}

impl Outcome {
    /// One check that held.
    pub(crate) fn pass() -> Self {
        Self {
            passed: 1,
            ..Self::default()
        }
    }

    /// One check; it held if there is nothing to complain about.
    pub(crate) fn of(complaints: &[String]) -> Self {
        for complaint in complaints {
            println!("  {complaint}");
        }
        if complaints.is_empty() {
            Self::pass()
        } else {
            Self {
                failed: 1,
                ..Self::default()
            }
        }
    }

    /// Nothing could be checked; the note says what that means.
    pub(crate) fn left_out(note: impl Into<String>) -> Self {
        Self {
            notes: vec![note.into()],
            ..Self::default()
        }
    }

    /// Both.
    pub(crate) fn and(mut self, other: Self) -> Self {
        self.passed += other.passed;
        self.failed += other.failed;
        self.notes.extend(other.notes);
        self
    }
}

/// One named step of a run.
#[derive(Clone, Copy)]
pub(crate) struct Part {
    pub(crate) name: &'static str,
    /// The part without whose success this one would only fail again.
    pub(crate) needs: Option<&'static str>,
    pub(crate) check: fn() -> Result<Outcome>,
}

/// Runs the parts in order, prints the summary, and tells whether all held.
pub(crate) fn run_all(parts: &[Part]) -> bool {
    let (mut failed, mut lines, mut total) = (BTreeSet::new(), Vec::new(), Outcome::default());
    let started = Instant::now();
    for part in parts {
        println!("== {}", part.name);
        let began = Instant::now();
        let outcome = match part.needs.filter(|needed| failed.contains(needed)) {
            Some(needed) => Outcome::left_out(format!("not run: it needs \"{needed}\"")),
            None => run_one(part),
        };
        if outcome.failed > 0 || part.needs.is_some_and(|needed| failed.contains(needed)) {
            failed.insert(part.name);
        }
        let line = summary(part.name, &outcome, began.elapsed());
        println!("{line}");
        lines.push(line);
        total = total.and(outcome);
    }
    println!("== in all {:.1} s", started.elapsed().as_secs_f64());
    lines.iter().for_each(|line| println!("{line}"));
    println!("{} passed, {} failed", total.passed, total.failed);
    total.failed == 0
}

/// Runs one check as a task of its own.
pub(crate) fn alone(check: fn() -> Result<Outcome>) -> Result<bool> {
    let outcome = check()?;
    outcome
        .notes
        .iter()
        .for_each(|note| println!("note: {note}"));
    println!("{} passed, {} failed", outcome.passed, outcome.failed);
    Ok(outcome.failed == 0)
}

fn run_one(part: &Part) -> Outcome {
    (part.check)().unwrap_or_else(|error| {
        println!("  {error:#}");
        Outcome {
            failed: 1,
            ..Outcome::default()
        }
    })
}

fn summary(name: &str, outcome: &Outcome, took: Duration) -> String {
    let verdict = match (outcome.failed, outcome.passed) {
        (0, 0) => "left out",
        (0, _) => "ok",
        _ => "FAILED",
    };
    let mut line = format!("   {:>6.1} s  {verdict:8}  {name}", took.as_secs_f64());
    for note in &outcome.notes {
        line.push_str("\n             ");
        line.push_str(note);
    }
    line
}

#[cfg(test)]
mod tests {
    use super::*;

    const fn part(
        name: &'static str,
        needs: Option<&'static str>,
        check: fn() -> Result<Outcome>,
    ) -> Part {
        Part { name, needs, check }
    }

    #[test]
    fn one_failed_part_fails_the_run() {
        let good = part("good", None, || Ok(Outcome::pass()));
        let bad = part("bad", None, || Ok(Outcome::of(&[String::from("no")])));
        assert!(run_all(&[good]));
        assert!(!run_all(&[bad, good]));
    }

    #[test]
    fn an_error_is_a_failure() {
        assert!(!run_all(&[part("bad", None, || anyhow::bail!(
            "no such tool"
        ))]));
    }

    #[test]
    fn what_needs_a_failed_part_is_not_run() {
        let bad = part("bad", None, || anyhow::bail!("broken"));
        let later = part("later", Some("bad"), || panic!("it must not be started"));
        let last = part("last", Some("later"), || panic!("nor this"));
        assert!(!run_all(&[bad, later, last]));
    }

    #[test]
    fn the_summary_says_what_was_left_out() {
        let line = summary("wasm tests", &Outcome::left_out("no node"), Duration::ZERO);
        assert_eq!(
            line,
            "      0.0 s  left out  wasm tests\n             no node"
        );
    }
}
