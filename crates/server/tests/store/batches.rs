//! Group commit above a store that a test holds in its hand.

use std::sync::{Arc, Mutex};

use jari_protocol::id::ClockId;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use jari_room::row::ticket::Done;
use jari_server::store::batcher::{Changes, MAX_BATCH, MAX_WAITING};
use jari_server::store::port::{Pending, Store, StoreError};
use jari_server::time::{ServiceTime, Turned};
use tokio::sync::{Semaphore, mpsc, watch};
use tokio::task::{JoinSet, yield_now};

use crate::world::{START, beat};

/// Commits a batch when the test lets it, and as the test says.
#[derive(Debug)]
struct Held {
    begun: mpsc::UnboundedSender<Batch>,
    gate: Semaphore,
    fails: Mutex<Option<StoreError>>,
    commits: watch::Sender<u64>,
}

impl Store for Held {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        Box::pin(async move {
            let answers = batch.changes.iter().map(|_| Ok(Done::Noted)).collect();
            self.begun.send(batch).expect("the test listens");
            self.gate.acquire().await.expect("open to the end").forget();
            match self.fails.lock().expect("whole").clone() {
                Some(error) => Err(error),
                None => Ok(answers),
            }
        })
    }

    fn read(&self, _: ServerTime, _: Query) -> Pending<'_, Reply> {
        Box::pin(async { Err(StoreError::Closed) })
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }
}

struct Desk {
    store: Arc<Held>,
    begun: mpsc::UnboundedReceiver<Batch>,
    changes: Changes,
    clocks: Arc<Turned>,
}

fn desk() -> Desk {
    let (begun, listens) = mpsc::unbounded_channel();
    let (gate, fails, commits) = (Semaphore::new(0), Mutex::new(None), watch::Sender::new(0));
    let store = Arc::new(Held {
        begun,
        gate,
        fails,
        commits,
    });
    let clocks = Turned::at(START);
    let id = ClockId::from_bytes([1; 16]);
    let time = ServiceTime::start(Arc::<Turned>::clone(&clocks), id, None);
    let held = Arc::clone(&store);
    Desk {
        store,
        begun: listens,
        changes: Changes::start(held, (time, Arc::default())),
        clocks,
    }
}

impl Desk {
    fn ask(&self, count: usize) -> JoinSet<Answer> {
        let mut asked = JoinSet::new();
        for _ in 0..count {
            let changes = self.changes.clone();
            asked.spawn(async move { changes.execute(beat()).await });
        }
        asked
    }
}

#[tokio::test]
async fn nothing_is_answered_before_its_commit() {
    let mut desk = desk();
    let mut asked = desk.ask(1);
    assert_eq!(desk.begun.recv().await.unwrap().changes.len(), 1);
    for _ in 0..100 {
        yield_now().await;
    }
    assert!(
        asked.try_join_next().is_none(),
        "answered before the commit"
    );
    desk.store.gate.add_permits(1);
    assert_eq!(asked.join_next().await.unwrap().unwrap(), Ok(Done::Noted));
}

#[tokio::test]
async fn what_comes_during_a_commit_is_the_next_batch_up_to_its_bound() {
    let mut desk = desk();
    let mut first = desk.ask(1);
    desk.begun.recv().await.unwrap();
    let mut rest = desk.ask(MAX_BATCH + 50);
    for _ in 0..1_000 {
        yield_now().await;
    }
    desk.clocks.pass(Millis(700));
    desk.store.gate.add_permits(3);
    let next = desk.begun.recv().await.unwrap();
    assert_eq!(next.changes.len(), MAX_BATCH);
    assert_eq!(
        next.now,
        START.plus(Millis(700)),
        "a batch has the time of its beginning"
    );
    assert_eq!(desk.begun.recv().await.unwrap().changes.len(), 50);
    while let Some(answer) = first.join_next().await {
        answer.unwrap().unwrap();
    }
    while let Some(answer) = rest.join_next().await {
        answer.unwrap().unwrap();
    }
}

#[tokio::test]
async fn a_batch_that_is_not_committed_is_told_to_all_of_it_as_nothing_changed() {
    let mut desk = desk();
    *desk.store.fails.lock().unwrap() = Some(StoreError::Full);
    let mut asked = desk.ask(3);
    desk.store.gate.add_permits(3);
    while let Some(answer) = asked.join_next().await {
        let problem = answer.unwrap().unwrap_err();
        assert_eq!(problem.code, Code::StoreUnavailable);
        assert!(!problem.is_final(), "it is repeated and executed then");
    }
    *desk.store.fails.lock().unwrap() = None;
    desk.store.gate.add_permits(1);
    while desk.begun.try_recv().is_ok() {}
    assert_eq!(
        desk.changes.execute(beat()).await,
        Ok(Done::Noted),
        "it goes on afterwards"
    );
}

#[tokio::test]
async fn a_full_queue_is_busy_at_once() {
    let mut desk = desk();
    let mut first = desk.ask(1);
    desk.begun.recv().await.unwrap();
    let mut asked = desk.ask(MAX_WAITING + 10);
    let mut busy = 0;
    while busy < 10 {
        let problem = asked.join_next().await.unwrap().unwrap().unwrap_err();
        assert_eq!(problem.code, Code::Busy);
        busy += 1;
    }
    desk.store.gate.add_permits(MAX_WAITING);
    assert_eq!(first.join_next().await.unwrap().unwrap(), Ok(Done::Noted));
    while let Some(answer) = asked.join_next().await {
        assert_eq!(answer.unwrap(), Ok(Done::Noted));
    }
}
