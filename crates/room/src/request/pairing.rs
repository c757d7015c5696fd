//! A signed-in device lets a further one in.

use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::AccountId;
use jari_protocol::jwk::DeviceKey;

use crate::row::account::OneTimeCode;

/// What is done about the code that lets a further device in.
#[derive(Debug, Clone, PartialEq)]
pub enum Pairing {
    /// A device asks for the code it shows.
    Start(StartPairing),
    /// The account's code is shown no longer.
    End(AccountId),
    /// A further device gives the code.
    Give(GiveCode),
}

/// A device asks for the code it shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct StartPairing {
    /// Who acts.
    pub actor: AccountId,
    /// The code, drawn by the caller, unless one is taken already.
    pub code: OneTimeCode,
}

/// A further device gives the code that it was shown.
#[derive(Clone, PartialEq)]
pub struct GiveCode {
    /// The contact of the account.
    pub contact: Contact,
    /// The device key that asks.
    pub key: DeviceKey,
    /// The language of messages.
    pub language: Language,
    /// The code given.
    pub code: String,
    /// SHA-256 of the session, drawn by the caller.
    pub session: Digest,
}

/// The code given may be the right one, which is a secret.
impl std::fmt::Debug for GiveCode {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("GiveCode(..)")
    }
}
