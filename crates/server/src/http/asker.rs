//! Who asks: the account and device that a request proves.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use axum::http::HeaderMap;
use axum::http::request::Parts;
use jari_protocol::hash::{Digest, from_base64};
use jari_protocol::id::AccountId;
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::proof::SESSION_HEADER;
use jari_protocol::refusal::Code;
use jari_room::query::{Query, Reply};
use jari_room::row::account::Device;
use subtle::ConstantTimeEq as _;

use super::proof::{Proof, only};
use super::reply::unexpected;
use super::{Face, body};
use crate::http::problem::Refused;
use crate::nonce::minute;

/// A signed-in device that proved itself for this request. Also the extractor
/// of requests without a body.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Asker {
    /// The account that signed in.
    pub(crate) account: AccountId,
    /// The device.
    pub(crate) device: Thumbprint,
}

impl FromRequest<Arc<Face>> for Asker {
    type Rejection = Refused;

    async fn from_request(request: Request, face: &Arc<Face>) -> Result<Self, Refused> {
        body::none(&request)?;
        let (head, _) = request.into_parts();
        face.asker(&head, &Digest::of(&[])).await
    }
}

impl Face {
    /// Checks session and proof of a request whose body has this hash, the
    /// cheap before the dear: nonce, session, jti, signature.
    pub(super) async fn asker(&self, head: &Parts, body: &Digest) -> Result<Asker, Refused> {
        let proof = Proof::of(&head.headers)?;
        self.check_nonce(&proof)?;
        let ended = || Refused::new(Code::SessionEnded, "proof.session");
        let session = session(&head.headers).ok_or_else(ended)?;
        let device = self.device(proof.device).await?.ok_or_else(ended)?;
        if !bool::from(device.session.as_bytes().ct_eq(session.as_bytes())) {
            return Err(ended());
        }
        self.prove(&proof, Some(&session), &device.key, (head, body))
            .await?;
        Ok(Asker {
            account: device.account,
            device: proof.device,
        })
    }

    /// Refuses a proof whose nonce is not a current one.
    pub(super) fn check_nonce(&self, proof: &Proof<'_>) -> Result<(), Refused> {
        if self
            .app
            .nonces
            .is_current(&proof.claims.nonce, self.app.time.now())
        {
            return Ok(());
        }
        Err(Refused::new(Code::ProofNonce, "proof.nonce"))
    }

    /// Checks that a proof was not used, and was made by `key` for this
    /// request and session; remembers it as used, on all nodes.
    pub(super) async fn prove(
        &self,
        proof: &Proof<'_>,
        session: Option<&Digest>,
        key: &DeviceKey,
        (head, body): (&Parts, &Digest),
    ) -> Result<(), Refused> {
        let mark = proof.mark();
        self.replays.check(&mark)?;
        if proof.claims.ath.as_ref() != session {
            return Err(Refused::new(Code::ProofInvalid, "proof.session"));
        }
        proof.holds(key, &self.app.about.base, head, body)?;
        let now = self.app.time.now();
        self.replays.remember(now, mark)?;
        let Some(cluster) = self.app.store.cluster() else {
            return Ok(());
        };
        match cluster.first_use(mark, minute(now)).await {
            Ok(true) => Ok(()),
            Ok(false) => Err(Refused::new(Code::ProofReplayed, "proof.jti")),
            Err(error) => {
                tracing::error!(%error, "a proof could not be marked as used");
                Err(error.problem().into())
            }
        }
    }

    async fn device(&self, device: Thumbprint) -> Result<Option<Arc<Device>>, Refused> {
        let as_of = match self.devices.find(&device) {
            Ok(found) => return Ok(Some(found)),
            Err(as_of) => as_of,
        };
        let Reply::Device(found) = self.app.read(Query::Device(device)).await? else {
            return Err(unexpected("device"));
        };
        let found = found.map(Arc::new);
        if let Some(found) = &found {
            self.devices.keep(as_of, device, Arc::clone(found));
        }
        Ok(found)
    }
}

/// The hash of the session a request carries: SHA-256 of its 43 characters.
fn session(headers: &HeaderMap) -> Option<Digest> {
    let session = only(headers, SESSION_HEADER)?;
    let bytes = from_base64(session).ok()?;
    (bytes.len() == 32).then(|| Digest::of(&[session.as_bytes()]))
}
