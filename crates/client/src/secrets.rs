//! Where secrets are kept: device keys and sessions, nothing else.
//!
//! The stores are named by the person, one by one; no store ever stands in
//! for another that is locked or missing, and none writes a secret in the
//! clear.

mod file;
mod keyring;
mod memory;

use std::fmt;
use std::sync::Arc;

use jari_protocol::id::ServiceId;
use zeroize::Zeroizing;

pub use file::FileSecrets;
pub use keyring::KeyringSecrets;
pub use memory::MemorySecrets;

/// A place for secrets. Calls may block on the disk, the desktop or the
/// person; asynchronous callers make them on a thread of their own.
pub trait SecretStore: Send + Sync + fmt::Debug {
    /// The secret of that name, `None` if there is none.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError>;

    /// Keeps a secret in place of the one of that name; durable once it
    /// returns.
    ///
    /// # Errors
    /// See [`SecretError`]; the earlier secret is still there.
    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError>;

    /// Forgets a secret; also right where there is none.
    ///
    /// # Errors
    /// See [`SecretError`].
    fn remove(&self, name: &SecretName) -> Result<(), SecretError>;
}

/// A shared store is one as well.
impl<T: SecretStore + ?Sized> SecretStore for Arc<T> {
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        (**self).read(name)
    }

    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError> {
        (**self).write(name, secret)
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        (**self).remove(name)
    }
}

/// Bytes that are wiped from memory when they are dropped.
#[derive(Clone, PartialEq, Eq)]
pub struct Secret(Zeroizing<Vec<u8>>);

impl Secret {
    /// The bytes.
    pub fn expose(&self) -> &[u8] {
        &self.0
    }
}

impl From<Vec<u8>> for Secret {
    fn from(bytes: Vec<u8>) -> Self {
        Self(Zeroizing::new(bytes))
    }
}

impl fmt::Debug for Secret {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Secret(..{} bytes)", self.0.len())
    }
}

/// The name of a secret: `<service>/<what>@<profile>`. Two profiles of one
/// person share the key store of the machine, and nothing in it.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SecretName(String);

impl SecretName {
    /// Names what a profile keeps for a service.
    pub fn new(profile: &str, service: &ServiceId, kind: SecretKind) -> Self {
        Self(format!("{service}/{}@{profile}", kind.as_str()))
    }

    /// The name as the stores write it.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is kept in secret.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum SecretKind {
    /// The device key, as PKCS#8.
    DeviceKey,
    /// The account and its session.
    Session,
}

impl SecretKind {
    const fn as_str(self) -> &'static str {
        match self {
            Self::DeviceKey => "device-key",
            Self::Session => "session",
        }
    }
}

/// A secret could not be read or kept. The text of each is its stable code.
#[derive(Debug, thiserror::Error)]
pub enum SecretError {
    /// There is a key store, and it is locked.
    #[error("key_store_locked")]
    Locked,
    /// This machine or desktop session runs no key store.
    #[error("key_store_absent")]
    Absent,
    /// The key store failed in some other way.
    #[error("key_store_failed")]
    Failed(#[source] Box<dyn std::error::Error + Send + Sync>),
    /// The passphrase does not open the file.
    #[error("passphrase_wrong")]
    PassphraseWrong,
    /// An empty passphrase protects nothing.
    #[error("passphrase_empty")]
    PassphraseEmpty,
    /// The file was changed by something else than this program.
    #[error("secrets_damaged")]
    Damaged,
    /// The file could not be read or written.
    #[error("secrets_unreadable")]
    Io(#[from] std::io::Error),
    /// The secret is longer than [`MAX_SECRET_BYTES`].
    #[error("secret_too_long")]
    TooLong,
}

impl SecretError {
    /// What the person does about it.
    pub const fn next(&self) -> SecretNext {
        match self {
            Self::Locked => SecretNext::UnlockKeyStore,
            Self::Absent => SecretNext::ChooseFile,
            Self::PassphraseWrong | Self::PassphraseEmpty => SecretNext::EnterPassphrase,
            Self::Damaged => SecretNext::SignInAgain,
            Self::Failed(_) | Self::Io(_) => SecretNext::TryAgain,
            Self::TooLong => SecretNext::ReportFault,
        }
    }
}

/// The next step after a [`SecretError`].
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SecretNext {
    /// Unlock the key store (log in to the desktop, or enter its password).
    UnlockKeyStore,
    /// Start a key store, or choose the file that a passphrase protects.
    ChooseFile,
    /// Enter the passphrase again.
    EnterPassphrase,
    /// Move the damaged file away and sign in again; places are not lost.
    SignInAgain,
    /// Mend the disk or the desktop and try again.
    TryAgain,
    /// Report a fault of this program.
    ReportFault,
}

/// The longest secret, in bytes: Windows takes no more than 2560.
pub const MAX_SECRET_BYTES: usize = 2_048;

fn within_bounds(secret: &[u8]) -> Result<(), SecretError> {
    if secret.len() > MAX_SECRET_BYTES {
        Err(SecretError::TooLong)
    } else {
        Ok(())
    }
}
