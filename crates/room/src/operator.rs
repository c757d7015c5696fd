//! What an operator does to a line that people are in: each act stands in the
//! record with its reason. Who is a clerk at the desk is noted beside it.

pub(crate) mod announce;
pub(crate) mod clerk;
pub(crate) mod close_site;
pub(crate) mod move_later;
pub(crate) mod rebook;
pub(crate) mod recount;
pub(crate) mod stock;
