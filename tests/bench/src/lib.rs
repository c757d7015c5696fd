//! The numbers to reach, each a benchmark of its own: what it measures, how,
//! and what it found, as a table and as JSON.
//!
//! In virtual time, with nothing but the pure crates: [`clock`], [`surge`],
//! [`eta`], [`cost`] (from [`waiting`]), [`million`].

// in virtual time
pub mod clock;
pub mod cost;
pub mod eta;
pub mod million;
pub mod surge;
pub mod waiting;

// what they stand on
pub mod chance;
pub mod crowd;
mod server_pace;
pub mod town;

// what comes out
pub mod machine;
pub mod plot;
pub mod report;
pub mod stats;
