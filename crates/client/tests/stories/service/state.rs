//! What the service knows, and how it is told to fail.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use jari_protocol::account::PersonEntry;
use jari_protocol::board::Phase;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, ClockId, RequestId, TicketId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::stamp::Stamp;
use jari_protocol::ticket::Stage;

use super::Asked;
use crate::authority::Authority;

/// The code of every sign-in.
pub(crate) const CODE: &str = "123456";

/// A request that was seen.
#[derive(Debug, Clone)]
pub(crate) struct Seen {
    pub(crate) path: String,
    pub(crate) proof: Option<String>,
    /// The last part of the path stood in [`State::record`] by then.
    pub(crate) on_disk: bool,
}

/// What is to go wrong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Trouble {
    /// The reply to what was committed breaks off.
    LoseReply,
    /// The request is refused, and nothing committed.
    Refuse(Code),
}

pub(crate) struct State {
    pub(crate) authority: Authority,
    /// Signs boards in place of the real one, if it is there.
    pub(crate) forger: Option<Authority>,
    pub(crate) version: u64,
    pub(crate) serving: u64,
    pub(crate) phase: Phase,
    /// Raised to end all streams.
    pub(crate) cuts: u64,
    pub(crate) nonce: String,
    pub(crate) seen: Vec<Seen>,
    /// A client's file that is looked at with every request.
    pub(crate) record: Option<PathBuf>,
    pub(crate) sign_ins: BTreeMap<String, (DeviceKey, String)>,
    pub(crate) sessions: BTreeMap<Thumbprint, SignedIn>,
    pub(crate) people: BTreeMap<(AccountId, String), PersonEntry>,
    pub(crate) tickets: Vec<Row>,
    /// By id: the hash of the body, and the ticket.
    pub(crate) changes: BTreeMap<String, (Digest, TicketId)>,
    troubles: Vec<(String, Trouble)>,
    nonces: u64,
    started: Instant,
}

pub(crate) struct SignedIn {
    pub(crate) key: DeviceKey,
    pub(crate) account: AccountId,
    pub(crate) session: String,
}

pub(crate) struct Row {
    pub(crate) account: AccountId,
    pub(crate) ticket: TicketId,
    pub(crate) stage: Stage,
}

impl State {
    pub(super) fn new(base: &str) -> Self {
        let mut authority = Authority::new(1);
        authority.set.base = base.to_owned();
        Self {
            authority,
            forger: None,
            version: 1,
            serving: 0,
            phase: Phase::Open,
            cuts: 0,
            nonce: "nonce-0".to_owned(),
            seen: Vec::new(),
            record: None,
            sign_ins: BTreeMap::new(),
            sessions: BTreeMap::new(),
            people: BTreeMap::new(),
            tickets: Vec::new(),
            changes: BTreeMap::new(),
            troubles: Vec::new(),
            nonces: 0,
            started: Instant::now(),
        }
    }

    /// The next request whose path contains this meets trouble.
    pub(crate) fn next(&mut self, part: &str, trouble: Trouble) {
        self.troubles.push((part.to_owned(), trouble));
    }

    /// The nonces that were given are not current any more.
    pub(crate) fn expire_nonces(&mut self) {
        self.nonces += 1;
        self.nonce = format!("nonce-{}", self.nonces);
    }

    /// Notes a request, and what was on the client's disk when it came.
    pub(super) fn see(&mut self, asked: &Asked) {
        let id = asked.path().rsplit('/').next().unwrap_or_default();
        let text = self
            .record
            .as_ref()
            .and_then(|record| std::fs::read_to_string(record).ok());
        self.seen.push(Seen {
            path: asked.path().to_owned(),
            proof: asked.header("jari-proof").map(ToOwned::to_owned),
            on_disk: text.is_some_and(|text| text.contains(id)),
        });
    }

    pub(super) fn trouble(&mut self, asked: &Asked) -> Option<Problem> {
        let meets = |(part, trouble): &(String, Trouble)| {
            matches!(trouble, Trouble::Refuse(_)) && asked.path().contains(part.as_str())
        };
        let at = self.troubles.iter().position(meets)?;
        match self.troubles.remove(at).1 {
            Trouble::Refuse(code) => Some(Problem::new(code, "test")),
            Trouble::LoseReply => None,
        }
    }

    pub(super) fn loses_reply(&mut self, path: &str) -> bool {
        let meets = |(part, trouble): &(String, Trouble)| {
            *trouble == Trouble::LoseReply && path.contains(part.as_str())
        };
        let found = self.troubles.iter().position(meets);
        found.map(|at| self.troubles.remove(at)).is_some()
    }

    /// One account per contact.
    pub(super) fn account(contact: &str) -> AccountId {
        AccountId::from_bytes(Digest::of(&[contact.as_bytes()]).first_16())
    }

    pub(crate) fn booking(ticket: TicketId) -> BookingId {
        BookingId::from_bytes(Digest::of(&[b"booking", ticket.as_bytes()]).first_16())
    }

    /// On a clock that began in July 2021.
    pub(super) fn now_us(&self) -> i64 {
        let passed = i64::try_from(self.started.elapsed().as_micros()).expect("a short test");
        super::papers::NOW_MS * 1_000 + passed
    }

    pub(super) fn stamp(&self, asked: &Asked) -> String {
        let request = asked
            .header("jari-request-id")
            .and_then(|id| id.parse().ok());
        let stamp = Stamp {
            received_us: self.now_us(),
            sent_us: self.now_us(),
            clock: ClockId::from_bytes([1; 16]),
            request: request.unwrap_or(RequestId::from_bytes([0; 16])),
        };
        stamp.to_header()
    }
}
