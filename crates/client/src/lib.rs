//! Runtime shell around the session: HTTP, stream, signatures, secrets, resume file.

pub mod address;
mod disk;
pub mod secrets;
pub mod trust;
