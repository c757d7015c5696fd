//! What several nodes on one database agree on besides rows: who leads, what
//! time it is, what was signed, and which proofs were used.

use std::fmt;

use tokio::sync::watch;

use super::port::Pending;

/// The part of a store that its nodes share.
pub trait Cluster: fmt::Debug + Send + Sync {
    /// How the database stands, read now.
    fn look(&self) -> Pending<'_, Head>;

    /// The same as it is heard of; old while the database is away.
    fn heads(&self) -> watch::Receiver<Head>;

    /// Takes the lease, if it is still as it was seen; the new term and head,
    /// or nothing if another node was there first.
    fn take(&self, seen: Head) -> Pending<'_, Option<Head>>;

    /// A beat of the node that leads in `term`: keeps the lease and states
    /// service time and what it signed, in one commit. `false` if the term is
    /// over; then nothing was stated.
    fn beat(&self, term: u64, now_us: i64, stated: Vec<Stated>) -> Pending<'_, bool>;

    /// Gives the lease back at an orderly end.
    fn release(&self, term: u64) -> Pending<'_, ()>;

    /// Everything that was stated last, of every line and event.
    fn stated(&self) -> Pending<'_, Vec<Stated>>;

    /// Marks a proof as used; `false` if any node did so before. Marks are
    /// forgotten `keep` minutes after `minute`.
    fn first_use(&self, mark: [u8; 16], minute: i64) -> Pending<'_, bool>;

    /// The service's name and the key set that was signed last.
    fn identity(&self) -> Pending<'_, Option<Identity>>;

    /// States name and key set, unless another was stated since `before`;
    /// `false` then.
    fn identify(&self, before: Option<Identity>, now: Identity) -> Pending<'_, bool>;
}

/// The row that every commit goes through.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Head {
    /// Commits so far.
    pub commits: u64,
    /// The highest service time that was used, in microseconds.
    pub time_us: i64,
    /// The term of the lease; rises with every node that takes it.
    pub term: u64,
    /// Whether a node has the lease.
    pub held: bool,
    /// Beats so far. A lease whose beats stand still has lost its holder.
    pub beats: u64,
    /// Service time at the last beat, in microseconds.
    pub beat_us: i64,
}

/// A signed public statement, as every node gives it out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Stated {
    /// The event.
    pub event: String,
    /// The opening, of a board; empty for an event's stock.
    pub opening: String,
    /// The signed statement.
    pub text: String,
    /// The signed short form, of a board.
    pub note: String,
}

/// Whose database it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// The service.
    pub service: String,
    /// The signed key set.
    pub key_set: String,
}
