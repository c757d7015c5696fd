//! Real programs on a stage: what every world that starts them needs.
//!
//! The binary of this package plays K's evening with them.

pub mod device;
pub mod outbox;
pub mod phone;
pub mod screen;
pub mod server;
pub mod statement;
