//! Holding, confirming and giving back.

pub(crate) mod receipt;
