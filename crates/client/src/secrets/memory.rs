//! Secrets that end with the program: for tests, and for those who want to
//! sign in anew each time.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use super::{Secret, SecretError, SecretName, SecretStore, within_bounds};

/// Secrets in memory.
#[derive(Debug, Default)]
pub struct MemorySecrets {
    secrets: Mutex<BTreeMap<SecretName, Secret>>,
}

impl SecretStore for MemorySecrets {
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        let secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        Ok(secrets.get(name).cloned())
    }

    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError> {
        within_bounds(secret)?;
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.insert(name.clone(), Secret::from(secret.to_vec()));
        Ok(())
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        let mut secrets = self.secrets.lock().unwrap_or_else(PoisonError::into_inner);
        secrets.remove(name);
        Ok(())
    }
}
