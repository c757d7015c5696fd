//! Linux, Windows and macOS: one crate knows which store each has.

pub(super) use keyring::{Entry, Error};

/// Connects to it, once for all.
pub(super) fn open() -> Result<(), String> {
    match Entry::store_status() {
        Ok(()) => Ok(()),
        Err(error) => Err(error.to_string()),
    }
}

pub(super) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    Entry::new(service, name)
}
