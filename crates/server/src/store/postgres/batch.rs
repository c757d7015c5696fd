//! One batch, one transaction.
//!
//! Every commit goes through the one row of `jari.head`: it is updated first
//! and stays locked until the commit, so batches of all nodes happen one after
//! the other and each sees all rows as the one before left them. What a batch
//! needs is loaded before it takes that row. If nobody committed since, which
//! the count of commits tells, the rows still hold; else they are loaded again
//! at once, behind the lock.

use futures_util::future::join;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::request::{Answer, Batch, Change, Tick, Verb};
use jari_room::rows::Rows;
use tokio_postgres::Row;

use super::link::Link;
use super::listener::Heads;
use super::rows::{self, Wanted};
use super::schema;
use crate::store::cluster::Head;
use crate::store::loading::caught;
use crate::store::port::StoreError;

/// A head, of a row whose columns are in the order of its fields.
pub(super) fn head(row: &Row) -> Result<Head, StoreError> {
    Ok(Head {
        commits: row.try_get::<_, i64>(0)?.unsigned_abs(),
        time_us: row.try_get(1)?,
        term: row.try_get::<_, i64>(2)?.unsigned_abs(),
        held: row.try_get(3)?,
        beats: row.try_get::<_, i64>(4)?.unsigned_abs(),
        beat_us: row.try_get(5)?,
    })
}

/// What became of a batch.
pub(super) struct Committed {
    pub(super) answers: Vec<Answer>,
    pub(super) head: Head,
}

/// Executes and commits a batch.
pub(super) async fn commit(
    link: &mut Link,
    heads: &Heads,
    batch: &Batch,
) -> Result<Committed, StoreError> {
    let known = heads.known();
    let (mut rows, wanted) = foresee(link, batch).await?;
    let head = lock(link, batch.now).await?;
    heads.check(known, head.commits - 1)?;
    if head.commits != known + 1 {
        rows = Rows::default();
        rows::load(link, &wanted, &mut rows).await?;
    }
    let now = ServerTime::from_millis(head.time_us.div_euclid(1_000));
    let mut answers = Vec::with_capacity(batch.changes.len());
    for change in &batch.changes {
        answers.push(match fenced(&head, change) {
            Some(refused) => Err(refused),
            None => execute(link, &mut rows, now, change).await?,
        });
    }
    rows::write(link, rows.into_writes()).await?;
    end(link, &head).await?;
    Ok(Committed { answers, head })
}

/// The rows that the changes of a batch need, as far as that can be told
/// before the first is executed.
async fn foresee(link: &mut Link, batch: &Batch) -> Result<(Rows, Wanted), StoreError> {
    let (mut rows, mut all) = (Rows::default(), Wanted::default());
    let mut open: Vec<&Change> = batch.changes.iter().collect();
    loop {
        let mut wanted = Wanted::default();
        open.retain(
            |change| match caught(|| jari_room::rehearse(&mut rows, batch.now, change)) {
                Ok(Err(missing)) => {
                    wanted.add(missing);
                    true
                }
                Ok(Ok(())) => false,
                Err(_) => {
                    rows.undo();
                    false
                }
            },
        );
        if wanted.is_empty() {
            return Ok((rows, all));
        }
        rows::load(link, &wanted, &mut rows).await?;
        all.join(wanted);
    }
}

/// Begins the transaction: waits for its turn, counts it, and brings service
/// time up to the batch's. A batch of a node whose time is behind happens at
/// the time of the batch before.
async fn lock(link: &mut Link, now: ServerTime) -> Result<Head, StoreError> {
    let now_us = now.as_millis().saturating_mul(1_000);
    let turn = link.prepared(TURN).await?;
    let begun = link.client.batch_execute("BEGIN");
    // One after the other on the wire, in one exchange.
    let (begun, turn) = join(begun, link.client.query_one(&turn, &[&now_us])).await;
    begun?;
    let turn = turn?;
    schema::known(turn.try_get(6)?)?;
    head(&turn)
}

/// Tells the schema as well: a node of a newer build may have raised it while
/// this one runs.
const TURN: &str = "UPDATE jari.head SET commits = commits + 1, time_us = greatest(time_us, $1)
    RETURNING commits, time_us, term, held, beats, beat_us, schema";

/// Refuses a beat of a node whose lease has passed to another. The room does
/// so too, as soon as the other one beats.
fn fenced(head: &Head, change: &Change) -> Option<Box<Problem>> {
    let (Verb::Tick(Tick { term, .. }) | Verb::Restarted { term, .. }) = &change.verb else {
        return None;
    };
    let is_over = head.held && *term != head.term;
    is_over.then(|| Box::new(Problem::new(Code::Internal, "line.lease_term")))
}

async fn execute(
    link: &mut Link,
    rows: &mut Rows,
    now: ServerTime,
    change: &Change,
) -> Result<Answer, StoreError> {
    loop {
        let missing = match caught(|| jari_room::execute(rows, now, change)) {
            Ok(Ok(answer)) => return Ok(answer),
            Ok(Err(missing)) => missing,
            Err(problem) => {
                rows.undo();
                return Ok(Err(problem));
            }
        };
        rows::load(link, &missing.into(), rows).await?;
    }
}

/// Commits and tells the other nodes, in one exchange.
pub(super) async fn end(link: &mut Link, head: &Head) -> Result<(), StoreError> {
    let Head {
        commits,
        time_us,
        term,
        held,
        beats,
        beat_us,
    } = head;
    let held = u8::from(*held);
    let said = format!("{commits} {time_us} {term} {held} {beats} {beat_us}");
    let tell = link.prepared("SELECT pg_notify('jari', $1)").await?;
    let (told, committed) = join(link.client.query_one(&tell, &[&said]), link.commit()).await;
    // Where the first fails the second has rolled back, and says nothing.
    told?;
    committed
}

/// What another node told.
pub(super) fn told(said: &str) -> Option<Head> {
    let mut words = said.split(' ');
    let head = Head {
        commits: words.next()?.parse().ok()?,
        time_us: words.next()?.parse().ok()?,
        term: words.next()?.parse().ok()?,
        held: words.next()? == "1",
        beats: words.next()?.parse().ok()?,
        beat_us: words.next()?.parse().ok()?,
    };
    words.next().is_none().then_some(head)
}
