//! The thread that writes: one batch, one transaction, one sync.

use std::path::PathBuf;

use jari_room::request::{Answer, Batch};
use jari_room::rows::Rows;
use rusqlite::{Connection, Transaction, TransactionBehavior};
use tokio::sync::{mpsc, oneshot, watch};

use super::rows::Tables;
use super::schema;
use crate::store::loading;
use crate::store::port::StoreError;

/// A batch and where its outcome goes.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) batch: Batch,
    pub(super) done: oneshot::Sender<Result<Vec<Answer>, StoreError>>,
}

/// The only connection that writes.
pub(super) struct Writer {
    connection: Option<Connection>,
    path: PathBuf,
    commits: watch::Sender<u64>,
}

impl Writer {
    pub(super) const fn new(
        connection: Connection,
        path: PathBuf,
        commits: watch::Sender<u64>,
    ) -> Self {
        Self {
            connection: Some(connection),
            path,
            commits,
        }
    }

    /// Commits batches until the store is dropped.
    pub(super) fn run(mut self, mut jobs: mpsc::Receiver<Job>) {
        while let Some(job) = jobs.blocking_recv() {
            let outcome = self.commit(&job.batch);
            match &outcome {
                Ok(_) => self.commits.send_modify(|commits| *commits += 1),
                // After a failed sync the system may have dropped what was not
                // written; only a fresh look at the file tells what is there.
                Err(StoreError::Unavailable(_) | StoreError::Corrupt(_)) => self.connection = None,
                Err(
                    StoreError::Busy
                    | StoreError::Full
                    | StoreError::Newer { .. }
                    | StoreError::Closed,
                ) => {}
            }
            // Whoever asked may have gone; what is recorded is answered again.
            drop(job.done.send(outcome));
        }
    }

    fn commit(&mut self, batch: &Batch) -> Result<Vec<Answer>, StoreError> {
        let connection = match self.connection.take() {
            Some(open) => self.connection.insert(open),
            None => self.connection.insert(schema::open(&self.path)?),
        };
        let behaviour = TransactionBehavior::Immediate;
        let transaction = Transaction::new_unchecked(connection, behaviour)?;
        let mut tables = Tables(&transaction);
        let mut rows = Rows::default();
        let answers = loading::execute(&mut tables, &mut rows, batch)?;
        tables.write(rows.into_writes())?;
        transaction.commit()?;
        Ok(answers)
    }
}
