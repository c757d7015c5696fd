//! Signing in: a contact, a code, and the device key that holds them together.

use jari_protocol::account::{Language, Session, SignInCode, SignInPending, SignInRequest};
use jari_protocol::id::{AccountId, SignInId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;

use super::Desk;
use super::patience::Asker;
use crate::chance;
use crate::connection::off_the_runtime;
use crate::error::DeskError;
use crate::home::SignInBegun;
use crate::http::Request;

/// This device is signed in.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SignedIn {
    /// To this account.
    pub account: AccountId,
    /// As this device.
    pub device: Thumbprint,
}

impl Desk {
    /// Asks for a code to be sent to a contact. The id of the sign-in is on
    /// the disk before the first attempt; asking again before an answer came
    /// repeats it, asking again afterwards asks for another code.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn begin_sign_in(
        &self,
        contact: &Line,
        language: Language,
    ) -> Result<SignInPending, DeskError> {
        let device = self.connection.device_key().await?;
        let hash = device.mark(&[b"contact", contact.as_str().as_bytes()]);
        let (home, service) = (self.home(), self.service());
        let begun = off_the_runtime(move || {
            let open = home.sign_in(&service)?.filter(|begun| {
                begun.contact == hash && begun.language == language && !begun.answered
            });
            let sign_in = SignInId::from_bytes(chance::bytes());
            let begun = open.unwrap_or(SignInBegun {
                sign_in,
                contact: hash,
                language,
                answered: false,
                slips: Vec::new(),
            });
            home.keep_sign_in(&service, &begun).map(|()| begun)
        });
        let begun = begun.await??;
        let body = SignInRequest {
            contact: contact.clone(),
            key: device.key().clone(),
            language,
        };
        let request = Request::put(format!("/v1/sign-ins/{}", begun.sign_in), &body);
        let reply = self
            .patiently(&request, &Asker::Device(device.clone()))
            .await;
        let pending: SignInPending = self.settled(reply).await?.json()?;
        let (home, service) = (self.home(), self.service());
        let answered = SignInBegun {
            answered: true,
            slips: pending.slips.clone(),
            ..begun
        };
        off_the_runtime(move || home.keep_sign_in(&service, &answered)).await??;
        Ok(pending)
    }

    /// Proves the contact by the code of the message. Repeating it after a
    /// lost answer is safe.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn finish_sign_in(&self, code: &str) -> Result<SignedIn, DeskError> {
        let (home, service) = (self.home(), self.service());
        let begun = off_the_runtime(move || home.sign_in(&service)).await??;
        let begun = begun.ok_or(DeskError::SignInNotBegun)?;
        let device = self.connection.device_key().await?;
        let body = SignInCode {
            code: code.trim().to_owned(),
        };
        let request = Request::put(format!("/v1/sign-ins/{}/code", begun.sign_in), &body);
        let reply = self
            .patiently(&request, &Asker::Device(device.clone()))
            .await;
        let session: Session = self.settled(reply).await?.json()?;
        let signed_in = SignedIn {
            account: session.account,
            device: device.thumbprint(),
        };
        self.connection.signed_in(device, session).await?;
        let (home, service) = (self.home(), self.service());
        off_the_runtime(move || home.forget_sign_in(&service)).await??;
        Ok(signed_in)
    }

    /// A sign-in that can come to nothing any more is not repeated.
    async fn settled<T>(&self, reply: Result<T, DeskError>) -> Result<T, DeskError> {
        if let Err(DeskError::Refused(problem)) = &reply
            && matches!(
                problem.code,
                Code::CodeExpired | Code::ChangeMismatch | Code::NotFound
            )
        {
            let (home, service) = (self.home(), self.service());
            off_the_runtime(move || home.forget_sign_in(&service)).await??;
        }
        reply
    }

    pub(super) fn home(&self) -> crate::home::Home {
        self.connection.home().clone()
    }

    pub(super) fn service(&self) -> jari_protocol::id::ServiceId {
        self.connection.service().clone()
    }
}
