//! Whose database it is: every node of a service has the same keys, and the
//! key set that was signed last lies where all nodes find it.

use std::path::{Path, PathBuf};

use jari_protocol::time::ServerTime;

use super::Standing;
use crate::app::About;
use crate::keys::{Keys, KeysError};
use crate::sign::Signer;
use crate::store::cluster::{Cluster, Identity};
use crate::store::port::{Store, StoreError};

/// Keys that go with a store.
#[derive(Debug)]
pub struct Joining<'s> {
    /// The keys.
    pub keys: Keys,
    cluster: Option<&'s dyn Cluster>,
    stated: Option<Identity>,
}

/// A node cannot be one of the service's.
#[derive(Debug, thiserror::Error)]
pub enum JoinError {
    /// The service was founded elsewhere, and its keys are not here.
    #[error(
        "keys_missing: the database belongs to {}, whose keys are not in {}; copy that folder \
         from a node of the service, so that all sign with the same keys", .0, .1.display()
    )]
    NoKeys(String, PathBuf),
    /// The keys are another service's.
    #[error(
        "keys_of_another: the database belongs to {}, and the keys in {} are those of {}; name \
         the service's own database with --database, or its own folder with --data", .0, .2.display(), .1
    )]
    OtherKeys(String, String, PathBuf),
    /// The nodes would tell people different addresses.
    #[error(
        "base_differs: the nodes that run say {0}, and this one would say {1}; give every node \
         the same --base, or stop the others first"
    )]
    OtherBase(String, String),
    /// Another node started at the same moment.
    #[error("start_collided: another node stated the service's key set meanwhile; start again")]
    Collided,
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The database.
    #[error(transparent)]
    Store(#[from] StoreError),
}

impl<'s> Joining<'s> {
    /// Opens the keys in a folder. New ones are made only for a store that no
    /// service has yet.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub async fn begin(store: &'s dyn Store, folder: &Path) -> Result<Self, JoinError> {
        let cluster = store.cluster();
        let stated = match cluster {
            Some(cluster) => cluster.identity().await?,
            None => None,
        };
        let Some(of) = &stated else {
            let keys = Keys::open(folder)?;
            return Ok(Self {
                keys,
                cluster,
                stated,
            });
        };
        let missing = || JoinError::NoKeys(of.service.clone(), folder.to_owned());
        let mut keys = Keys::existing(folder)?.ok_or_else(missing)?;
        let own = keys.service().to_string();
        if own != of.service {
            let folder = folder.to_owned();
            return Err(JoinError::OtherKeys(of.service.clone(), own, folder));
        }
        keys.adopt(&of.key_set)?;
        Ok(Self {
            keys,
            cluster,
            stated,
        })
    }

    /// Signs the key set where it says anything new, and states it.
    ///
    /// # Errors
    /// See [`JoinError`].
    pub async fn into_signer(
        self,
        (about, standing): (&About, &Standing),
        now: ServerTime,
    ) -> Result<Signer, JoinError> {
        if let (Standing::Follows, Some(set)) = (standing, self.keys.stated())
            && set.base != about.base
        {
            let (theirs, own) = (set.base.clone(), about.base.clone());
            return Err(JoinError::OtherBase(theirs, own));
        }
        let service = self.keys.service().to_string();
        let signer = self.keys.into_signer(about, now)?;
        let Some(cluster) = self.cluster else {
            return Ok(signer);
        };
        let key_set = signer.key_set().to_owned();
        let identity = Identity { service, key_set };
        if self.stated.as_ref() == Some(&identity) {
            return Ok(signer);
        }
        if cluster.identify(self.stated, identity).await? {
            Ok(signer)
        } else {
            Err(JoinError::Collided)
        }
    }
}
