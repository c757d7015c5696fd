//! Group commit: changes are gathered into batches, each batch is one commit,
//! and a change is answered when its batch is durable.

use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::time::Millis;
use jari_room::request::{Answer, Batch, Change};
use tokio::sync::{mpsc, oneshot};
use tokio::time::{Instant, timeout_at};

use super::port::Store;
use crate::measure::{self, Measures};
use crate::pace::Pace;
use crate::time::ServiceTime;

/// Takes changes in, from anywhere.
#[derive(Debug, Clone)]
pub struct Changes {
    queue: mpsc::Sender<Waiting>,
    worked: Arc<Worked>,
}

/// The pace, and from when its moments are counted.
#[derive(Debug)]
struct Worked {
    began: Instant,
    pace: Mutex<Pace>,
}

#[derive(Debug)]
struct Waiting {
    change: Change,
    answer: oneshot::Sender<Answer>,
}

/// The most changes in one commit: at 200 the sync is a small part of each
/// change's cost, and a larger batch only delays its first answer.
pub const MAX_BATCH: usize = 200;

/// How long a batch waits for company under load; alone, a change does not
/// wait at all.
pub const GATHER: Duration = Duration::from_millis(5);

pub use crate::pace::{MAX_WAITING, PACE};

impl Changes {
    /// Starts the task that forms batches for `store`. It ends when the last
    /// handle is dropped, after everything taken in was answered.
    pub fn start(store: Arc<dyn Store>, counted: (ServiceTime, Arc<Measures>)) -> Self {
        let (queue, waiting) = mpsc::channel(MAX_WAITING);
        let worked = Arc::new(Worked {
            began: Instant::now(),
            pace: Mutex::default(),
        });
        let formed = form_batches((store, Arc::clone(&worked)), counted, waiting);
        tokio::spawn(formed);
        Self { queue, worked }
    }

    /// How many changes wait for a batch.
    pub fn waiting(&self) -> usize {
        MAX_WAITING - self.queue.capacity().min(MAX_WAITING)
    }

    /// Executes a change; the answer is durable. A refusal with
    /// [`Code::Busy`] or [`Code::StoreUnavailable`] means nothing was changed.
    pub async fn execute(&self, change: Change) -> Answer {
        let (answer, answered) = oneshot::channel();
        if self.queue.try_send(Waiting { change, answer }).is_err() {
            let problem = Problem::new(Code::Busy, PACE);
            return Err(Box::new(problem.retry(self.put_off())));
        }
        durable(answered).await
    }

    /// When somebody who is put off now is to come again.
    pub fn put_off(&self) -> Retry {
        let now = self.worked.began.elapsed();
        let off = self.worked.pace().put_off(now, self.waiting());
        let ms = Millis(u64::try_from(off.as_millis()).unwrap_or(u64::MAX));
        Retry::After { ms }
    }

    /// Executes a change of the service's own, which waits for its turn
    /// however many are waiting.
    pub async fn execute_own(&self, change: Change) -> Answer {
        let (answer, answered) = oneshot::channel();
        // A queue that is closed drops the sender of the answer with it.
        drop(self.queue.send(Waiting { change, answer }).await);
        durable(answered).await
    }
}

async fn durable(answered: oneshot::Receiver<Answer>) -> Answer {
    answered.await.unwrap_or_else(|_| {
        Err(Box::new(Problem::new(
            Code::StoreUnavailable,
            "change.durable",
        )))
    })
}

impl Worked {
    fn pace(&self) -> MutexGuard<'_, Pace> {
        self.pace.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

async fn form_batches(
    (store, worked): (Arc<dyn Store>, Arc<Worked>),
    counted: (ServiceTime, Arc<Measures>),
    mut waiting: mpsc::Receiver<Waiting>,
) {
    let (mut last, mut ended) = (0, Instant::now());
    loop {
        let mut batch = Vec::with_capacity(MAX_BATCH);
        if waiting.recv_many(&mut batch, MAX_BATCH).await == 0 {
            return;
        }
        if last > 1 {
            gather(&mut waiting, &mut batch).await;
        }
        let was_full = last == MAX_BATCH;
        last = batch.len();
        commit(store.as_ref(), &counted, batch).await;
        let before = std::mem::replace(&mut ended, Instant::now());
        // From one end to the next, so that everything counts that the node
        // does meanwhile; between full batches nobody waited for company.
        if was_full && last == MAX_BATCH {
            worked.pace().worked_off(last, ended - before);
        }
    }
}

async fn gather(waiting: &mut mpsc::Receiver<Waiting>, batch: &mut Vec<Waiting>) {
    let until = Instant::now() + GATHER;
    while batch.len() < MAX_BATCH {
        let room = MAX_BATCH - batch.len();
        match timeout_at(until, waiting.recv_many(batch, room)).await {
            Ok(0) | Err(_) => return,
            Ok(_) => {}
        }
    }
}

async fn commit(
    store: &dyn Store,
    (time, measures): &(ServiceTime, Arc<Measures>),
    batch: Vec<Waiting>,
) {
    let began = Instant::now();
    let names: Vec<&str> = batch
        .iter()
        .map(|waiting| measure::change(&waiting.change.verb))
        .collect();
    let (changes, answers): (Vec<Change>, Vec<oneshot::Sender<Answer>>) = batch
        .into_iter()
        .map(|waiting| (waiting.change, waiting.answer))
        .unzip();
    let now = time.now();
    let outcome = store.execute(Batch { now, changes }).await;
    measures.batch(answers.len(), began.elapsed());
    let outcomes = outcome.unwrap_or_else(|error| {
        tracing::error!(%error, changes = answers.len(), "a batch was not committed");
        answers.iter().map(|_| Err(error.problem())).collect()
    });
    for ((to, name), outcome) in answers.into_iter().zip(names).zip(outcomes) {
        measures.answered(name, &outcome);
        // Whoever asked may have gone; the outcome is recorded.
        drop(to.send(outcome));
    }
}
