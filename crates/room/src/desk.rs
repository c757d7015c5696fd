//! The desk: who signs in, for whom, and whether and when they may book. All
//! of it happens before the line, so that the line never waits for it.

pub(crate) mod eligibility;
mod name;
mod roster;

use jari_protocol::refusal::{Code, Problem};

/// A refusal with nothing to add to its code and rule.
fn refused<T>(code: Code, rule: &str) -> Result<T, Box<Problem>> {
    Err(Box::new(Problem::new(code, rule)))
}
