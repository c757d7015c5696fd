//! The service's keys: a root key that people pin, and one online key per
//! role that the root's key set names. Ed25519, PKCS#8 files that only their
//! owner reads.

use std::collections::BTreeMap;
use std::fmt;
use std::fs;
use std::path::{Path, PathBuf};

use jari_protocol::count::KeySetNumber;
use jari_protocol::hash::Digest;
use jari_protocol::id::ServiceId;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::keys::{KeySet, KeyState, OnlineKey, Role, RootKey};
use jari_protocol::time::ServerTime;
use jari_protocol::version::SPOKEN;
use ring::rand::SystemRandom;
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::de::DeserializeOwned;

use crate::app::About;
use crate::folder::{FileError, private_folder, write_private};
use crate::sign::{self, Signer, Statement, signed};

/// The keys of a service.
pub struct Keys {
    dir: PathBuf,
    root: Ed25519KeyPair,
    online: BTreeMap<Role, (String, Ed25519KeyPair)>,
    stated: Option<KeySet>,
}

/// The keys could not be used.
#[derive(Debug, thiserror::Error)]
pub enum KeysError {
    /// A file could not be read or written.
    #[error(transparent)]
    File(#[from] FileError),
    /// A key that the key set names is gone. A new one would be another
    /// service to everyone who pinned the old.
    #[error("key_missing: {} is gone; put it back from a backup", .0.display())]
    Missing(PathBuf),
    /// A file is not what it should be.
    #[error("key_malformed: {} is not what this server wrote", .0.display())]
    Malformed(PathBuf),
}

impl Keys {
    /// Opens the keys in a folder. Before the first key set was signed,
    /// whatever is not there yet is made.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn open(dir: &Path) -> Result<Self, KeysError> {
        private_folder(dir)?;
        let set = dir.join(SET);
        let founded = set
            .try_exists()
            .map_err(|error| FileError::new(&set, error))?;
        let root = key(&dir.join("root.p8"), founded)?;
        let mut online = BTreeMap::new();
        for (role, name) in [
            (Role::Line, "line"),
            (Role::Ticket, "ticket"),
            (Role::Receipt, "receipt"),
        ] {
            let key = key(&dir.join(format!("{name}.p8")), founded)?;
            online.insert(role, (format!("{name}-{}", short(&public(&key))), key));
        }
        let stated = if founded {
            Some(stated(&set, &root)?)
        } else {
            None
        };
        Ok(Self {
            dir: dir.to_owned(),
            root,
            online,
            stated,
        })
    }

    /// Opens the keys of a service that was founded; `None` if none was.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn existing(dir: &Path) -> Result<Option<Self>, KeysError> {
        if dir.join(SET).exists() {
            Self::open(dir).map(Some)
        } else {
            Ok(None)
        }
    }

    /// Takes the key set that was signed last from where all nodes find it.
    ///
    /// # Errors
    /// It is not of these keys.
    pub fn adopt(&mut self, text: &str) -> Result<(), KeysError> {
        let malformed = || KeysError::Malformed(self.dir.join(SET));
        self.stated = Some(opened(text, &self.root).ok_or_else(malformed)?);
        Ok(())
    }

    /// The key set as it was signed last.
    pub const fn stated(&self) -> Option<&KeySet> {
        self.stated.as_ref()
    }

    /// Reads a statement that these keys signed; nothing if they did not.
    pub fn read<T: Statement + DeserializeOwned>(&self, text: &str) -> Option<T> {
        sign::read(&self.online, text)
    }

    /// The fingerprint that stands in the `jari://` link.
    pub fn fingerprint(&self) -> Digest {
        RootKey(public(&self.root)).fingerprint()
    }

    /// The service's id: named after its root key, as its clients know it.
    pub fn service(&self) -> ServiceId {
        let id = format!("s-{}", short(&self.fingerprint()));
        id.parse().expect("lower-case letters and digits")
    }

    /// Signs the key set for what the service is now and hands the online
    /// keys over. The set's number rises when it says anything new.
    ///
    /// # Errors
    /// The set could not be written.
    pub fn into_signer(self, about: &About, now: ServerTime) -> Result<Signer, KeysError> {
        let mut set = KeySet {
            service: about.service.clone(),
            name: about.name.clone(),
            contact: about.contact.clone(),
            base: about.base.clone(),
            spoken: SPOKEN,
            number: KeySetNumber(1),
            issued: now,
            keys: self
                .online
                .iter()
                .map(|(role, (kid, key))| stated_key(*role, kid, key))
                .collect(),
            successor: None,
        };
        if let Some(before) = &self.stated {
            (set.number, set.issued) = (before.number, before.issued);
            if set != *before {
                (set.number, set.issued) = (before.number.next(), now);
            }
        }
        // Whoever has only the fingerprint can check the set by its own header.
        let kid = public(&self.root).to_string();
        let text = signed(Typ::Keys, &kid, &self.root, &set);
        let path = self.dir.join(SET);
        if self.stated.as_ref() != Some(&set) || !path.exists() {
            write_private(&path, text.as_bytes())?;
        }
        Ok(Signer::new(self.online, text))
    }
}

