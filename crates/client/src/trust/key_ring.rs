//! The keys that speak for one service, as far as its root key says so.

use jari_protocol::hash::Digest;
use jari_protocol::id::ServiceId;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::keys::{KeySet, OnlineKey, RootKey};
use jari_protocol::version::SPOKEN;
use ring::signature::{ED25519, UnparsedPublicKey};

/// A verified key set, the root key that signed it, and the way from the
/// pinned fingerprint to that root key.
#[derive(Debug, Clone, PartialEq)]
pub struct KeyRing {
    /// The root key that signed the current set.
    root: RootKey,
    set: KeySet,
    /// The statements that prove the current set: those in which a root key
    /// named its successor, oldest first, then the current one.
    chain: Vec<String>,
}

impl KeyRing {
    /// Believes a first key set, signed by the key with the pinned
    /// fingerprint.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn found(text: &str, pinned: &Digest) -> Result<Self, KeysError> {
        let (root, set) = open(text)?;
        if root.fingerprint() != *pinned {
            return Err(KeysError::ForeignRoot);
        }
        if SPOKEN.min > set.spoken.max || set.spoken.min > SPOKEN.max {
            return Err(KeysError::VersionNotSpoken);
        }
        Ok(Self {
            root,
            set,
            chain: vec![text.to_owned()],
        })
    }

    /// Believes what was stored: the first set was signed by the pinned key,
    /// each further one by its predecessor's root key or that key's successor.
    ///
    /// # Errors
    /// See [`KeysError`]; an empty chain proves nothing.
    pub fn restored<T: AsRef<str>>(chain: &[T], pinned: &Digest) -> Result<Self, KeysError> {
        let Some((first, later)) = chain.split_first() else {
            return Err(KeysError::Malformed);
        };
        let mut ring = Self::found(first.as_ref(), pinned)?;
        for text in later {
            ring.learn(text.as_ref())?;
        }
        Ok(ring)
    }

    /// Takes in a set heard later. `true` if it is a newer one; an older one
    /// (from a cache, or replayed) changes nothing.
    ///
    /// # Errors
    /// See [`KeysError`]; the ring stays as it was.
    pub fn learn(&mut self, text: &str) -> Result<bool, KeysError> {
        let (root, set) = open(text)?;
        let succeeds = root != self.root;
        if succeeds && self.set.successor != Some(root) || set.service != self.set.service {
            return Err(KeysError::ForeignRoot);
        }
        if set.number <= self.set.number {
            let is_old = set.number < self.set.number || set == self.set;
            return if is_old {
                Ok(false)
            } else {
                Err(KeysError::TwoFaces)
            };
        }
        if succeeds && self.chain.len() >= MAX_ROOTS {
            return Err(KeysError::TooManyRoots);
        }
        if !succeeds {
            self.chain.pop();
        }
        self.chain.push(text.to_owned());
        self.root = root;
        self.set = set;
        Ok(true)
    }

    /// The service that is spoken to.
    pub const fn service(&self) -> &ServiceId {
        &self.set.service
    }

    /// The current set.
    pub const fn set(&self) -> &KeySet {
        &self.set
    }

    /// What to store so that the current set can be believed again.
    pub fn chain(&self) -> &[String] {
        &self.chain
    }

    /// The key of a statement's `kid`, whatever its role and state.
    pub(crate) fn key(&self, kid: &str) -> Option<&OnlineKey> {
        self.set.keys.iter().find(|key| key.kid == kid)
    }
}

/// A key set was not believed. The text of each is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum KeysError {
    /// It is not a key set.
    #[error("key_set_malformed")]
    Malformed,
    /// The key with the pinned fingerprint did not sign it: this is another
    /// service, or somebody between.
    #[error("key_set_of_another_service")]
    ForeignRoot,
    /// The signature is wrong.
    #[error("key_set_forged")]
    Forged,
    /// Two sets have the same number and other content.
    #[error("key_set_has_two_faces")]
    TwoFaces,
    /// The root key was changed more often than is sensible.
    #[error("key_set_too_many_roots")]
    TooManyRoots,
    /// The service speaks no version of the protocol that this client speaks.
    #[error("version_not_spoken")]
    VersionNotSpoken,
}

/// The set and the root key that signed it, if the signature is right.
fn open(text: &str) -> Result<(RootKey, KeySet), KeysError> {
    let compact = Compact::parse(text, Typ::Keys).map_err(|_| KeysError::Malformed)?;
    let root = RootKey::from_kid(&compact.header.kid).map_err(|_| KeysError::Malformed)?;
    let key = UnparsedPublicKey::new(&ED25519, root.0.as_bytes());
    key.verify(compact.signed.as_bytes(), &compact.signature)
        .map_err(|_| KeysError::Forged)?;
    // The signature was checked the line above.
    let set: KeySet = compact
        .open(|_, _, _| true)
        .map_err(|_| KeysError::Malformed)?;
    let twice = |(nr, key): (usize, &OnlineKey)| set.keys.iter().take(nr).any(|k| k.kid == key.kid);
    if set.keys.iter().enumerate().any(twice) {
        return Err(KeysError::Malformed);
    }
    Ok((root, set))
}

/// The most root keys one after the other. A service that changes its root
/// key more often keeps its clients busy with something else.
const MAX_ROOTS: usize = 32;
