//! When to ask: the poll law, what may be repeated, and chance.

pub mod bucket;
pub(crate) mod jitter;
