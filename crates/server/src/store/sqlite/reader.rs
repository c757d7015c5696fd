//! A thread that answers queries on a connection of its own.

use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use rusqlite::Connection;
use tokio::sync::{mpsc, oneshot};

use super::rows::Tables;
use crate::store::loading;
use crate::store::port::StoreError;

/// A query and where its reply goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) now: ServerTime,
    pub(super) query: Query,
    pub(super) done: oneshot::Sender<Result<Reply, StoreError>>,
}

/// Answers until the store is dropped.
pub(super) fn run(connection: &Connection, mut jobs: mpsc::Receiver<Job>) {
    while let Some(job) = jobs.blocking_recv() {
        // Whoever asked may have gone.
        drop(job.done.send(answer(connection, job.now, &job.query)));
    }
}

/// All rows of one answer are of one commit.
fn answer(connection: &Connection, now: ServerTime, query: &Query) -> Result<Reply, StoreError> {
    let snapshot = connection.unchecked_transaction()?;
    loading::read(&mut Tables(&snapshot), now, query)
}
