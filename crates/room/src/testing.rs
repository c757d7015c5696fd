//! What tests and worlds need to have an event: a small publication, and a
//! rehearsal of its line over the memory store.

mod publication;
mod rehearsal;
mod rerun;

pub use publication::{PLACE, drawn, family, publication};
pub use rehearsal::{Citizen, Rehearsal};
