//! A rehearsal on one machine, without a network: the real server in this
//! process on a loopback address, a crowd that joins, comes in and books, and
//! what went wrong in July 2021 at the press of a button.
//!
//! The person who practises is a client like any other: it adds
//! [`Practice::link`], signs in with the code that [`Practice::code_for`]
//! finds, and waits. Between the client and the server lies an [`Air`] that
//! can be shut off. Nothing of the rehearsal is kept: everything lies in a
//! folder that the caller deletes.

mod air;
mod crowd;
mod guest;
mod plan;
mod practice;

pub use air::Air;
pub use plan::Plan;
pub use practice::{EVENT, Practice, PracticeError};
