//! A device that is signed in lets a further one in, by a code it shows.

use jari_protocol::account::{Language, PairedSignIn, Pairing, PairingRequest, Session};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_session::Fault;

use super::patience::Asker;
use super::{Desk, SignedIn};
use crate::error::DeskError;
use crate::http::Request;

/// A code for another device.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ShownCode {
    /// The code, and whose.
    pub pairing: Pairing,
    /// For how long it is taken from now on.
    pub left: Millis,
}

/// The pairing of the account that asks.
const PAIRING: &str = "/v1/pairing";

impl Desk {
    /// The code to show. Asking again tells the same one while it is taken.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn start_pairing(&self) -> Result<ShownCode, DeskError> {
        let actor = self.connection.account().ok_or(DeskError::SignedOut)?;
        let request = Request::put(PAIRING, &PairingRequest { actor });
        let reply = self.patiently(&request, &Asker::SignedIn).await?;
        let pairing: Pairing = reply.json()?;
        // Whoever answers without a stamp is not the service.
        let stamp = reply.stamp.ok_or(Fault::Remote)?;
        let now = ServerTime::from_millis(stamp.sent_us / 1_000);
        Ok(ShownCode {
            left: pairing.expires.since(now),
            pairing,
        })
    }

    /// No code is shown any more; also right if there is none.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn end_pairing(&self) -> Result<(), DeskError> {
        self.delete(PAIRING.to_owned()).await
    }

    /// Signs this device in by the code that another one of the contact shows.
    /// Repeating it after a lost answer is safe.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn pair(
        &self,
        contact: &Line,
        code: &str,
        language: Language,
    ) -> Result<SignedIn, DeskError> {
        let device = self.connection.device_key().await?;
        let body = PairedSignIn {
            contact: contact.clone(),
            key: device.key().clone(),
            language,
            code: code.trim().to_owned(),
        };
        let request = Request::put(format!("{PAIRING}/device"), &body);
        let asker = Asker::Device(device.clone());
        let session: Session = self.patiently(&request, &asker).await?.json()?;
        let signed_in = SignedIn {
            account: session.account,
            device: device.thumbprint(),
        };
        self.connection.signed_in(device, session).await?;
        Ok(signed_in)
    }
}
