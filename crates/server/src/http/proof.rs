//! Proof of possession (RFC 9449 with a nonce in place of a clock): a proof
//! taken apart, and its claims held against the request they came with.

use axum::http::HeaderMap;
use axum::http::request::Parts;
use jari_protocol::hash::{Digest, from_base64};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::limits::MAX_HEADER_BYTES;
use jari_protocol::proof::{PROOF_HEADER, ProofClaims};
use jari_protocol::refusal::Code;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

use super::problem::Refused;

/// A proof taken apart. Nothing in it is believed before [`Proof::holds`].
#[derive(Debug)]
pub(crate) struct Proof<'h> {
    /// Which key is said to have made it.
    pub(crate) device: Thumbprint,
    /// What it says.
    pub(crate) claims: ProofClaims,
    jti: [u8; 16],
    compact: Compact<'h>,
}

impl<'h> Proof<'h> {
    /// The proof of a request.
    pub(crate) fn of(headers: &'h HeaderMap) -> Result<Self, Refused> {
        let missing = || Refused::new(Code::ProofMissing, "proof.form");
        let text = only(headers, PROOF_HEADER).ok_or_else(missing)?;
        let compact = Compact::parse(text, Typ::Proof).map_err(|_| missing())?;
        let claims: ProofClaims = compact.unchecked_content().map_err(|_| missing())?;
        let device = compact
            .header
            .kid
            .parse()
            .map(Thumbprint)
            .map_err(|_| missing())?;
        let jti = from_base64(&claims.jti)
            .ok()
            .and_then(|jti| jti.try_into().ok());
        Ok(Self {
            device,
            jti: jti.ok_or_else(missing)?,
            claims,
            compact,
        })
    }

    /// Names this proof among all, for remembering that it was used.
    pub(crate) fn mark(&self) -> [u8; 16] {
        Digest::of(&[self.device.0.as_bytes(), &self.jti]).first_16()
    }

    /// Whether it was made by `key` for this very request.
    pub(crate) fn holds(
        &self,
        key: &DeviceKey,
        base: &str,
        head: &Parts,
        body: &Digest,
    ) -> Result<(), Refused> {
        let path = head.uri.path_and_query().map_or("/", |path| path.as_str());
        let for_this = key.thumbprint() == self.device
            && self.claims.htm == head.method.as_str()
            && self.claims.htu.strip_prefix(base) == Some(path)
            && self.claims.bh == *body;
        if for_this && self.is_signed_by(key) {
            return Ok(());
        }
        Err(Refused::new(Code::ProofInvalid, "proof.signature"))
    }

    fn is_signed_by(&self, key: &DeviceKey) -> bool {
        let Ok(point) = key.to_point() else {
            return false;
        };
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        key.verify(self.compact.signed.as_bytes(), &self.compact.signature)
            .is_ok()
    }
}

/// A header that is there exactly once, and not too long.
pub(crate) fn only<'h>(headers: &'h HeaderMap, name: &str) -> Option<&'h str> {
    let mut values = headers.get_all(name).iter();
    let value = values.next()?.to_str().ok()?;
    (values.next().is_none() && value.len() <= MAX_HEADER_BYTES).then_some(value)
}
