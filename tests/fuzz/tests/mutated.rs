//! The corpus, changed by a seed, on every run. `JARI_CASES` says how often;
//! a failure prints its number, and `JARI_FIRST` begins there.

use std::env;
use std::panic::{AssertUnwindSafe, catch_unwind};

use jari_fuzz::{Mutator, TARGETS, Target, target};

/// Enough to fall over each splinter at most places of the corpus.
const CASES: u64 = 20_000;

/// Reading an event file reads the real centres each time.
const DEAR: u64 = 50;

#[test]
fn what_crosses_the_wire_is_understood_the_same_twice_or_refused() {
    survives("wire", cases());
}

#[test]
fn a_touched_statement_is_not_believed() {
    survives("statement", cases());
}

#[test]
fn a_touched_record_is_not_sound() {
    survives("record", cases());
}

#[test]
fn a_session_resumes_from_any_record_or_says_why_not() {
    survives("resume", cases());
}

#[test]
fn what_a_person_types_is_understood_the_same_twice_or_refused() {
    survives("text", cases());
}

#[test]
fn a_broken_event_file_is_refused_with_words() {
    survives("event_file", cases() / DEAR);
}

#[test]
fn each_target_has_its_story() {
    let told = include_str!("mutated.rs");
    for Target { name, .. } in TARGETS {
        assert!(told.contains(&format!("survives(\"{name}\"")), "{name}");
    }
}

fn number(name: &str) -> Option<u64> {
    env::var(name).ok()?.parse().ok()
}

fn cases() -> u64 {
    number("JARI_CASES").unwrap_or(CASES)
}

fn survives(name: &str, cases: u64) {
    let target = target(name).expect("it is in the table");
    let corpus = (target.corpus)();
    corpus.iter().for_each(|input| (target.take)(input));
    let mutator = Mutator::new(corpus);
    let first = number("JARI_FIRST").unwrap_or(0);
    for case in first..first + cases {
        let input = mutator.make(case);
        let survived = catch_unwind(AssertUnwindSafe(|| (target.take)(&input)));
        assert!(
            survived.is_ok(),
            "case {case} of {name}: {}",
            String::from_utf8_lossy(&input)
        );
    }
}
