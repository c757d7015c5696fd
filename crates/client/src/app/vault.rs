//! Where the app keeps secrets, which a person may change while it runs.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use jari_protocol::id::ServiceId;
use zeroize::Zeroizing;

use super::reason::next_of_secret;
use super::view::KeyStoreView;
use crate::home::Home;
use crate::secrets::{
    FileSecrets, KeyringSecrets, MemorySecrets, Secret, SecretError, SecretKind, SecretName,
    SecretStore,
};

/// A store of secrets, and what a screen says of it.
pub struct Vault(RwLock<Within>);

#[derive(Clone)]
struct Within {
    store: Arc<dyn SecretStore>,
    view: KeyStoreView,
}

impl Vault {
    /// This store.
    pub fn new(store: Arc<dyn SecretStore>, view: KeyStoreView) -> Self {
        Self(RwLock::new(Within { store, view }))
    }

    /// What this profile uses: its sealed file if there is one, which waits
    /// for its passphrase, else the key store of the system, else memory,
    /// which a screen says. May block.
    pub fn usual(home: &Home) -> Self {
        if home.secrets_file().exists() {
            return Self::in_memory(KeyStoreView::SealedFileClosed);
        }
        match key_store(home) {
            Ok(store) => Self::new(store, KeyStoreView::System),
            Err(error) => {
                tracing::warn!(code = %error, "secrets are kept in memory only");
                Self::in_memory(memory_because(&error))
            }
        }
    }

    /// What a screen says of it.
    pub fn view(&self) -> KeyStoreView {
        self.within().view
    }

    /// Keeps secrets in the sealed file from now on. May block.
    pub(super) fn use_file(
        &self,
        home: &Home,
        services: &[ServiceId],
        passphrase: Zeroizing<String>,
    ) -> Result<(), SecretError> {
        let store = Arc::new(FileSecrets::open(&home.secrets_file(), passphrase)?);
        self.change(home, services, store, KeyStoreView::SealedFile)
    }

    /// Keeps secrets in the system's key store from now on. May block.
    pub(super) fn use_key_store(
        &self,
        home: &Home,
        services: &[ServiceId],
    ) -> Result<(), SecretError> {
        let store = key_store(home)?;
        self.change(home, services, store, KeyStoreView::System)
    }

    /// What is known goes along; where the new store knows it already, the
    /// new store is right.
    fn change(
        &self,
        home: &Home,
        services: &[ServiceId],
        store: Arc<dyn SecretStore>,
        view: KeyStoreView,
    ) -> Result<(), SecretError> {
        let before = self.within().store;
        for service in services {
            for kind in [SecretKind::DeviceKey, SecretKind::Session] {
                let name = SecretName::new(home.profile(), service, kind);
                if let (None, Some(secret)) = (store.read(&name)?, before.read(&name)?) {
                    store.write(&name, secret.expose())?;
                }
            }
        }
        *self.0.write().unwrap_or_else(PoisonError::into_inner) = Within { store, view };
        Ok(())
    }

    /// Forgets what is kept for a service. May block.
    pub(super) fn forget(&self, home: &Home, service: &ServiceId) -> Result<(), SecretError> {
        let store = self.within().store;
        for kind in [SecretKind::DeviceKey, SecretKind::Session] {
            store.remove(&SecretName::new(home.profile(), service, kind))?;
        }
        Ok(())
    }

    fn in_memory(view: KeyStoreView) -> Self {
        Self::new(Arc::new(MemorySecrets::default()), view)
    }

    fn within(&self) -> Within {
        self.0
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone()
    }
}

impl fmt::Debug for Vault {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Vault({:?})", self.view())
    }
}

impl SecretStore for Vault {
    fn read(&self, name: &SecretName) -> Result<Option<Secret>, SecretError> {
        self.within().store.read(name)
    }

    fn write(&self, name: &SecretName, secret: &[u8]) -> Result<(), SecretError> {
        self.within().store.write(name, secret)
    }

    fn remove(&self, name: &SecretName) -> Result<(), SecretError> {
        self.within().store.remove(name)
    }
}

fn memory_because(error: &SecretError) -> KeyStoreView {
    KeyStoreView::MemoryOnly {
        because: error.to_string(),
        next: next_of_secret(error).to_owned(),
    }
}

/// The key store of the system, once it has answered.
fn key_store(home: &Home) -> Result<Arc<dyn SecretStore>, SecretError> {
    let store = KeyringSecrets::open()?;
    store.read(&probe(home))?;
    Ok(Arc::new(store))
}

/// Nothing is kept under it.
fn probe(home: &Home) -> SecretName {
    let service = "probe".parse().expect("a name");
    SecretName::new(home.profile(), &service, SecretKind::Session)
}