impl fmt::Debug for Keys {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Keys")
            .field("service", &self.service())
            .finish_non_exhaustive()
    }
}

fn key(path: &Path, must_exist: bool) -> Result<Ed25519KeyPair, KeysError> {
    let bytes = match fs::read(path) {
        Ok(bytes) => bytes,
        Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
            if must_exist {
                return Err(KeysError::Missing(path.to_owned()));
            }
            let made = new_key();
            write_private(path, &made)?;
            made
        }
        Err(error) => return Err(FileError::new(path, error).into()),
    };
    Ed25519KeyPair::from_pkcs8(&bytes).map_err(|_| KeysError::Malformed(path.to_owned()))
}

fn new_key() -> Vec<u8> {
    let made = Ed25519KeyPair::generate_pkcs8(&SystemRandom::new());
    made.expect("the operating system has randomness once it is up")
        .as_ref()
        .to_vec()
}

fn stated(path: &Path, root: &Ed25519KeyPair) -> Result<KeySet, KeysError> {
    let text = fs::read_to_string(path).map_err(|error| FileError::new(path, error))?;
    opened(&text, root).ok_or_else(|| KeysError::Malformed(path.to_owned()))
}

/// A key set that this root signed.
fn opened(text: &str, root: &Ed25519KeyPair) -> Option<KeySet> {
    let set = Compact::parse(text, Typ::Keys).ok()?;
    let is_signed = |_: &str, signed: &[u8], signature: &[u8]| {
        let root = UnparsedPublicKey::new(&ED25519, root.public_key());
        root.verify(signed, signature).is_ok()
    };
    set.open(is_signed).ok()
}

fn stated_key(role: Role, kid: &str, key: &Ed25519KeyPair) -> OnlineKey {
    OnlineKey {
        kid: kid.to_owned(),
        role,
        state: KeyState::Active,
        public: public(key),
    }
}

fn public(key: &Ed25519KeyPair) -> Digest {
    let bytes = key
        .public_key()
        .as_ref()
        .try_into()
        .expect("an Ed25519 key has 32 bytes");
    Digest::from_bytes(bytes)
}

fn short(digest: &Digest) -> String {
    digest
        .as_bytes()
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// The signed key set, with its number; written when all keys are.
const SET: &str = "set.jws";

#[cfg(test)]
mod tests {
    use super::*;

    fn about(keys: &Keys, base: &str) -> About {
        About {
            service: keys.service(),
            name: "시청".parse_line(),
            contact: "02-120".parse_line(),
            base: base.to_owned(),
        }
    }

    trait ParseLine {
        fn parse_line(&self) -> jari_protocol::text::Line;
    }

    impl ParseLine for str {
        fn parse_line(&self) -> jari_protocol::text::Line {
            jari_protocol::text::Line::new(self).unwrap()
        }
    }

    fn number(signer: &Signer) -> (u64, String) {
        let set = Compact::parse(signer.key_set(), Typ::Keys).unwrap();
        let content: KeySet = set
            .open(|kid, signed, signature| {
                let root: Digest = kid.parse().unwrap();
                let root = UnparsedPublicKey::new(&ED25519, root.as_bytes());
                root.verify(signed, signature).is_ok()
            })
            .unwrap();
        (content.number.0, content.base)
    }

    #[test]
    fn the_key_set_checks_under_its_own_header_and_rises_only_with_news() {
        let dir = tempfile::tempdir().unwrap();
        let now = ServerTime::from_millis(7);
        let start = |base: &str| {
            let keys = Keys::open(dir.path()).unwrap();
            let about = about(&keys, base);
            number(&keys.into_signer(&about, now).unwrap())
        };
        assert_eq!(
            start("http://127.0.0.1:1"),
            (1, "http://127.0.0.1:1".to_owned())
        );
        assert_eq!(start("http://127.0.0.1:1").0, 1);
        assert_eq!(start("http://127.0.0.1:2").0, 2);
        assert_eq!(start("http://127.0.0.1:1").0, 3);
    }

    #[test]
    fn a_lost_key_is_not_quietly_replaced() {
        let dir = tempfile::tempdir().unwrap();
        let keys = Keys::open(dir.path()).unwrap();
        let about = about(&keys, "http://127.0.0.1:1");
        keys.into_signer(&about, ServerTime::from_millis(7))
            .unwrap();
        fs::remove_file(dir.path().join("root.p8")).unwrap();
        assert!(matches!(Keys::open(dir.path()), Err(KeysError::Missing(_))));
    }

    #[cfg(unix)]
    #[test]
    fn only_the_owner_reads_the_keys() {
        use std::os::unix::fs::PermissionsExt as _;

        let dir = tempfile::tempdir().unwrap();
        let dir = dir.path().join("keys");
        Keys::open(&dir).unwrap();
        let mode = |path: &Path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(mode(&dir), 0o700);
        assert_eq!(mode(&dir.join("root.p8")), 0o600);
    }
}
