//! The store of several nodes on one PostgreSQL database.
//!
//! One connection writes, batch after batch; a few others read. Nodes meet in
//! the row of `jari.head`, which every commit goes through (see `batch`), and
//! hear of each other's commits by `NOTIFY`.

mod address;
mod batch;
mod link;
mod listener;
mod pool;
mod proofs;
mod rows;
mod schema;
mod shared;
mod tls;

use std::time::Duration;

use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use tokio::sync::{Mutex, watch};
use tokio::task::JoinHandle;
use tokio::time::timeout;

use super::cluster::Cluster;
use super::port::{Pending, Store, StoreError};
pub use address::{Address, AddressError};
use batch::Committed;
use link::Link;
use listener::Heads;
use pool::Pool;
use proofs::Proofs;
use schema::Durability;
pub use schema::SCHEMA;

/// A database behind the port.
#[derive(Debug)]
pub struct Postgres {
    address: Address,
    writer: Mutex<Option<Link>>,
    pool: Pool,
    proofs: Proofs,
    heads: Heads,
    listener: JoinHandle<()>,
}

/// How long a batch may take, its wait for the others included. A longer one
/// is given up; whether it was committed after all, its repetition will tell.
const BATCH: Duration = Duration::from_secs(15);

impl Postgres {
    /// Opens a database and makes the tables if they are not there. Runs
    /// within a tokio runtime.
    ///
    /// # Errors
    /// It cannot be reached, was written by a newer version, or does not keep
    /// what it confirms.
    pub async fn open(address: Address) -> Result<Self, StoreError> {
        let link = Link::open(&address).await?;
        say(schema::durability(&link).await?);
        schema::settle(&link).await?;
        let heads = Heads::default();
        heads.hear(listener::look(&link).await?);
        Ok(Self {
            writer: Mutex::new(Some(link)),
            pool: Pool::new(address.clone(), heads.clone()),
            proofs: Proofs::start(address.clone()),
            listener: tokio::spawn(listener::run(address.clone(), heads.clone())),
            heads,
            address,
        })
    }

    async fn commit(&self, batch: &Batch) -> Result<Committed, StoreError> {
        let mut writer = self.writer.lock().await;
        self.heads.sound()?;
        let mut link = match writer.take().filter(Link::is_good) {
            Some(link) => link,
            None => Link::open(&self.address).await?,
        };
        let committed = batch::commit(&mut link, &self.heads, batch).await?;
        *writer = Some(link);
        Ok(committed)
    }
}

/// Says how safe it is that what is answered stays.
fn say(durability: Durability) {
    match durability {
        Durability::Synchronous => {
            tracing::info!("every commit is on a synchronous standby before it is answered");
        }
        Durability::OneDisk => tracing::warn!(
            "database_one_disk: no synchronous standby is configured (synchronous_standby_names is \
             empty): if the database's disk is lost, so are places and bookings that were answered"
        ),
        Durability::Waiting => tracing::warn!(
            "database_standby_absent: a synchronous standby is configured and none is connected: \
             nothing is committed or answered until it is there"
        ),
    }
}

impl Store for Postgres {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        Box::pin(async move {
            let late = |_| StoreError::Unavailable("a batch took too long".to_owned());
            let committed = timeout(BATCH, self.commit(&batch)).await.map_err(late)??;
            self.heads.hear(committed.head);
            Ok(committed.answers)
        })
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        Box::pin(async move { self.pool.read(now, &query).await })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.heads.commits()
    }

    fn cluster(&self) -> Option<&dyn Cluster> {
        Some(self)
    }
}

impl Drop for Postgres {
    fn drop(&mut self) {
        self.listener.abort();
    }
}
