//! Stories of the client, told against a small service that can be made to
//! fail.

mod authority;
mod desk;
mod driver;
#[cfg(target_os = "linux")]
mod key_store;
mod proof;
mod receipt;
mod resume;
mod secrets;
mod service;
mod trust;
