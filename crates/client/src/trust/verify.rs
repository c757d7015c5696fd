//! Opening the service's statements.

use std::collections::{BTreeSet, VecDeque};

use jari_protocol::board::{Board, ServingNote};
use jari_protocol::hash::Digest;
use jari_protocol::id::ServiceId;
use jari_protocol::jws::{Compact, JwsError, Typ};
use jari_protocol::keys::{KeyState, OnlineKey, Role};
use jari_protocol::receipt::Receipt;
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{DueSlip, Ticket};
use jari_protocol::time::ServerTime;
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::de::DeserializeOwned;

use super::key_ring::{KeyRing, KeysError};

/// A kind of statement that an online key signs.
pub trait Stated: DeserializeOwned {
    /// What it is.
    const TYP: Typ;
    /// Which keys may sign it.
    const ROLE: Role;

    /// The service it names, if it names one.
    fn service(&self) -> Option<&ServiceId>;

    /// When it was stated, if it says so.
    fn stated(&self) -> Option<ServerTime>;
}

/// Opens statements, and believes only what a key of the right role and state
/// signed. The signature of the same bytes is checked once.
#[derive(Debug)]
pub struct Trust {
    ring: KeyRing,
    checked: Checked,
}

impl Trust {
    /// Trust in what these keys sign.
    pub const fn new(ring: KeyRing) -> Self {
        Self {
            ring,
            checked: Checked {
                order: VecDeque::new(),
                known: BTreeSet::new(),
            },
        }
    }

    /// The keys.
    pub const fn ring(&self) -> &KeyRing {
        &self.ring
    }

    /// Takes in a key set; see [`KeyRing::learn`]. What was believed under
    /// the old keys is checked anew.
    ///
    /// # Errors
    /// See [`KeysError`].
    pub fn learn(&mut self, text: &str) -> Result<bool, KeysError> {
        let is_new = self.ring.learn(text)?;
        if is_new {
            self.checked = Checked::default();
        }
        Ok(is_new)
    }

    /// The content of a statement.
    ///
    /// # Errors
    /// See [`Untrusted`]. Nothing of the content may be used.
    pub fn open<T: Stated>(&mut self, text: &str) -> Result<T, Untrusted> {
        let compact = Compact::parse(text, T::TYP)?;
        let key = self
            .ring
            .key(&compact.header.kid)
            .ok_or(Untrusted::KeyUnknown)?;
        if key.role != T::ROLE {
            return Err(Untrusted::KeyOfAnotherRole);
        }
        if !key.state.is_believed() {
            return Err(Untrusted::KeyRevoked);
        }
        let digest = Digest::of(&[text.as_bytes()]);
        let known = self.checked.known.contains(&digest);
        let content: T =
            compact.open(|_, signed, signature| known || is_signed(key, signed, signature))?;
        if content
            .service()
            .is_some_and(|service| service != self.ring.service())
        {
            return Err(Untrusted::ForeignService);
        }
        let retired = key.state == KeyState::VerifyOnly;
        if retired
            && content
                .stated()
                .is_some_and(|stated| stated > self.ring.set().issued)
        {
            return Err(Untrusted::KeyRetired);
        }
        self.checked.insert(digest);
        Ok(content)
    }

    /// How many signatures are remembered; for those who watch memory.
    pub fn remembered(&self) -> usize {
        self.checked.known.len()
    }
}

/// A statement was not believed. The text of each is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Untrusted {
    /// It is not a statement, another kind, forged, or its content is not
    /// what it should be.
    #[error(transparent)]
    Statement(#[from] JwsError),
    /// No key of that name is known. A newer key set may name it.
    #[error("statement_key_unknown")]
    KeyUnknown,
    /// The key may sign other kinds, not this one.
    #[error("statement_key_of_another_role")]
    KeyOfAnotherRole,
    /// Nothing the key signed is believed any more.
    #[error("statement_key_revoked")]
    KeyRevoked,
    /// The key signed something after it was retired.
    #[error("statement_key_retired")]
    KeyRetired,
    /// It is about another service, event, opening, ticket or device.
    #[error("statement_of_another_service")]
    ForeignService,
}

impl Untrusted {
    /// Whether a newer key set could change the verdict.
    pub const fn may_be_new_key(self) -> bool {
        match self {
            Self::KeyUnknown => true,
            Self::Statement(_)
            | Self::KeyOfAnotherRole
            | Self::KeyRevoked
            | Self::KeyRetired
            | Self::ForeignService => false,
        }
    }
}

impl Stated for Board {
    const TYP: Typ = Typ::Board;
    const ROLE: Role = Role::Line;

    fn service(&self) -> Option<&ServiceId> {
        Some(&self.service)
    }

    fn stated(&self) -> Option<ServerTime> {
        Some(self.issued)
    }
}

impl Stated for ServingNote {
    const TYP: Typ = Typ::Serving;
    const ROLE: Role = Role::Line;

    fn service(&self) -> Option<&ServiceId> {
        None
    }

    fn stated(&self) -> Option<ServerTime> {
        Some(self.issued)
    }
}

impl Stated for Stock {
    const TYP: Typ = Typ::Stock;
    const ROLE: Role = Role::Line;

    fn service(&self) -> Option<&ServiceId> {
        Some(&self.service)
    }

    fn stated(&self) -> Option<ServerTime> {
        Some(self.issued)
    }
}

impl Stated for Ticket {
    const TYP: Typ = Typ::Ticket;
    const ROLE: Role = Role::Ticket;

    fn service(&self) -> Option<&ServiceId> {
        Some(&self.service)
    }

    // `eligibility.decided` is when the right began, not when it was stated.
    fn stated(&self) -> Option<ServerTime> {
        None
    }
}

impl Stated for DueSlip {
    const TYP: Typ = Typ::DueSlip;
    const ROLE: Role = Role::Ticket;

    fn service(&self) -> Option<&ServiceId> {
        None
    }

    fn stated(&self) -> Option<ServerTime> {
        None
    }
}

impl Stated for Receipt {
    const TYP: Typ = Typ::Receipt;
    const ROLE: Role = Role::Receipt;

    fn service(&self) -> Option<&ServiceId> {
        Some(&self.service)
    }

    fn stated(&self) -> Option<ServerTime> {
        Some(self.booked)
    }
}

/// The statements whose signatures were right, oldest first.
#[derive(Debug, Default)]
struct Checked {
    order: VecDeque<Digest>,
    known: BTreeSet<Digest>,
}

impl Checked {
    fn insert(&mut self, digest: Digest) {
        if !self.known.insert(digest) {
            return;
        }
        self.order.push_back(digest);
        if self.order.len() > MAX_CHECKED
            && let Some(oldest) = self.order.pop_front()
        {
            self.known.remove(&oldest);
        }
    }
}

fn is_signed(key: &OnlineKey, signed: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.public.as_bytes())
        .verify(signed, signature)
        .is_ok()
}

/// How many are remembered: the boards of a minute on the stream, the tickets
/// of a household and the stock.
const MAX_CHECKED: usize = 64;
