//! Signs what the service states, with the online key of its role.

use std::collections::BTreeMap;
use std::fmt;

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::jws::{Compact, Typ, seal, to_sign};
use jari_protocol::keys::Role;
use jari_protocol::receipt::Receipt;
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{DueSlip, Ticket};
use ring::signature::{ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey};
use serde::Serialize;
use serde::de::DeserializeOwned;

/// What an online key signs.
pub trait Statement: Serialize {
    /// Its kind.
    const TYP: Typ;
    /// Whose key signs it.
    const ROLE: Role;
}

impl Statement for Board {
    const TYP: Typ = Typ::Board;
    const ROLE: Role = Role::Line;
}

impl Statement for ServingNote {
    const TYP: Typ = Typ::Serving;
    const ROLE: Role = Role::Line;
}

impl Statement for Stock {
    const TYP: Typ = Typ::Stock;
    const ROLE: Role = Role::Line;
}

impl Statement for Ticket {
    const TYP: Typ = Typ::Ticket;
    const ROLE: Role = Role::Ticket;
}

impl Statement for DueSlip {
    const TYP: Typ = Typ::DueSlip;
    const ROLE: Role = Role::Ticket;
}

impl Statement for Receipt {
    const TYP: Typ = Typ::Receipt;
    const ROLE: Role = Role::Receipt;
}

/// Holds the online keys.
pub struct Signer {
    keys: BTreeMap<Role, (String, Ed25519KeyPair)>,
    key_set: String,
}

impl Signer {
    /// From one key per role, with its name, and the signed key set that
    /// names them.
    pub const fn new(keys: BTreeMap<Role, (String, Ed25519KeyPair)>, key_set: String) -> Self {
        Self { keys, key_set }
    }

    /// The signed key set.
    pub fn key_set(&self) -> &str {
        &self.key_set
    }

    /// The signed statement, as JWS in compact form.
    pub fn sign<T: Statement>(&self, content: &T) -> String {
        let (kid, key) = self
            .keys
            .get(&T::ROLE)
            .expect("there is a key for every role");
        signed(T::TYP, kid, key, content)
    }

    /// Reads a statement that another node with the same keys signed; nothing
    /// if it did not.
    pub fn read<T: Statement + DeserializeOwned>(&self, text: &str) -> Option<T> {
        read(&self.keys, text)
    }
}

/// Reads a statement that one of these keys signed.
pub(crate) fn read<T: Statement + DeserializeOwned>(
    keys: &BTreeMap<Role, (String, Ed25519KeyPair)>,
    text: &str,
) -> Option<T> {
    let (kid, key) = keys.get(&T::ROLE)?;
    let key = UnparsedPublicKey::new(&ED25519, key.public_key());
    let statement = Compact::parse(text, T::TYP).ok()?;
    let is_own = |by: &str, signed: &[u8], signature: &[u8]| {
        by == kid && key.verify(signed, signature).is_ok()
    };
    statement.open(is_own).ok()
}

impl fmt::Debug for Signer {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("Signer")
            .field("roles", &self.keys.keys())
            .finish_non_exhaustive()
    }
}

pub(crate) fn signed<T: Serialize>(
    typ: Typ,
    kid: &str,
    key: &Ed25519KeyPair,
    content: &T,
) -> String {
    let text = to_sign(typ, kid, content).expect("statements have string keys and finite numbers");
    seal(&text, key.sign(text.as_bytes()).as_ref())
}
