//! Bytes from anywhere: what is read from outside is refused or understood,
//! and never more than that.
//!
//! A [`Target`] takes any bytes and panics when a promise is broken. Two
//! runners feed them: `tests/mutated.rs` changes the corpus by a seed, on every
//! run of the tests; the binary `covered` is led by coverage and runs before
//! an issue is closed.

mod mutate;
mod target;

// what is read from outside
mod event_file;
mod resume;
mod statement;
mod text;
mod wire;

pub use mutate::Mutator;
pub use target::{TARGETS, Target, target};
