//! A signed-in device lets a further one in.

use std::sync::Arc;

use axum::extract::State;
use jari_protocol::account::{PairedSignIn, Pairing, PairingRequest, Session};
use jari_protocol::hash::Digest;
use jari_protocol::text::Line;
use jari_room::request::{self, GiveCode, StartPairing, Verb};
use jari_room::row::ticket::Done;

use super::Face;
use super::asker::Asker;
use super::new_device::NewDevice;
use super::problem::Refused;
use super::reply::{Private, unexpected};
use super::told::Told;

/// `PUT /v1/pairing`
pub(crate) async fn start(
    State(face): State<Arc<Face>>,
    told: Told<PairingRequest>,
) -> Result<Private<Pairing>, Refused> {
    let verb = Verb::Pairing(request::Pairing::Start(StartPairing {
        actor: told.said.actor,
        code: face.random().code(),
    }));
    match face.commit(verb).await? {
        Done::Pairing {
            contact,
            code,
            expires,
        } => Ok(Private::of(Pairing {
            contact: Line::new(contact.as_str()).map_err(|_| unexpected("pairing"))?,
            code: code.as_str().to_owned(),
            expires,
        })),
        Done::Ticket { .. } | Done::SignInPending { .. } | Done::SignedIn { .. } | Done::Noted => {
            Err(unexpected("pairing"))
        }
    }
}

/// `DELETE /v1/pairing`
pub(crate) async fn end(
    State(face): State<Arc<Face>>,
    asker: Asker,
) -> Result<Private<()>, Refused> {
    let end = request::Pairing::End(asker.account);
    face.note(Verb::Pairing(end)).await
}

/// `PUT /v1/pairing/device`
///
/// Not recorded as a change, as giving a code is not: a repetition draws a
/// fresh session.
pub(crate) async fn pair(
    State(face): State<Arc<Face>>,
    device: NewDevice<PairedSignIn>,
) -> Result<Private<Session>, Refused> {
    let name = device.said.key.thumbprint();
    let session = face.random().secret().to_string();
    let verb = Verb::Pairing(request::Pairing::Give(GiveCode {
        contact: device.contact,
        key: device.said.key,
        language: device.said.language,
        code: device.said.code,
        session: Digest::of(&[session.as_bytes()]),
    }));
    let done = face.commit(verb).await;
    face.signed_in(&name, done, session)
}
