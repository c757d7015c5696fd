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
                    | StoreError::Behind { .. }
                    | StoreError::Unsafe
                    | StoreError::Elsewhere
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

#[cfg(test)]
mod tests {
    use jari_protocol::account::Language;
    use jari_protocol::hash::Digest;
    use jari_protocol::id::SignInId;
    use jari_protocol::jwk::DeviceKey;
    use jari_protocol::refusal::Code;
    use jari_protocol::time::{Millis, ServerTime};
    use jari_room::query::{Query, Reply};
    use jari_room::request::{Change, StartSignIn, Verb};
    use jari_room::row::account::OneTimeCode;

    use super::*;

    fn batch(verb: Verb, number: u64) -> Batch {
        let now = ServerTime::from_millis(0).plus(Millis::from_secs(number));
        let changes = vec![Change { id: None, verb }];
        Batch { now, changes }
    }

    fn sign_in(number: u64) -> Batch {
        let mut point = [4; 65];
        point[57..].copy_from_slice(&number.to_be_bytes());
        let mut id = [0; 16];
        id[8..].copy_from_slice(&number.to_be_bytes());
        let start = StartSignIn {
            sign_in: SignInId::from_bytes(id),
            contact: format!("guest{number}@example.org").parse().unwrap(),
            key: DeviceKey::from_point(&point).unwrap(),
            language: Language::Ko,
            code: OneTimeCode::new(1),
        };
        batch(Verb::StartSignIn(start), number)
    }

    fn bound(writer: &Writer, pages: i64) {
        let connection = writer.connection.as_ref().unwrap();
        let set = format!("PRAGMA max_page_count = {pages}");
        connection.query_row(&set, [], |_| Ok(())).unwrap();
    }

    fn messages(writer: &Writer) -> usize {
        let mut tables = Tables(writer.connection.as_ref().unwrap());
        let now = ServerTime::from_millis(0);
        let mut from = 0;
        let mut count = 0;
        while let Reply::Messages(page) =
            loading::read(&mut tables, now, &Query::Messages(from)).unwrap()
            && let Some((last, _)) = page.last()
        {
            (from, count) = (last + 1, count + page.len());
        }
        count
    }

    #[test]
    fn a_full_database_refuses_whole_batches_and_goes_on_when_there_is_room() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("jari.db");
        let mut writer = Writer::new(schema::open(&path).unwrap(), path, watch::Sender::new(0));
        let key = Digest::of(&[b"key"]);
        let found = Verb::Found {
            contact_key: key,
            nonce_key: key,
        };
        writer.commit(&batch(found, 0)).unwrap();
        bound(&writer, 80);
        let mut answered = 0;
        let refused = loop {
            match writer.commit(&sign_in(answered + 1)) {
                Ok(answers) => assert!(answers[0].is_ok(), "{answers:?}"),
                Err(error) => break error,
            }
            answered += 1;
        };
        assert_eq!(refused, StoreError::Full);
        assert_eq!(refused.problem().code, Code::StoreUnavailable);
        assert_eq!(
            messages(&writer) as u64,
            answered,
            "what was answered and no more"
        );
        assert!(writer.commit(&sign_in(answered + 1)).is_err(), "still full");
        bound(&writer, 1_000);
        writer.commit(&sign_in(answered + 1)).unwrap();
        assert_eq!(messages(&writer) as u64, answered + 1);
    }
}
