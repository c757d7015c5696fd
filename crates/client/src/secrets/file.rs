//! Secrets in one file, sealed by a passphrase: Argon2id makes the key,
//! AES-256-GCM seals.

mod content;
mod seal;

use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Mutex, PoisonError};

use zeroize::Zeroizing;

use self::content::Content;
use self::seal::{Cost, Sealed, Sealer};
use super::{Secret, SecretError, SecretName, SecretStore, within_bounds};
use crate::disk::{self, Lock};

/// Secrets in a file that only its passphrase opens.
#[derive(Debug)]
pub struct FileSecrets {
    path: PathBuf,
    passphrase: Passphrase,
    /// The key of the file as it was last seen; making it takes a while.
    sealer: Mutex<Sealer>,
}

impl FileSecrets {
    /// Opens the file, or founds it where there is none.
    ///
    /// # Errors
    /// [`SecretError::PassphraseWrong`], [`SecretError::PassphraseEmpty`],
    /// [`SecretError::Damaged`], [`SecretError::Io`].
    pub fn open(path: &Path, passphrase: Zeroizing<String>) -> Result<Self, SecretError> {
        Self::open_at(path, passphrase, Cost::OF_NEW_FILES)
    }

    fn open_at(
        path: &Path,
        passphrase: Zeroizing<String>,
        cost: Cost,
    ) -> Result<Self, SecretError> {
        if passphrase.is_empty() {
            return Err(SecretError::PassphraseEmpty);
        }
        let passphrase = Passphrase(passphrase);
        let _lock = Lock::wait(&lock_path(path))?;
        let sealer = if let Some(sealed) = read(path)? {
            let sealer = Sealer::of(&sealed, passphrase.0.as_bytes())?;
            Content::parse(&sealer.open(&sealed)?).ok_or(SecretError::Damaged)?;
            sealer
        } else {
            let sealer = Sealer::new(cost, passphrase.0.as_bytes())?;
            let sealed = sealer.seal(&Content::default().to_bytes())?;
            disk::replace(path, &sealed.to_bytes()?)?;
            sealer
        };
        Ok(Self {
            path: path.to_owned(),
            passphrase,
            sealer: Mutex::new(sealer),
        })
    }

    /// The file's content now: another process may have written it since.
    fn content(&self, sealer: &mut Sealer) -> Result<Content, SecretError> {
        let sealed = read(&self.path)?.ok_or_else(|| io::Error::from(io::ErrorKind::NotFound))?;
        if !sealer.is_of(&sealed) {
            *sealer = Sealer::of(&sealed, self.passphrase.0.as_bytes())?;
        }
        Content::parse(&sealer.open(&sealed)?).ok_or(SecretError::Damaged)
    }

    fn change(&self, with: impl FnOnce(&mut Content)) -> Result<(), SecretError> {
        let mut sealer = self.sealer.lock().unwrap_or_else(PoisonError::into_inner);
        let _lock = Lock::wait(&lock_path(&self.path))?;
        let mut content = self.content(&mut sealer)?;
        with(&mut content);
        let sealed = sealer.seal(&content.to_bytes())?;
        Ok(disk::replace(&self.path, &sealed.to_bytes()?)?)
    }
}

impl SecretStore for FileSecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        let mut sealer = self.sealer.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(self.content(&mut sealer)?.find(name.as_str()))
    }

    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError> {
        within_bounds(secret)?;
        self.change(|content| content.put(name.as_str(), secret))
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        self.change(|content| content.remove(name.as_str()))
    }
}

/// Kept for a file that is founded anew under the same passphrase meanwhile.
struct Passphrase(Zeroizing<String>);

impl std::fmt::Debug for Passphrase {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Passphrase(..)")
    }
}

fn read(path: &Path) -> Result<Option<Sealed>, SecretError> {
    disk::read(path)?
        .map(|bytes| Sealed::parse(&bytes))
        .transpose()
}

fn lock_path(path: &Path) -> PathBuf {
    let mut name = path.file_name().unwrap_or_default().to_owned();
    name.push(".lock");
    path.with_file_name(name)
}

#[cfg(test)]
mod tests;
