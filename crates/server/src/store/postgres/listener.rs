//! Hears of every commit, whichever node made it.

use std::sync::{Arc, OnceLock};
use std::time::Duration;

use tokio::sync::{mpsc, watch};
use tokio::time::sleep;

use super::address::Address;
use super::batch::{self, told};
use super::link::Link;
use crate::store::cluster::Head;
use crate::store::port::StoreError;

/// What is known of the database's commits; told to who watches.
#[derive(Debug, Clone, Default)]
pub(super) struct Heads {
    heads: watch::Sender<Head>,
    commits: watch::Sender<u64>,
    /// Set once the database was found to lack what it had answered.
    behind: Arc<OnceLock<StoreError>>,
}

impl Heads {
    /// Takes in a head. Those of two connections may cross: each figure only
    /// rises, and the lease is as of its latest beat.
    pub(super) fn hear(&self, head: Head) {
        self.heads.send_if_modified(|known| {
            let before = *known;
            if (head.term, head.beats) >= (known.term, known.beats) {
                *known = head;
            }
            known.commits = head.commits.max(before.commits);
            known.time_us = head.time_us.max(before.time_us);
            *known != before
        });
        let latest = self.heads.borrow().commits;
        self.commits.send_if_modified(|commits| {
            let is_news = *commits < latest;
            *commits = latest.max(*commits);
            is_news
        });
    }

    /// The highest commit that was heard of.
    pub(super) fn known(&self) -> u64 {
        self.heads.borrow().commits
    }

    /// Refuses a database that was at this commit after `known` was.
    pub(super) fn check(&self, known: u64, found: u64) -> Result<(), StoreError> {
        if found < known {
            let error = self
                .behind
                .get_or_init(|| StoreError::Behind { found, known });
            tracing::error!(%error, "nothing is answered any more");
        }
        self.sound()
    }

    /// Refuses a database that was found to lack something.
    pub(super) fn sound(&self) -> Result<(), StoreError> {
        self.behind.get().map_or(Ok(()), |error| Err(error.clone()))
    }

    pub(super) fn heads(&self) -> watch::Receiver<Head> {
        self.heads.subscribe()
    }

    pub(super) fn commits(&self) -> watch::Receiver<u64> {
        self.commits.subscribe()
    }
}

/// How long to wait before the next attempt to listen.
const AGAIN: Duration = Duration::from_millis(250);

/// Listens until it is dropped.
pub(super) async fn run(address: Address, heads: Heads) {
    loop {
        match listen(&address, &heads).await {
            Ok(()) => tracing::warn!("the database went away; listening again"),
            Err(error) => tracing::debug!(%error, "the database is not heard"),
        }
        sleep(AGAIN).await;
    }
}

/// Listens until the connection ends. What was told before it began is read.
async fn listen(address: &Address, heads: &Heads) -> Result<(), StoreError> {
    let (heard, mut telling) = mpsc::unbounded_channel();
    let link = Link::listening(address, heard).await?;
    link.client.batch_execute("LISTEN jari").await?;
    heads.hear(fresh(&link, heads).await?);
    while let Some(said) = telling.recv().await {
        if let Some(head) = told(&said) {
            heads.hear(head);
        }
    }
    Ok(())
}

/// The head as a new connection shows it.
pub(super) async fn fresh(link: &Link, heads: &Heads) -> Result<Head, StoreError> {
    let known = heads.known();
    let head = look(link).await?;
    heads.check(known, head.commits)?;
    Ok(head)
}

/// The head as it is now.
pub(super) async fn look(link: &Link) -> Result<Head, StoreError> {
    let asked = "SELECT commits, time_us, term, held, beats, beat_us FROM jari.head";
    batch::head(&link.client.query_one(asked, &[]).await?)
}
