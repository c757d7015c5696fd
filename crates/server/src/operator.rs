//! What an operator does to a running service: acts come in by a socket in
//! the data folder, so that the public address has no door for operators.

pub mod act;
pub mod backup;
pub mod clerk;
pub mod deeds;
#[cfg_attr(
    not(unix),
    expect(dead_code, reason = "acts come in by a socket of Unix")
)]
mod desk;
mod export;
pub mod last_word;
pub mod lines;
mod outbox;
pub mod recover;
mod retention;
mod roster;
mod slots;
#[cfg(unix)]
mod socket;

use crate::folder::FileError;

#[cfg(unix)]
pub use socket::{Socket, ask};

/// An act was not done.
#[derive(Debug, thiserror::Error)]
pub enum ActError {
    /// No service answers.
    #[error("service_not_running: no jari-server answers in this data folder; start it first")]
    NotRunning,
    /// The answer is of another version.
    #[error("answer_malformed: the running service is of another version; use its own program")]
    NotUnderstood,
    /// The socket could not be used.
    #[error(transparent)]
    File(#[from] FileError),
}
