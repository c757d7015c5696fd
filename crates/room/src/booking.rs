//! Holding, confirming and giving back: each one transaction.

pub(crate) mod cancel;
pub(crate) mod confirm;
pub(crate) mod hold;
pub(crate) mod keep;
pub(crate) mod list;
pub(crate) mod receipt;
pub(crate) mod release;
pub(crate) mod slot;
pub(crate) mod swap;
