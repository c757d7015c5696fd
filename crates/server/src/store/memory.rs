//! The store of tests and of the practice line: as strict as the others, and
//! gone with its process.

use std::sync::{Mutex, PoisonError};

use jari_protocol::time::ServerTime;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use tokio::sync::watch;

use super::port::{Pending, Store};

/// Rows in memory behind the port.
#[derive(Debug, Default)]
pub struct MemoryStore {
    rows: Mutex<Memory>,
    commits: watch::Sender<u64>,
}

impl Store for MemoryStore {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        let mut rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let answers = rows.execute(&batch);
        drop(rows);
        self.commits.send_modify(|commits| *commits += 1);
        Box::pin(std::future::ready(Ok(answers)))
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        let rows = self.rows.lock().unwrap_or_else(PoisonError::into_inner);
        let reply = rows.read(now, &query);
        Box::pin(std::future::ready(Ok(reply)))
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }
}
