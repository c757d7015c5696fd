//! The device key, and the proofs it makes.

use std::fmt;

use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::jws::{Typ, seal, to_sign};
use jari_protocol::proof::ProofClaims;
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};
use zeroize::Zeroizing;

use crate::chance;
use crate::secrets::Secret;

/// The private half of a device key. It lives on this device.
pub struct DeviceSigner {
    pair: EcdsaKeyPair,
    key: DeviceKey,
    thumbprint: Thumbprint,
    /// Known to this device alone, like the key.
    mark: Zeroizing<[u8; 32]>,
}

impl DeviceSigner {
    /// A new key, and the bytes to keep it by (PKCS#8).
    pub fn generate() -> (Self, Secret) {
        let made = EcdsaKeyPair::generate_pkcs8(ALGORITHM, &SystemRandom::new());
        let made = made.expect("the operating system has randomness once it is up");
        let signer = Self::from_pkcs8(made.as_ref()).expect("a key that was just made");
        (signer, Secret::from(made.as_ref().to_vec()))
    }

    /// A key that was kept; `None` if the bytes are not one.
    pub fn from_pkcs8(bytes: &[u8]) -> Option<Self> {
        let pair = EcdsaKeyPair::from_pkcs8(ALGORITHM, bytes, &SystemRandom::new()).ok()?;
        let key = DeviceKey::from_point(pair.public_key().as_ref()).ok()?;
        let thumbprint = key.thumbprint();
        let mark = Zeroizing::new(*Digest::of(&[b"mark", bytes]).as_bytes());
        Some(Self {
            pair,
            key,
            thumbprint,
            mark,
        })
    }

    /// The public half.
    pub const fn key(&self) -> &DeviceKey {
        &self.key
    }

    /// How the service names this device.
    pub const fn thumbprint(&self) -> Thumbprint {
        self.thumbprint
    }

    /// A hash by which this device, and nobody else, knows something again.
    pub(crate) fn mark(&self, parts: &[&[u8]]) -> Digest {
        Digest::keyed(self.mark.as_slice(), parts)
    }

    /// The proof for one attempt of one request; no two are alike.
    pub fn prove(&self, attempt: &Attempt<'_>) -> String {
        let claims = ProofClaims {
            htm: attempt.method.to_owned(),
            htu: attempt.url.to_owned(),
            bh: Digest::of(&[attempt.body]),
            jti: to_base64(&chance::bytes::<16>()),
            nonce: attempt.nonce.to_owned(),
            ath: attempt
                .session
                .map(|session| Digest::of(&[session.as_bytes()])),
        };
        let kid = self.thumbprint.0.to_string();
        let signed = to_sign(Typ::Proof, &kid, &claims).expect("claims are plain data");
        let signature = self.pair.sign(&SystemRandom::new(), signed.as_bytes());
        let signature = signature.expect("the operating system has randomness once it is up");
        seal(&signed, signature.as_ref())
    }
}

impl fmt::Debug for DeviceSigner {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "DeviceSigner({:?}, ..)", self.thumbprint)
    }
}

/// One attempt of one request.
#[derive(Debug, Clone, Copy)]
pub struct Attempt<'a> {
    /// The method, in capitals.
    pub method: &'a str,
    /// The base of the key set, the path and its query.
    pub url: &'a str,
    /// The body's bytes; empty where there is none.
    pub body: &'a [u8],
    /// The session, where there is one.
    pub session: Option<&'a str>,
    /// A nonce of the service.
    pub nonce: &'a str,
}

static ALGORITHM: &ring::signature::EcdsaSigningAlgorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
