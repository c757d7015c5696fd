//! Connections that answer queries: a few, each used by one query at a time.

use std::sync::{Mutex, PoisonError};
use std::time::Duration;

use futures_util::FutureExt as _;
use futures_util::future::join;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::rows::Rows;
use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::timeout;

use super::address::Address;
use super::link::Link;
use super::listener::{Heads, fresh};
use super::rows::{self, Wanted};
use crate::store::loading::caught;
use crate::store::port::StoreError;

/// Connections for reading, and for what is not a batch.
#[derive(Debug)]
pub(super) struct Pool {
    address: Address,
    heads: Heads,
    idle: Mutex<Vec<Link>>,
    free: Semaphore,
    asked: Semaphore,
}

/// Connections of one node: enough for the database's cores to be busy; with
/// the three for writing, hearing and proofs, eight nodes stay within the
/// hundred that a database allows by default.
const CONNECTIONS: usize = 8;

/// Queries that wait for a connection; one beyond is told to come again.
const MAX_QUERIES: usize = 1_024;

/// How long a query may take before its connection is given up.
const QUERY: Duration = Duration::from_secs(10);

/// A connection that is lent. It goes back only when its work ended well.
pub(super) struct Lent<'p> {
    pub(super) link: Link,
    pool: &'p Pool,
    _turn: (SemaphorePermit<'p>, SemaphorePermit<'p>),
}

impl Lent<'_> {
    /// Gives it back.
    pub(super) fn back(self) {
        if self.link.is_good() {
            let mut idle = self
                .pool
                .idle
                .lock()
                .unwrap_or_else(PoisonError::into_inner);
            idle.push(self.link);
        }
    }
}

impl Pool {
    pub(super) fn new(address: Address, heads: Heads) -> Self {
        Self {
            address,
            heads,
            idle: Mutex::default(),
            free: Semaphore::new(CONNECTIONS),
            asked: Semaphore::new(MAX_QUERIES),
        }
    }

    /// A connection, when one is free.
    pub(super) async fn lend(&self) -> Result<Lent<'_>, StoreError> {
        self.heads.sound()?;
        let asked = self.asked.try_acquire().map_err(|_| StoreError::Busy)?;
        let free = self.free.acquire().await.map_err(|_| StoreError::Closed)?;
        let link = match self.idle() {
            Some(link) => link,
            None => {
                let link = Link::open(&self.address).await?;
                fresh(&link, &self.heads).await?;
                link
            }
        };
        Ok(Lent {
            link,
            pool: self,
            _turn: (asked, free),
        })
    }

    fn idle(&self) -> Option<Link> {
        let mut idle = self.idle.lock().unwrap_or_else(PoisonError::into_inner);
        idle.retain(Link::is_good);
        idle.pop()
    }

    /// Answers a query from one committed state.
    pub(super) async fn read(&self, now: ServerTime, query: &Query) -> Result<Reply, StoreError> {
        let mut lent = self.lend().await?;
        let late = |_| StoreError::Unavailable("a query took too long".to_owned());
        let answered = timeout(QUERY, answer(&mut lent.link, now, query)).await;
        let reply = answered.map_err(late)??;
        lent.back();
        Ok(reply)
    }
}

/// All rows of one answer are of one commit: they are loaded in a transaction
/// that sees the database as its first statement did.
async fn answer(link: &mut Link, now: ServerTime, query: &Query) -> Result<Reply, StoreError> {
    let mut rows = Rows::default();
    let mut begun = false;
    let reply = loop {
        let missing = match caught(|| jari_room::read(&mut rows, now, query)) {
            Ok(Ok(reply)) => break reply,
            Ok(Err(missing)) => missing,
            Err(problem) => break Reply::Refused(problem),
        };
        let wanted = Wanted::from(missing);
        if begun {
            rows::load(link, &wanted, &mut rows).await?;
            continue;
        }
        let prepared = rows::prepare(link, &wanted).await?;
        let begin = link.client.batch_execute(SNAPSHOT);
        // One after the other on the wire, in one exchange.
        let (began, loaded) = join(begin, rows::ask(link, &prepared)).await;
        began?;
        loaded?.hand_in(&wanted, &mut rows);
        begun = true;
    };
    if begun {
        // Sent, and not waited for: whoever uses the connection next comes
        // behind it.
        drop(link.client.batch_execute("COMMIT").now_or_never());
    }
    Ok(reply)
}

const SNAPSHOT: &str = "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY";
