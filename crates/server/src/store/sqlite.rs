//! The embedded store: SQLite with a write-ahead log and full sync.
//!
//! One thread writes; each batch is one transaction. Readers have their own
//! connections and read what was committed before, so no read waits for a
//! sync and no sync waits for a read.

mod migration;
mod reader;
mod rows;
mod schema;
mod writer;

use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, JoinHandle};

use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use tokio::sync::{mpsc, oneshot, watch};

use super::port::{Pending, Store, StoreError};
pub use schema::SCHEMA;

/// A database file behind the port.
#[derive(Debug)]
pub struct Sqlite {
    writer: Option<mpsc::Sender<writer::Job>>,
    readers: Vec<mpsc::Sender<reader::Job>>,
    turn: AtomicUsize,
    commits: watch::Sender<u64>,
    threads: Vec<JoinHandle<()>>,
    path: PathBuf,
}

/// Threads that read. More would wait for the processor, not for the disk:
/// what is read is nearly always in memory.
const READERS: usize = 2;

/// Queries that wait for one reader.
const MAX_QUERIES: usize = 1_024;

/// Batches that wait for the writer: the batcher sends one at a time, the
/// other is for whoever opens the store without it.
const MAX_BATCHES: usize = 2;

impl Sqlite {
    /// Opens the database file and makes it if it is not there.
    ///
    /// # Errors
    /// It cannot be opened, was written by a newer version, or is damaged.
    pub fn open(path: &Path) -> Result<Self, StoreError> {
        let connection = schema::open(path)?;
        let commits = watch::Sender::new(0);
        let mut threads = Vec::new();
        let mut readers = Vec::new();
        for number in 0..READERS {
            let (queue, jobs) = mpsc::channel(MAX_QUERIES);
            let connection = schema::open_to_read(path)?;
            let run = move || reader::run(&connection, jobs);
            threads.push(spawn(format!("read-{number}"), run)?);
            readers.push(queue);
        }
        let (queue, jobs) = mpsc::channel(MAX_BATCHES);
        let writer = writer::Writer::new(connection, path.to_owned(), commits.clone());
        threads.push(spawn("write".to_owned(), move || writer.run(jobs))?);
        let (writer, turn) = (Some(queue), AtomicUsize::new(0));
        Ok(Self {
            writer,
            readers,
            turn,
            commits,
            threads,
            path: path.to_owned(),
        })
    }
}

fn spawn(name: String, run: impl FnOnce() + Send + 'static) -> Result<JoinHandle<()>, StoreError> {
    let thread = thread::Builder::new()
        .name(format!("store-{name}"))
        .spawn(run);
    thread.map_err(|error| StoreError::Unavailable(error.to_string()))
}

impl Store for Sqlite {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        Box::pin(async move {
            let (done, outcome) = oneshot::channel();
            let writer = self.writer.as_ref().ok_or(StoreError::Closed)?;
            let job = writer::Job { batch, done };
            writer.send(job).await.map_err(|_| StoreError::Closed)?;
            outcome.await.map_err(|_| StoreError::Closed)?
        })
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        Box::pin(async move {
            let (done, outcome) = oneshot::channel();
            let mut job = reader::Job { now, query, done };
            let first = self.turn.fetch_add(1, Ordering::Relaxed);
            for number in 0..self.readers.len() {
                let next = first.wrapping_add(number) % self.readers.len();
                let Some(reader) = self.readers.get(next) else {
                    continue;
                };
                match reader.try_send(job) {
                    Ok(()) => return outcome.await.map_err(|_| StoreError::Closed)?,
                    Err(full) => job = full.into_inner(),
                }
            }
            Err(StoreError::Busy)
        })
    }

    fn backup(&self, to: PathBuf) -> Pending<'_, ()> {
        let path = self.path.clone();
        Box::pin(async move {
            let copied = tokio::task::spawn_blocking(move || schema::copy(&path, &to)).await;
            copied.map_err(|error| StoreError::Unavailable(error.to_string()))?
        })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }
}

impl Drop for Sqlite {
    /// The writer closes last: only then it copies the log back, and the file
    /// is whole by itself.
    fn drop(&mut self) {
        self.readers.clear();
        for thread in self.threads.drain(..READERS.min(self.threads.len())) {
            ended(thread);
        }
        self.writer = None;
        for thread in self.threads.drain(..) {
            ended(thread);
        }
    }
}

fn ended(thread: JoinHandle<()>) {
    if thread.join().is_err() {
        tracing::error!("a thread of the store panicked");
    }
}
