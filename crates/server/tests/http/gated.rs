//! The memory store behind a gate: while it is shut, nothing is committed and
//! changes pile up, as on a disk that is slow.

use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use jari_server::store::memory::MemoryStore;
use jari_server::store::port::{Pending, Store};
use tokio::sync::watch;

#[derive(Debug)]
pub(crate) struct Gated {
    rows: MemoryStore,
    open: watch::Sender<bool>,
    reads: watch::Sender<u64>,
}

impl Default for Gated {
    fn default() -> Self {
        Self {
            rows: MemoryStore::default(),
            open: watch::Sender::new(true),
            reads: watch::Sender::new(0),
        }
    }
}

impl Gated {
    pub(crate) fn set_open(&self, open: bool) {
        self.open.send_replace(open);
    }

    /// Tells of reads, with their number.
    pub(crate) fn reads(&self) -> watch::Receiver<u64> {
        self.reads.subscribe()
    }
}

impl Store for Gated {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        let mut gate = self.open.subscribe();
        Box::pin(async move {
            let open = gate.wait_for(|open| *open).await;
            drop(open.expect("the gate is there as long as the store"));
            self.rows.execute(batch).await
        })
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        self.reads.send_modify(|reads| *reads += 1);
        self.rows.read(now, query)
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.rows.watch()
    }
}
