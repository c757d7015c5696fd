//! Phones: protected data on iOS, preferences under a key of the Keystore on
//! Android.

use std::sync::{Mutex, PoisonError};

pub(super) use keyring_core::{Entry, Error};

/// Connects to it. A second store of one name is refused, so there is one.
pub(super) fn open() -> Result<(), String> {
    static OPENING: Mutex<()> = Mutex::new(());
    let _alone = OPENING.lock().unwrap_or_else(PoisonError::into_inner);
    if keyring_core::get_default_store().is_none() {
        let store = store().map_err(|error| error.to_string())?;
        keyring_core::set_default_store(store);
    }
    Ok(())
}

#[cfg(target_os = "android")]
fn store() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Error> {
    let store = android_native_keyring_store::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "ios")]
fn store() -> Result<std::sync::Arc<keyring_core::CredentialStore>, Error> {
    let store = apple_native_keyring_store::protected::Store::new()?;
    Ok(store)
}

#[cfg(target_os = "android")]
pub(super) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    Entry::new(service, name)
}

/// A turn comes while the phone is locked as well; and a device key is one
/// device's, so no backup takes it along.
#[cfg(target_os = "ios")]
pub(super) fn entry(service: &str, name: &str) -> Result<Entry, Error> {
    let policy = ("access-policy", "after-first-unlock-this-device-only");
    Entry::new_with_modifiers(service, name, &std::collections::HashMap::from([policy]))
}
