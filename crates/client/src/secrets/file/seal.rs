//! The seal around the secrets.
//!
//! The passphrase and the salt give 64 bytes: 32 seal, the other 32 only say
//! whether the passphrase is right, so that a wrong one and a changed file
//! are told apart. A plain checksum over all of it tells decay from both.

use argon2::{Algorithm, Argon2, Params, Version};
use jari_protocol::hash::{Digest, from_base64, to_base64};
use ring::aead::{AES_256_GCM, Aad, LessSafeKey, Nonce, UnboundKey};
use ring::rand::{SecureRandom as _, SystemRandom};
use serde::{Deserialize, Serialize};
use zeroize::Zeroizing;

use super::SecretError;

/// What making the key from the passphrase costs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Cost {
    memory_kib: u32,
    passes: u32,
}

impl Cost {
    /// The second choice of RFC 9106 section 4, for machines of which nothing
    /// is known: 64 MiB and three passes. One lane, since one is run.
    pub(super) const OF_NEW_FILES: Self = Self {
        memory_kib: 64 * 1024,
        passes: 3,
    };

    #[cfg(test)]
    pub(super) const OF_TESTS: Self = Self {
        memory_kib: 64,
        passes: 1,
    };

    /// A file may not make its reader work without end.
    const fn is_bearable(self) -> bool {
        self.memory_kib <= 1024 * 1024 && self.passes <= 16
    }
}

/// The file: everything in it is public.
#[derive(Debug, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub(super) struct Sealed {
    head: Head,
    nonce: String,
    sealed: String,
    sum: Digest,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
struct Head {
    format: Format,
    cost: Cost,
    salt: Digest,
    /// Only the right passphrase gives it.
    check: Digest,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
enum Format {
    #[serde(rename = "jari-secrets-1 argon2id aes-256-gcm")]
    One,
}

impl Sealed {
    pub(super) fn parse(bytes: &[u8]) -> Result<Self, SecretError> {
        let sealed: Self = serde_json::from_slice(bytes).map_err(|_| SecretError::Damaged)?;
        let is_whole = sealed.sum == sealed.head.sum(&sealed.nonce, &sealed.sealed);
        if is_whole && sealed.head.cost.is_bearable() {
            Ok(sealed)
        } else {
            Err(SecretError::Damaged)
        }
    }

    pub(super) fn to_bytes(&self) -> Result<Vec<u8>, SecretError> {
        serde_json::to_vec(self).map_err(|error| SecretError::Failed(error.into()))
    }
}

impl Head {
    fn bytes(&self) -> Vec<u8> {
        serde_json::to_vec(self).expect("a head is plain data")
    }

    fn sum(&self, nonce: &str, sealed: &str) -> Digest {
        Digest::keyed(
            b"sum",
            &[&self.bytes(), nonce.as_bytes(), sealed.as_bytes()],
        )
    }
}

/// Seals and opens under one passphrase and salt.
pub(super) struct Sealer {
    head: Head,
    key: LessSafeKey,
}

impl std::fmt::Debug for Sealer {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Sealer(..)")
    }
}

impl Sealer {
    /// With a new salt.
    pub(super) fn new(cost: Cost, passphrase: &[u8]) -> Result<Self, SecretError> {
        let salt = Digest::from_bytes(random()?);
        let (key, check) = derive(cost, &salt, passphrase)?;
        Ok(Self {
            head: Head {
                format: Format::One,
                cost,
                salt,
                check,
            },
            key,
        })
    }

    /// For a file that is there.
    pub(super) fn of(sealed: &Sealed, passphrase: &[u8]) -> Result<Self, SecretError> {
        let head = &sealed.head;
        let (key, check) = derive(head.cost, &head.salt, passphrase)?;
        if check != head.check {
            return Err(SecretError::PassphraseWrong);
        }
        Ok(Self {
            head: head.clone(),
            key,
        })
    }

    /// Whether the file is still sealed as it was.
    pub(super) fn is_of(&self, sealed: &Sealed) -> bool {
        self.head == sealed.head
    }

    pub(super) fn seal(&self, content: &[u8]) -> Result<Sealed, SecretError> {
        let nonce: [u8; 12] = random()?;
        let mut bytes = content.to_vec();
        bytes.reserve(AES_256_GCM.tag_len());
        let mut bytes = Zeroizing::new(bytes);
        self.key
            .seal_in_place_append_tag(
                Nonce::assume_unique_for_key(nonce),
                Aad::from(self.head.bytes()),
                &mut *bytes,
            )
            .map_err(|_| SecretError::Failed("the file could not be sealed".into()))?;
        let (nonce, sealed) = (to_base64(&nonce), to_base64(&bytes));
        let sum = self.head.sum(&nonce, &sealed);
        Ok(Sealed {
            head: self.head.clone(),
            nonce,
            sealed,
            sum,
        })
    }

    pub(super) fn open(&self, sealed: &Sealed) -> Result<Zeroizing<Vec<u8>>, SecretError> {
        let bytes = |text: &str| from_base64(text).map_err(|_| SecretError::Damaged);
        let nonce = Nonce::try_assume_unique_for_key(&bytes(&sealed.nonce)?)
            .map_err(|_| SecretError::Damaged)?;
        let mut content = Zeroizing::new(bytes(&sealed.sealed)?);
        let length = self
            .key
            .open_in_place(nonce, Aad::from(self.head.bytes()), &mut content)
            .map_err(|_| SecretError::Damaged)?
            .len();
        content.truncate(length);
        Ok(content)
    }
}

/// The key, and the half that tells whether the passphrase is right.
fn derive(
    cost: Cost,
    salt: &Digest,
    passphrase: &[u8],
) -> Result<(LessSafeKey, Digest), SecretError> {
    const LENGTH: usize = 64;
    let failed = || SecretError::Failed("no key could be made from the passphrase".into());
    let params = Params::new(cost.memory_kib, cost.passes, 1, Some(LENGTH));
    let params = params.map_err(|_| SecretError::Damaged)?;
    let mut out = Zeroizing::new([0; LENGTH]);
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
        .hash_password_into(passphrase, salt.as_bytes(), out.as_mut_slice())
        .map_err(|_| failed())?;
    let (key, check) = out.split_at(LENGTH / 2);
    let key = UnboundKey::new(&AES_256_GCM, key).map_err(|_| failed())?;
    Ok((
        LessSafeKey::new(key),
        Digest::keyed(check, &[b"passphrase"]),
    ))
}

fn random<const N: usize>() -> Result<[u8; N], SecretError> {
    let mut bytes = [0; N];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| SecretError::Failed("the system gives no random bytes".into()))?;
    Ok(bytes)
}
