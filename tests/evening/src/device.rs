//! A device of the crowd: its key, its session, its proofs.

use anyhow::{Context as _, anyhow};
use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::id::AccountId;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::jws::{Typ, seal, to_sign};
use jari_protocol::proof::ProofClaims;
use ring::rand::{SecureRandom as _, SystemRandom};
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair as _};

/// A key pair that signs one device's proofs.
#[derive(Debug)]
pub struct Device {
    pair: EcdsaKeyPair,
    pub key: DeviceKey,
    kid: String,
    pub session: Option<Signed>,
}

/// A signed-in device's account and session.
#[derive(Debug, Clone)]
pub struct Signed {
    pub account: AccountId,
    pub session: String,
}

/// The request a proof is for.
#[derive(Debug)]
pub struct Request<'a> {
    pub method: &'a str,
    pub url: String,
    pub body: &'a [u8],
    pub nonce: &'a str,
}

impl Device {
    /// A new device.
    pub fn new(random: &SystemRandom) -> anyhow::Result<Self> {
        let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(algorithm, random)
            .map_err(|_| anyhow!("the system gave no random bytes"))?;
        let pair = EcdsaKeyPair::from_pkcs8(algorithm, pkcs8.as_ref(), random)
            .map_err(|_| anyhow!("a fresh key was not read back"))?;
        let key = DeviceKey::from_point(pair.public_key().as_ref())?;
        let kid = key.thumbprint().0.to_string();
        Ok(Self {
            pair,
            key,
            kid,
            session: None,
        })
    }

    /// The account, once signed in.
    pub fn account(&self) -> anyhow::Result<AccountId> {
        self.session
            .as_ref()
            .map(|s| s.account)
            .context("the device is not signed in")
    }

    /// A proof for one attempt.
    pub fn prove(&self, random: &SystemRandom, request: &Request<'_>) -> anyhow::Result<String> {
        let claims = ProofClaims {
            htm: request.method.to_owned(),
            htu: request.url.clone(),
            bh: Digest::of(&[request.body]),
            jti: to_base64(&bytes(random)?),
            nonce: request.nonce.to_owned(),
            ath: self
                .session
                .as_ref()
                .map(|s| Digest::of(&[s.session.as_bytes()])),
        };
        let signed = to_sign(Typ::Proof, &self.kid, &claims)?;
        let signature = self
            .pair
            .sign(random, signed.as_bytes())
            .map_err(|_| anyhow!("the key did not sign"))?;
        Ok(seal(&signed, signature.as_ref()))
    }
}

/// Sixteen random bytes, for an id.
pub fn bytes(random: &SystemRandom) -> anyhow::Result<[u8; 16]> {
    let mut bytes = [0; 16];
    random
        .fill(&mut bytes)
        .map_err(|_| anyhow!("the system gave no random bytes"))?;
    Ok(bytes)
}
