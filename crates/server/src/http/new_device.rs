//! What a device says that is not signed in: a body that names its key, with
//! a proof by that key.

use std::sync::Arc;

use axum::extract::{FromRequest, Request};
use jari_protocol::account::{PairedSignIn, SignInRequest};
use jari_protocol::contact::{Contact, ContactError};
use jari_protocol::hash::Digest;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use serde::Serialize;
use serde::de::DeserializeOwned;

use super::problem::Refused;
use super::proof::Proof;
use super::{Face, body};

/// A body whose proof is by the key that it names.
#[derive(Debug)]
pub(crate) struct NewDevice<T> {
    /// What it says.
    pub(crate) said: T,
    /// Whom it says to be.
    pub(crate) contact: Contact,
    /// SHA-256 of the body's bytes.
    pub(crate) hash: Digest,
}

/// A request body that names a contact and a device key.
pub(crate) trait NamesKey: DeserializeOwned + Serialize {
    /// The key.
    fn key(&self) -> &DeviceKey;
    /// The contact as it was typed.
    fn contact(&self) -> &Line;
    /// The rule that refuses what is no contact.
    const CONTACT: &'static str;
}

impl NamesKey for SignInRequest {
    fn key(&self) -> &DeviceKey {
        &self.key
    }

    fn contact(&self) -> &Line {
        &self.contact
    }

    const CONTACT: &'static str = "sign_in.contact";
}

impl NamesKey for PairedSignIn {
    fn key(&self) -> &DeviceKey {
        &self.key
    }

    fn contact(&self) -> &Line {
        &self.contact
    }

    const CONTACT: &'static str = "pairing.contact";
}

impl<T: NamesKey + Send> FromRequest<Arc<Face>> for NewDevice<T> {
    type Rejection = Refused;

    async fn from_request(request: Request, face: &Arc<Face>) -> Result<Self, Refused> {
        let (head, content) = request.into_parts();
        let whole = body::whole(&head.headers, content, &face.limits).await?;
        let hash = Digest::of(&[&whole]);
        let proof = Proof::of(&head.headers)?;
        face.check_nonce(&proof)?;
        body::is_json(&head.headers)?;
        let said: T = body::json(&whole)?;
        face.prove(&proof, None, said.key(), (&head, &hash)).await?;
        let contact = said.contact().as_str().parse();
        let contact = contact.map_err(|_: ContactError| {
            Refused::new(Code::ContactInvalid, T::CONTACT).field("contact")
        })?;
        Ok(Self {
            said,
            contact,
            hash,
        })
    }
}
