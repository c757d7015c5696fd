//! The port every store stands behind.

use std::fmt;
use std::future::Future;
use std::path::PathBuf;
use std::pin::Pin;

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use tokio::sync::watch;

use super::cluster::Cluster;

/// What a store method gives back before it is done.
pub type Pending<'a, T> = Pin<Box<dyn Future<Output = Result<T, StoreError>> + Send + 'a>>;

/// A store of rows. It runs the pure rules where the rows are; no row and no
/// transaction crosses this port.
pub trait Store: fmt::Debug + Send + Sync {
    /// Executes the changes of a batch in order and commits all they wrote,
    /// and their recorded answers, at once. The answers are given when the
    /// commit is durable; after an error nothing of the batch was changed.
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>>;

    /// Answers a query from one committed state.
    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply>;

    /// Copies every row, as of one commit, into a new file.
    fn backup(&self, _to: PathBuf) -> Pending<'_, ()> {
        Box::pin(std::future::ready(Err(StoreError::Elsewhere)))
    }

    /// Tells of commits, with a number that rises by one with each.
    fn watch(&self) -> watch::Receiver<u64>;

    /// What the nodes on one database share besides rows; `None` for a store
    /// that only this process has.
    fn cluster(&self) -> Option<&dyn Cluster> {
        None
    }
}

/// A store did not do what it was asked; nothing was changed.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum StoreError {
    /// More is asked than it can take in.
    #[error("store_busy")]
    Busy,
    /// There is no room on the disk.
    #[error("store_full")]
    Full,
    /// The disk or database fails.
    #[error("store_unavailable: {0}")]
    Unavailable(String),
    /// It was written by a newer version of the server.
    #[error(
        "store_newer: the database is of schema {found} and this build knows up to {known}: it \
         would drop what it does not know, and changes nothing; start the newer program, or put \
         back the copy that was taken before it"
    )]
    Newer {
        /// The version of the schema that was found.
        found: i64,
        /// The highest this build knows.
        known: i64,
    },
    /// What is stored does not make sense.
    #[error("store_corrupt: {0}")]
    Corrupt(String),
    /// The database is older than what it answered before: a standby took
    /// over that had not confirmed it. Nothing is answered until a person has
    /// looked at it.
    #[error(
        "store_behind: the database is at commit {found}, but {known} was answered already; a \
         copy took over that was not synchronous"
    )]
    Behind {
        /// The commit that was found.
        found: u64,
        /// The highest that was seen.
        known: u64,
    },
    /// The database confirms what it has not written down.
    #[error(
        "store_unsafe: the database has fsync or full_page_writes turned off and would lose what \
         was answered; turn them on"
    )]
    Unsafe,
    /// Copies are made by the database itself.
    #[error("store_elsewhere: this store is copied by its own tools, such as pg_basebackup")]
    Elsewhere,
    /// It was closed.
    #[error("store_closed")]
    Closed,
}

impl StoreError {
    /// What whoever asked is told.
    pub fn problem(&self) -> Box<Problem> {
        let code = match self {
            Self::Busy => Code::Busy,
            Self::Full
            | Self::Unavailable(_)
            | Self::Newer { .. }
            | Self::Corrupt(_)
            | Self::Behind { .. }
            | Self::Unsafe
            | Self::Elsewhere
            | Self::Closed => Code::StoreUnavailable,
        };
        Box::new(Problem::new(code, "change.durable"))
    }
}
