//! The services that were added, with what was pinned.

use jari_protocol::hash::Digest;
use jari_protocol::id::ServiceId;
use jari_protocol::text::Line;
use serde::{Deserialize, Serialize};

use super::{Home, HomeError, disk, records};
use crate::address::Address;
use crate::disk::Stored;
use crate::trust::{KeyRing, KeysError};

/// A service that was added: everything needed to believe it again.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KnownService {
    /// Its id.
    pub service: ServiceId,
    /// What people call it.
    pub name: Line,
    /// How people reach whoever runs it.
    pub contact: Line,
    /// The link by which it was added; it holds the pinned fingerprint.
    pub link: String,
    /// The signed key sets, from the pinned key to the current set.
    pub key_sets: Vec<String>,
}

impl KnownService {
    /// What is stored of a service whose keys were believed.
    pub(crate) fn of(address: &Address, ring: &KeyRing) -> Self {
        let set = ring.set();
        Self {
            service: set.service.clone(),
            name: set.name.clone(),
            contact: set.contact.clone(),
            link: address.to_string(),
            key_sets: ring.chain().to_vec(),
        }
    }

    /// Where it is and what was pinned; `None` if the record was written by
    /// something else.
    pub fn address(&self) -> Option<Address> {
        self.link.parse().ok()
    }

    /// The keys, checked again.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn ring(&self) -> Result<KeyRing, KeysError> {
        let pinned: Digest = *self.address().ok_or(KeysError::Malformed)?.root();
        KeyRing::restored(&self.key_sets, &pinned)
    }
}

impl Home {
    /// The services that were added, by their ids.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn services(&self) -> Result<Vec<KnownService>, HomeError> {
        let mut services = Vec::new();
        for name in records(&self.dir.join(SERVICES), ENDING)? {
            if let Ok(service) = name.parse() {
                services.push(self.service(&service)?);
            }
        }
        Ok(services)
    }

    /// One service.
    ///
    /// # Errors
    /// [`HomeError::NoSuchService`] and others.
    pub fn service(&self, service: &ServiceId) -> Result<KnownService, HomeError> {
        match disk::load(&self.service_path(service)?)? {
            Stored::Whole(known) => Ok(known),
            Stored::Absent => Err(HomeError::NoSuchService),
            Stored::Damaged { kept } => Err(HomeError::Damaged { kept }),
        }
    }

    /// Keeps a service. One that is there already under another pinned key
    /// stays as it is.
    ///
    /// # Errors
    /// [`HomeError::NameTaken`] and others.
    pub fn keep_service(&self, known: &KnownService) -> Result<(), HomeError> {
        let path = self.service_path(&known.service)?;
        let _lock = self.writing()?;
        if let Stored::Whole(before) = disk::load::<KnownService>(&path)? {
            let pinned = |known: &KnownService| known.address().map(|address| *address.root());
            if pinned(&before) != pinned(known) {
                return Err(HomeError::NameTaken);
            }
            if newest(&before) > newest(known) {
                return Ok(());
            }
        }
        Ok(disk::store(&path, known)?)
    }

    /// Forgets a service. Its places, receipts and secrets stay.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn forget_service(&self, service: &ServiceId) -> Result<(), HomeError> {
        let _lock = self.writing()?;
        Ok(disk::remove(&self.service_path(service)?)?)
    }

    fn service_path(&self, service: &ServiceId) -> Result<std::path::PathBuf, HomeError> {
        Ok(self.folder(SERVICES)?.join(format!("{service}{ENDING}")))
    }
}

/// The number of the current set; nothing for keys that prove nothing.
fn newest(known: &KnownService) -> Option<u64> {
    known.ring().ok().map(|ring| ring.set().number.0)
}

pub(super) const SERVICES: &str = "services";
const ENDING: &str = ".json";
