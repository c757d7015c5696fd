//! Who asks: the proof is checked by the test's own code.

use axum::body::Bytes;
use axum::http::request::Parts;
use axum::http::{HeaderMap, Method};
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::refusal::{Code, Problem};
use serde::de::DeserializeOwned;

use super::State;
use crate::proof;

/// A request, read whole.
pub(crate) struct Asked {
    pub(crate) method: Method,
    path: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Asked {
    pub(super) fn new(head: &Parts, body: Bytes) -> Self {
        Self {
            method: head.method.clone(),
            path: head.uri.path().to_owned(),
            headers: head.headers.clone(),
            body,
        }
    }

    pub(crate) fn path(&self) -> &str {
        &self.path
    }

    pub(crate) fn header(&self, name: &str) -> Option<&str> {
        self.headers.get(name)?.to_str().ok()
    }

    pub(super) fn json<T: DeserializeOwned>(&self) -> Result<T, Box<Problem>> {
        serde_json::from_slice(&self.body).map_err(|_| refusal(Code::BodyMalformed))
    }

    pub(super) fn body_hash(&self) -> Digest {
        Digest::of(&[&self.body])
    }
}

impl State {
    /// The device that signed this request, checked against its key.
    pub(super) fn prove(&self, asked: &Asked, key: &DeviceKey) -> Result<(), Box<Problem>> {
        let text = asked
            .header("jari-proof")
            .ok_or_else(|| refusal(Code::ProofMissing))?;
        let claims = proof::check(text, key).ok_or_else(|| refusal(Code::ProofInvalid))?;
        if claims.nonce != self.nonce {
            return Err(refusal(Code::ProofNonce));
        }
        let ath = asked
            .header("jari-session")
            .map(|session| Digest::of(&[session.as_bytes()]));
        let fits = claims.htm == asked.method.as_str()
            && claims.htu == format!("{}{}", self.authority.set.base, asked.path)
            && claims.bh == asked.body_hash()
            && claims.ath == ath;
        let uses = |seen: &&super::Seen| seen.proof.as_deref() == Some(text);
        // This request itself was seen already.
        let is_replayed = self.seen.iter().filter(uses).count() > 1;
        match (fits, is_replayed) {
            (true, false) => Ok(()),
            (true, true) => Err(refusal(Code::ProofReplayed)),
            (false, _) => Err(refusal(Code::ProofInvalid)),
        }
    }

    /// The account and device of a signed-in request.
    pub(super) fn asker(&self, asked: &Asked) -> Result<(AccountId, Thumbprint), Box<Problem>> {
        let text = asked
            .header("jari-proof")
            .ok_or_else(|| refusal(Code::ProofMissing))?;
        let compact = Compact::parse(text, Typ::Proof).map_err(|_| refusal(Code::ProofMissing))?;
        let device = compact.header.kid.parse().map(Thumbprint);
        let device = device.map_err(|_| refusal(Code::ProofMissing))?;
        let ended = || refusal(Code::SessionEnded);
        let signed_in = self.sessions.get(&device).ok_or_else(ended)?;
        if asked.header("jari-session") != Some(signed_in.session.as_str()) {
            return Err(ended());
        }
        self.prove(asked, &signed_in.key)?;
        Ok((signed_in.account, device))
    }
}

pub(super) fn refusal(code: Code) -> Box<Problem> {
    Box::new(Problem::new(code, "test"))
}
