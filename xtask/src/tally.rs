//! The counts in what a test runner says.

use crate::part::Outcome;

/// Tests passed and failed so far.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Tally {
    passed: u32,
    failed: u32,
}

impl Tally {
    /// Takes in one line; only summaries count.
    pub(crate) fn read(&mut self, line: &str) {
        let line = line.trim();
        let is_cargo = line.starts_with("test result: ");
        let is_nextest = line.starts_with("Summary [") && line.contains(" tests run: ");
        let is_vitest = line.starts_with("Tests  ");
        if is_cargo || is_nextest || is_vitest || is_playwrights(line) {
            self.passed += number_before(line, " passed");
            self.failed += number_before(line, " failed");
        }
    }

    /// Whether a line only says that all is as it should be.
    pub(crate) fn is_routine(line: &str) -> bool {
        line.is_empty()
            || line.trim_start().starts_with('✓')
            || (line.starts_with("test ") && line.ends_with(" ... ok"))
            || line.starts_with("test result: ok. 0 passed;")
            || (line.starts_with("running ") && line.ends_with(['t', 's']))
    }

    /// A runner that failed without a failed test (it did not compile, or a
    /// test process died) is one failure.
    pub(crate) fn outcome(self, succeeded: bool, line: &str) -> Outcome {
        let mut outcome = Outcome {
            passed: self.passed,
            failed: self.failed,
            notes: Vec::new(),
        };
        if !succeeded && self.failed == 0 {
            outcome.failed = 1;
        }
        if !succeeded {
            outcome.notes.push(format!("again with: {line}"));
        }
        if succeeded && self.passed == 0 {
            outcome.notes.push(String::from("there was no test to run"));
        }
        outcome
    }
}

/// `124 passed (2.4m)` or `6 failed`, and nothing else in the line.
fn is_playwrights(line: &str) -> bool {
    let Some((number, said)) = line.split_once(' ') else {
        return false;
    };
    let is_summary = said == "failed" || (said.starts_with("passed (") && said.ends_with(')'));
    is_summary && number.parse::<u32>().is_ok()
}

fn number_before(line: &str, word: &str) -> u32 {
    let Some((before, _)) = line.split_once(word) else {
        return 0;
    };
    before
        .split(' ')
        .next_back()
        .and_then(|number| number.parse().ok())
        .unwrap_or(0)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(lines: &[&str]) -> Tally {
        let mut tally = Tally::default();
        lines.iter().for_each(|line| tally.read(line));
        tally
    }

    #[test]
    fn cargos_summaries_add_up() {
        let tally = read(&[
            "test id::tests::short ... ok",
            "test result: ok. 12 passed; 0 failed; 0 ignored; 0 measured; 0 filtered out",
            "test result: FAILED. 3 passed; 2 failed; 0 ignored; 0 measured; 0 filtered out",
        ]);
        assert_eq!(
            tally,
            Tally {
                passed: 15,
                failed: 2
            }
        );
    }

    #[test]
    fn nextests_summary_counts() {
        let tally =
            read(&["     Summary [   0.042s] 12 tests run: 11 passed, 1 failed, 0 skipped"]);
        assert_eq!(
            tally,
            Tally {
                passed: 11,
                failed: 1
            }
        );
    }

    #[test]
    fn the_summaries_of_the_windows_tests_count() {
        let tally = read(&["      Tests  1 failed | 54 passed (55)"]);
        assert_eq!((tally.passed, tally.failed), (54, 1));
        let tally = read(&[
            "  6 failed",
            "    tests/a.spec.ts:1:1 > a",
            "  19 passed (2.9m)",
        ]);
        assert_eq!((tally.passed, tally.failed), (19, 6));
    }

    #[test]
    fn a_test_that_prints_a_number_counts_nothing() {
        assert_eq!(read(&["it said 7 passed and 8 failed"]), Tally::default());
    }

    #[test]
    fn a_runner_that_died_without_a_failed_test_is_one_failure() {
        let outcome = Tally {
            passed: 4,
            failed: 0,
        }
        .outcome(false, "cargo test");
        assert_eq!((outcome.passed, outcome.failed), (4, 1));
        assert_eq!(outcome.notes, ["again with: cargo test"]);
    }

    #[test]
    fn only_passing_tests_are_routine() {
        assert!(Tally::is_routine("test a ... ok") && Tally::is_routine("running 3 tests"));
        assert!(!Tally::is_routine("test a ... FAILED"));
    }
}
