//! The key store of the operating system: Secret Service on Linux, Keychain,
//! Credential Manager, a phone's own.

#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop;
#[cfg(any(target_os = "android", target_os = "ios"))]
mod phone;

use std::error::Error as StdError;

use super::{Secret, SecretError, SecretName, SecretStore, within_bounds};

#[cfg(not(any(target_os = "android", target_os = "ios")))]
use desktop::{Entry, Error, entry, open};
#[cfg(any(target_os = "android", target_os = "ios"))]
use phone::{Entry, Error, entry, open};

/// Secrets in the operating system's key store, under the service `jari`.
#[derive(Debug)]
pub struct KeyringSecrets(());

impl KeyringSecrets {
    /// Connects to the key store.
    ///
    /// # Errors
    /// [`SecretError::Absent`] where there is none.
    pub fn open() -> Result<Self, SecretError> {
        open().map_err(|error| {
            tracing::debug!(%error, "no key store");
            SecretError::Absent
        })?;
        Ok(Self(()))
    }
}

impl SecretStore for KeyringSecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        match named(name)?.get_secret() {
            Ok(secret) => Ok(Some(Secret::from(secret))),
            Err(Error::NoEntry) => Ok(None),
            Err(error) => Err(classified(error)),
        }
    }

    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError> {
        within_bounds(secret)?;
        named(name)?.set_secret(secret).map_err(classified)
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        match named(name)?.delete_credential() {
            Ok(()) | Err(Error::NoEntry) => Ok(()),
            Err(error) => Err(classified(error)),
        }
    }
}

const SERVICE: &str = "jari";

fn named(name: &SecretName) -> Result<Entry, SecretError> {
    entry(SERVICE, name.as_str()).map_err(classified)
}

/// One of the three things a person can do something about. The error itself
/// may quote the secret, so only what lies beneath it is passed on.
fn classified(error: Error) -> SecretError {
    match error {
        Error::NoStorageAccess(_) => SecretError::Locked,
        Error::NoDefaultStore => SecretError::Absent,
        Error::PlatformFailure(source) if says(source.as_ref(), &ABSENT) => SecretError::Absent,
        Error::PlatformFailure(source) if says(source.as_ref(), &LOCKED) => SecretError::Locked,
        Error::PlatformFailure(source) => SecretError::Failed(source),
        Error::TooLong(..) => SecretError::TooLong,
        Error::BadEncoding(_) | Error::BadDataFormat(..) | Error::BadStoreFormat(_) => {
            SecretError::Damaged
        }
        Error::Ambiguous(_) => SecretError::Failed("two entries of one name".into()),
        // The enum may grow.
        Error::NoEntry | Error::Invalid(..) | Error::NotSupportedByStore(_) | _ => {
            SecretError::Failed(error.to_string().into())
        }
    }
}

/// Whether an error or what lies beneath it has one of these names in it. The
/// crate between us and the bus keeps no type for them.
fn says(error: &(dyn StdError + 'static), names: &[&str]) -> bool {
    let mut next = Some(error);
    while let Some(error) = next {
        let text = error.to_string();
        if names.iter().any(|name| text.contains(name)) {
            return true;
        }
        next = error.source();
    }
    false
}

/// Nobody on the bus keeps secrets; the names are the D-Bus specification's.
const ABSENT: [&str; 3] = [
    "org.freedesktop.DBus.Error.ServiceUnknown",
    "org.freedesktop.DBus.Error.NameHasNoOwner",
    "org.freedesktop.DBus.Error.NoServer",
];

/// The collection is locked and was not unlocked: the Secret Service
/// specification's name, and what its client library says of a dismissed
/// prompt.
const LOCKED: [&str; 3] = [
    "org.freedesktop.Secret.Error.IsLocked",
    "object locked",
    "prompt dismissed",
];
