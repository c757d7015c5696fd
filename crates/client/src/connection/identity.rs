//! The device key and the session, as they are kept.

use std::sync::{Arc, PoisonError};

use jari_protocol::account::Session;
use jari_protocol::id::AccountId;

use super::Connection;
use crate::error::DeskError;
use crate::proof::DeviceSigner;
use crate::secrets::{Secret, SecretError, SecretKind, SecretName, SecretStore};

/// Who this device is to the service.
#[derive(Debug)]
pub(crate) struct Identity {
    pub(crate) account: AccountId,
    pub(crate) device: Arc<DeviceSigner>,
    /// 43 characters.
    session: Secret,
}

impl Identity {
    pub(crate) fn session(&self) -> &str {
        std::str::from_utf8(self.session.expose()).unwrap_or_default()
    }
}

impl Connection {
    /// Signs this device out here: the session is forgotten, the device key
    /// stays. The place is the service's and stays as well.
    ///
    /// # Errors
    /// See [`SecretError`].
    pub async fn sign_out(&self) -> Result<(), DeskError> {
        let (secrets, name) = (Arc::clone(&self.secrets), self.name(SecretKind::Session));
        off_the_runtime(move || secrets.remove(&name)).await??;
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = None;
        Ok(())
    }

    /// This device's key, made and kept where there is none. A key that is
    /// there and unreadable is an error: a new one would be another device.
    pub(crate) async fn device_key(&self) -> Result<Arc<DeviceSigner>, DeskError> {
        let (secrets, name) = (Arc::clone(&self.secrets), self.name(SecretKind::DeviceKey));
        let key = off_the_runtime(move || -> Result<DeviceSigner, SecretError> {
            if let Some(kept) = secrets.read(&name)? {
                return DeviceSigner::from_pkcs8(kept.expose()).ok_or(SecretError::Damaged);
            }
            let (signer, secret) = DeviceSigner::generate();
            secrets.write(&name, secret.expose())?;
            Ok(signer)
        });
        Ok(Arc::new(key.await??))
    }

    /// Takes in what a finished sign-in gave, and keeps it.
    pub(crate) async fn signed_in(
        &self,
        device: Arc<DeviceSigner>,
        session: Session,
    ) -> Result<(), DeskError> {
        let mut line = format!("{} ", session.account).into_bytes();
        line.extend_from_slice(session.session.as_bytes());
        let (secrets, name) = (Arc::clone(&self.secrets), self.name(SecretKind::Session));
        let kept = Secret::from(line);
        off_the_runtime(move || secrets.write(&name, kept.expose())).await??;
        let (account, session) = (session.account, Secret::from(session.session.into_bytes()));
        let identity = Arc::new(Identity {
            account,
            device,
            session,
        });
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = Some(identity);
        Ok(())
    }

    /// Finds what an earlier run kept. Without a device key a session is
    /// worth nothing, and the other way round.
    pub(crate) async fn restore_identity(&self) -> Result<(), DeskError> {
        let secrets = Arc::clone(&self.secrets);
        let (key, session) = (
            self.name(SecretKind::DeviceKey),
            self.name(SecretKind::Session),
        );
        let found = off_the_runtime(move || restore(secrets.as_ref(), &key, &session)).await??;
        *self.identity.lock().unwrap_or_else(PoisonError::into_inner) = found.map(Arc::new);
        Ok(())
    }

    fn name(&self, kind: SecretKind) -> SecretName {
        SecretName::new(self.home.profile(), &self.service, kind)
    }
}

fn restore(
    secrets: &dyn SecretStore,
    key: &SecretName,
    session: &SecretName,
) -> Result<Option<Identity>, SecretError> {
    let Some(session) = secrets.read(session)? else {
        return Ok(None);
    };
    let Some(key) = secrets.read(key)? else {
        return Ok(None);
    };
    let device = DeviceSigner::from_pkcs8(key.expose()).ok_or(SecretError::Damaged)?;
    let line = std::str::from_utf8(session.expose()).map_err(|_| SecretError::Damaged)?;
    let (account, session) = line.split_once(' ').ok_or(SecretError::Damaged)?;
    let account = account.parse().map_err(|_| SecretError::Damaged)?;
    let session = Secret::from(session.as_bytes().to_vec());
    Ok(Some(Identity {
        account,
        device: Arc::new(device),
        session,
    }))
}

/// Runs what may block on a thread where that is allowed.
pub(crate) async fn off_the_runtime<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, DeskError> {
    tokio::task::spawn_blocking(work).await.map_err(|error| {
        tracing::error!(%error, "a blocking task did not finish");
        DeskError::Unreached(jari_session::Fault::Local)
    })
}
