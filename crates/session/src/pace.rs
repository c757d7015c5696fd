//! When to ask: the poll law, what may be repeated, and chance.

pub(crate) mod bucket;
pub(crate) mod jitter;
pub(crate) mod poll;
