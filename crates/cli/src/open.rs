//! From the arguments to a service that can be asked.

mod passphrase;

use std::sync::Arc;

use jari_client::home::{Home, KnownService};
use jari_client::secrets::{FileSecrets, KeyringSecrets, MemorySecrets, SecretStore};
use jari_client::{BootClock, Connection, Desk, Roots};
use jari_protocol::id::ServiceId;

use crate::args::{Global, Secrets};
use crate::failure::Failure;
use crate::out::Out;
use crate::trouble::Trouble;

/// What a command stands on: the profile's folder and how to speak.
#[derive(Debug)]
pub(crate) struct Base<'a> {
    pub(crate) out: &'a Out,
    pub(crate) home: Home,
    global: Global,
}

impl<'a> Base<'a> {
    /// Opens the profile's folder.
    pub(crate) fn open(out: &'a Out, global: Global) -> Result<Self, Failure> {
        let dir = match &global.home {
            Some(dir) => dir.clone(),
            None => Home::usual_dir()?,
        };
        let home = Home::open(&dir)?;
        Ok(Self { out, home, global })
    }

    /// The service that is meant: the one named, or the only one.
    pub(crate) fn service(&self) -> Result<KnownService, Failure> {
        if let Some(name) = &self.global.service {
            let service: ServiceId = name
                .parse()
                .map_err(|_| Failure::of(Trouble::ServiceUnknown).with(name))?;
            return self
                .home
                .service(&service)
                .map_err(|error| Failure::from(error).with(name));
        }
        let mut services = self.home.services()?;
        match (services.pop(), services.len()) {
            (None, _) => Err(Trouble::ServiceMissing.into()),
            (Some(only), 0) => Ok(only),
            (Some(_), _) => Err(Trouble::ServiceAmbiguous.into()),
        }
    }

    /// The service, asked as the device that is signed in or signs in.
    pub(crate) async fn desk(&self) -> Result<Desk, Failure> {
        let secrets = self.secrets().await?;
        self.desk_with(secrets).await
    }

    /// The service, asked as anyone: no secret is read.
    pub(crate) async fn public_desk(&self) -> Result<Desk, Failure> {
        self.desk_with(Arc::new(MemorySecrets::default())).await
    }

    async fn desk_with(&self, secrets: Arc<dyn SecretStore>) -> Result<Desk, Failure> {
        let service = self.service()?.service;
        let named = (&service, BootClock::start());
        let connection = Connection::open_by(&self.roots()?, &self.home, secrets, named).await?;
        Ok(Desk::new(connection))
    }

    /// The authority that the person names; none but the system's otherwise.
    pub(crate) fn roots(&self) -> Result<Roots, Failure> {
        let Some(path) = &self.global.ca else {
            return Ok(Roots::default());
        };
        let unreadable = |why: &dyn std::fmt::Display| {
            Failure::of(Trouble::CaUnreadable).with(format!("{}: {why}", path.display()))
        };
        let pem = std::fs::read(path).map_err(|error| unreadable(&error))?;
        Roots::from_pem(&pem).map_err(|error| unreadable(&error))
    }

    /// Whichever the person chose, now or by having founded the file.
    async fn secrets(&self) -> Result<Arc<dyn SecretStore>, Failure> {
        let has_file = self.home.secrets_file().exists();
        let chosen = match self.global.secrets {
            Some(chosen) => chosen,
            None if has_file => Secrets::File,
            None => Secrets::Keystore,
        };
        match chosen {
            Secrets::Keystore => {
                let opened = tokio::task::spawn_blocking(KeyringSecrets::open).await;
                let opened = opened.map_err(|e| Failure::of(Trouble::ProgramFault).with(e))?;
                Ok(Arc::new(opened?))
            }
            Secrets::File => {
                let passphrase = passphrase::given(self.out, !has_file)?;
                let path = self.home.secrets_file();
                let opened =
                    tokio::task::spawn_blocking(move || FileSecrets::open(&path, passphrase)).await;
                let opened = opened.map_err(|e| Failure::of(Trouble::ProgramFault).with(e))?;
                Ok(Arc::new(opened?))
            }
        }
    }
}
