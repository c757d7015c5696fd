//! What an asker says: a body that names its actor.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use jari_protocol::account::{PairingRequest, PersonEntry};
use jari_protocol::change::{JoinRequest, TicketChange};
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::refusal::Code;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::asker::Asker;
use super::problem::Refused;
use super::{Face, body};

/// A body whose proof holds and whose actor is the account that signed in.
#[derive(Debug)]
pub(crate) struct Told<T> {
    /// Who says it.
    pub(crate) asker: Asker,
    /// What.
    pub(crate) said: T,
    /// SHA-256 of the body's bytes.
    pub(crate) hash: Digest,
}

/// A request body that names the account that acts.
pub(crate) trait NamesActor: DeserializeOwned + Serialize {
    /// The account.
    fn actor(&self) -> AccountId;
}

impl NamesActor for JoinRequest {
    fn actor(&self) -> AccountId {
        self.actor
    }
}

impl NamesActor for PersonEntry {
    fn actor(&self) -> AccountId {
        self.actor
    }
}

impl NamesActor for PairingRequest {
    fn actor(&self) -> AccountId {
        self.actor
    }
}

impl NamesActor for TicketChange {
    fn actor(&self) -> AccountId {
        self.actor
    }
}

impl<T: NamesActor> FromRequest<Arc<Face>> for Told<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, face: &Arc<Face>) -> Result<Self, Refused> {
        let (head, content) = request.into_parts();
        let whole = body::whole(&head.headers, content, &face.limits).await?;
        let hash = Digest::of(&[&whole]);
        let asker = face.asker(&head, &hash).await?;
        body::is_json(&head.headers)?;
        let said: T = body::json(&whole)?;
        if said.actor() != asker.account {
            return Err(Refused::new(Code::ActorForeign, "change.actor"));
        }
        Ok(Self { asker, said, hash })
    }
}
