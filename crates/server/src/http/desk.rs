//! The desk: signing in, devices, and the people an account books for.

use std::sync::Arc;

use axum::extract::{Request, State};
use jari_protocol::account::{
    Devices, People, PersonEntry, Session, SignInCode, SignInPending, SignInRequest,
};
use jari_protocol::hash::Digest;
use jari_protocol::id::{ChangeId, PersonId, SignInId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_room::key::Scope;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, FinishSignIn, Identity, PutPerson, StartSignIn, Verb};
use jari_room::row::ticket::Done;

use super::asker::Asker;
use super::new_device::NewDevice;
use super::path::At;
use super::problem::Refused;
use super::proof::Proof;
use super::reply::{Private, unexpected};
use super::told::Told;
use super::{Face, body};

/// `PUT /v1/sign-ins/{sign_in}`
pub(crate) async fn start(
    State(face): State<Arc<Face>>,
    At(sign_in): At<SignInId>,
    device: NewDevice<SignInRequest>,
) -> Result<Private<SignInPending>, Refused> {
    let asked = (
        device.said.key.thumbprint(),
        ChangeId::from_bytes(*sign_in.as_bytes()),
    );
    let id = Identity {
        scope: Scope::Device(asked.0),
        change: asked.1,
        body: device.hash,
    };
    let verb = Verb::StartSignIn(StartSignIn {
        sign_in,
        contact: device.contact,
        key: device.said.key,
        language: device.said.language,
        code: face.random().code(),
    });
    match face
        .app
        .changes
        .execute(Change { id: Some(id), verb })
        .await?
    {
        Done::SignInPending { due, expires } => Ok(Private::accepted(SignInPending {
            due,
            expires,
            slips: face.sign_in_slips(asked, due).await,
        })),
        Done::Ticket { .. } | Done::Pairing { .. } | Done::SignedIn { .. } | Done::Noted => {
            Err(unexpected("sign-in"))
        }
    }
}

/// `PUT /v1/sign-ins/{sign_in}/code`
///
/// Not recorded as a change: a repetition draws a fresh session, so that a
/// lost reply never leaves a device with none, and no session is ever stored.
pub(crate) async fn code(
    State(face): State<Arc<Face>>,
    At(sign_in): At<SignInId>,
    request: Request,
) -> Result<Private<Session>, Refused> {
    let (head, content) = request.into_parts();
    let whole = body::whole(&head.headers, content, &face.limits).await?;
    let hash = Digest::of(&[&whole]);
    let proof = Proof::of(&head.headers)?;
    face.check_nonce(&proof)?;
    let Reply::SignIn(key) = face.app.read(Query::SignIn(sign_in)).await? else {
        return Err(unexpected("sign-in"));
    };
    let key = key.ok_or_else(|| Refused::new(Code::CodeExpired, "sign_in.code"))?;
    face.prove(&proof, None, &key, (&head, &hash)).await?;
    body::is_json(&head.headers)?;
    let said: SignInCode = body::json(&whole)?;
    let session = face.random().secret().to_string();
    let verb = Verb::FinishSignIn(FinishSignIn {
        sign_in,
        code: said.code,
        device: proof.device,
        account: None,
        session: Digest::of(&[session.as_bytes()]),
    });
    let done = face.commit(verb).await;
    face.signed_in(&proof.device, done, session)
}

/// `GET /v1/devices`
pub(crate) async fn devices(
    State(face): State<Arc<Face>>,
    asker: Asker,
) -> Result<Private<Devices>, Refused> {
    let asked = Query::Devices(asker.account, asker.device);
    let Reply::Devices(devices) = face.app.read(asked).await? else {
        return Err(unexpected("devices"));
    };
    Ok(Private::of(devices))
}

/// `DELETE /v1/devices/{thumbprint}`
pub(crate) async fn remove_device(
    State(face): State<Arc<Face>>,
    At(device): At<Thumbprint>,
    asker: Asker,
) -> Result<Private<()>, Refused> {
    let noted = face
        .note(Verb::RemoveDevice {
            actor: asker.account,
            device,
        })
        .await;
    face.devices.forget(&device, Some(&asker.account));
    noted
}

/// `GET /v1/people`
pub(crate) async fn people(
    State(face): State<Arc<Face>>,
    asker: Asker,
) -> Result<Private<People>, Refused> {
    let Reply::People(people) = face.app.read(Query::People(asker.account)).await? else {
        return Err(unexpected("people"));
    };
    Ok(Private::of(people))
}

/// `PUT /v1/people/{person}`
pub(crate) async fn put_person(
    State(face): State<Arc<Face>>,
    At(person): At<PersonId>,
    told: Told<PersonEntry>,
) -> Result<Private<()>, Refused> {
    let PersonEntry {
        actor,
        name,
        birth_date,
        invitation,
    } = told.said;
    let entry = PutPerson {
        actor,
        person,
        name,
        birth_date,
        invitation,
    };
    face.note(Verb::PutPerson(entry)).await
}

/// `DELETE /v1/people/{person}`
pub(crate) async fn remove_person(
    State(face): State<Arc<Face>>,
    At(person): At<PersonId>,
    asker: Asker,
) -> Result<Private<()>, Refused> {
    face.note(Verb::RemovePerson {
        actor: asker.account,
        person,
    })
    .await
}

impl Face {
    /// The service's own change: nothing of it is recorded for a repetition.
    pub(super) async fn commit(&self, verb: Verb) -> Result<Done, Refused> {
        Ok(self.app.changes.execute(Change { id: None, verb }).await?)
    }

    pub(super) async fn note(&self, verb: Verb) -> Result<Private<()>, Refused> {
        match self.commit(verb).await? {
            Done::Noted => Ok(Private::done()),
            Done::Ticket { .. }
            | Done::SignInPending { .. }
            | Done::Pairing { .. }
            | Done::SignedIn { .. } => Err(unexpected("note")),
        }
    }

    /// What a device is told that may have been signed in. What was remembered
    /// of it no longer holds.
    pub(super) fn signed_in(
        &self,
        device: &Thumbprint,
        done: Result<Done, Refused>,
        session: String,
    ) -> Result<Private<Session>, Refused> {
        let account = match &done {
            Ok(Done::SignedIn { account }) => Some(account),
            _ => None,
        };
        self.devices.forget(device, account);
        match done? {
            Done::SignedIn { account } => Ok(Private::of(Session { account, session })),
            Done::Ticket { .. }
            | Done::SignInPending { .. }
            | Done::Pairing { .. }
            | Done::Noted => Err(unexpected("sign-in")),
        }
    }
}
