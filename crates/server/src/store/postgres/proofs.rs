//! Proofs that were used, on any node. Many requests share one statement, and
//! none waits for the disk: what a crash of the database may forget is a
//! second of marks, and a proof that is used again on another node repeats an
//! answer or reads what its owner just read.

use tokio::sync::{mpsc, oneshot};
use tokio::task::JoinHandle;

use super::address::Address;
use super::link::Link;
use crate::nonce::MINUTES_VALID;
use crate::store::port::StoreError;

/// The shared memory of used proofs.
#[derive(Debug)]
pub(super) struct Proofs {
    queue: mpsc::Sender<Asked>,
    task: JoinHandle<()>,
}

#[derive(Debug)]
struct Asked {
    mark: [u8; 16],
    minute: i64,
    is_first: oneshot::Sender<Result<bool, StoreError>>,
}

/// Marks in one statement.
const AT_ONCE: usize = 200;

/// Marks that wait: as many as there are requests at a time.
const WAITING: usize = 4_096;

impl Proofs {
    pub(super) fn start(address: Address) -> Self {
        let (queue, asked) = mpsc::channel(WAITING);
        let task = tokio::spawn(run(address, asked));
        Self { queue, task }
    }

    /// Marks a proof as used; whether it was not before.
    pub(super) async fn first_use(&self, mark: [u8; 16], minute: i64) -> Result<bool, StoreError> {
        let (is_first, answer) = oneshot::channel();
        let asked = Asked {
            mark,
            minute,
            is_first,
        };
        self.queue.try_send(asked).map_err(|_| StoreError::Busy)?;
        answer.await.map_err(|_| StoreError::Closed)?
    }
}

impl Drop for Proofs {
    fn drop(&mut self) {
        self.task.abort();
    }
}

async fn run(address: Address, mut queue: mpsc::Receiver<Asked>) {
    let mut link = None;
    let mut swept = i64::MIN;
    loop {
        let mut asked = Vec::with_capacity(AT_ONCE);
        if queue.recv_many(&mut asked, AT_ONCE).await == 0 {
            return;
        }
        // Two nodes that mark the same proofs do it in the same order.
        asked.sort_by_key(|asked| asked.mark);
        let minute = asked.iter().map(|asked| asked.minute).max();
        let sweep = minute.filter(|minute| *minute > swept);
        let done = match mark(&address, &mut link, &asked, sweep).await {
            Ok(new) => Ok(new),
            Err(error) => {
                link = None;
                Err(error)
            }
        };
        if done.is_ok() {
            swept = sweep.unwrap_or(swept);
        }
        for asked in asked {
            let is_first = done.as_ref().map(|new| new.contains(&asked.mark.to_vec()));
            // Whoever asked may have gone.
            drop(asked.is_first.send(is_first.map_err(Clone::clone)));
        }
    }
}

/// The marks among these that were not there.
async fn mark(
    address: &Address,
    link: &mut Option<Link>,
    asked: &[Asked],
    sweep: Option<i64>,
) -> Result<Vec<Vec<u8>>, StoreError> {
    let link = match link.take().filter(Link::is_good) {
        Some(open) => link.insert(open),
        None => {
            let open = link.insert(Link::open(address).await?);
            open.client.batch_execute(UNHURRIED).await?;
            open
        }
    };
    if let Some(minute) = sweep {
        let oldest = minute - MINUTES_VALID;
        link.client.execute(SWEEP, &[&oldest]).await?;
    }
    let marks: Vec<&[u8]> = asked.iter().map(|asked| asked.mark.as_slice()).collect();
    let minutes: Vec<i64> = asked.iter().map(|asked| asked.minute).collect();
    let put = link.prepared(MARK).await?;
    let new = link.client.query(&put, &[&marks, &minutes]).await?;
    let new = new.iter().map(|row| row.try_get(0));
    Ok(new.collect::<Result<_, _>>()?)
}

const UNHURRIED: &str = "SET synchronous_commit = off";

const MARK: &str = "INSERT INTO jari.proof (mark, minute)
    SELECT * FROM unnest($1::bytea[], $2::bigint[])
    ON CONFLICT DO NOTHING RETURNING mark";

/// Node times differ by less than the minute that is kept beyond.
const SWEEP: &str = "DELETE FROM jari.proof WHERE minute < $1::bigint - 1";
