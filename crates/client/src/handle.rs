//! What callers hold of a driven place.

use std::sync::{Arc, Mutex, PoisonError};

use jari_protocol::id::AccountId;
use jari_session::{Declined, HostInput, Input, Intent, Notice, Snapshot};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::AbortHandle;

use crate::connection::Connection;
use crate::desk::SignedIn;

/// A driven place. Copies drive the same one; when the last is dropped, the
/// driving ends and the place stays.
#[derive(Debug, Clone)]
pub struct Handle {
    connection: Arc<Connection>,
    account: AccountId,
    inputs: mpsc::Sender<Input>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    news: broadcast::Sender<News>,
    driving: Arc<Driving>,
}

/// Something a person is told once.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum News {
    /// An alert.
    Notice(Notice),
    /// An intent does not fit now; nothing came of it.
    Declined(Declined),
    /// The service wants this device to sign in again; nothing is lost. Then
    /// call [`Handle::signed_in`].
    SignIn,
    /// The disk did not take the record. Nothing is sent that depends on it.
    NotKept,
    /// The record of this place was damaged and moved aside; the place is
    /// looked for among the account's tickets.
    RecordDamaged,
    /// The place is over; nothing more will happen.
    Over,
}

/// News and snapshots from the moment of subscribing on. A slow reader misses
/// the oldest news and no snapshot that still holds.
#[derive(Debug)]
pub struct Subscription {
    snapshots: watch::Receiver<Arc<Snapshot>>,
    news: broadcast::Receiver<News>,
}

/// What a [`Subscription`] gives next.
#[derive(Debug, Clone, PartialEq)]
pub enum Event {
    /// The screen is another one.
    Snapshot(Arc<Snapshot>),
    /// Something happened.
    News(News),
}

/// Nobody drives this place any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("place_not_driven")]
pub struct Ended;

/// Another account is signed in on this device; its place is another one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum SignedInError {
    /// The account that signed in is not the one of this place.
    #[error("place_of_another_account")]
    AnotherAccount,
    /// See [`Ended`].
    #[error(transparent)]
    Ended(#[from] Ended),
}

#[derive(Debug)]
struct Driving {
    task: AbortHandle,
    /// Closed when the loop and all its writing have ended.
    ended: watch::Receiver<()>,
    /// What was told before anyone subscribed.
    first: Mutex<Option<broadcast::Receiver<News>>>,
}

/// What a handle and its loop speak through.
#[derive(Debug)]
pub(crate) struct Channels {
    pub(crate) inputs: mpsc::Sender<Input>,
    pub(crate) snapshots: watch::Sender<Arc<Snapshot>>,
    pub(crate) news: broadcast::Sender<News>,
    pub(crate) first_news: broadcast::Receiver<News>,
    pub(crate) ended: watch::Receiver<()>,
}

/// Stopping at any point is as safe as a crash at any point.
impl Drop for Driving {
    fn drop(&mut self) {
        self.task.abort();
    }
}

impl Handle {
    pub(crate) fn new(
        connection: Arc<Connection>,
        account: AccountId,
        channels: Channels,
        task: AbortHandle,
    ) -> Self {
        let Channels {
            inputs,
            snapshots,
            news,
            first_news,
            ended,
        } = channels;
        let first = Mutex::new(Some(first_news));
        let driving = Arc::new(Driving { task, ended, first });
        Self {
            connection,
            account,
            inputs,
            snapshots,
            news,
            driving,
        }
    }

    /// Says what the person wants.
    ///
    /// # Errors
    /// See [`Ended`].
    pub async fn send(&self, intent: Intent) -> Result<(), Ended> {
        self.input(Input::Intent { intent }).await
    }

    /// Tells that this device signed in again.
    ///
    /// # Errors
    /// See [`SignedInError`].
    pub async fn signed_in(&self, signed_in: SignedIn) -> Result<(), SignedInError> {
        if signed_in.account != self.account {
            return Err(SignedInError::AnotherAccount);
        }
        Ok(self
            .host(HostInput::SignedIn {
                device: signed_in.device,
            })
            .await?)
    }

    /// Tells something of the device that this program does not notice by
    /// itself.
    ///
    /// # Errors
    /// See [`Ended`].
    pub async fn host(&self, event: HostInput) -> Result<(), Ended> {
        self.input(Input::Host { event }).await
    }

    /// What a screen shows now.
    pub fn snapshot(&self) -> Arc<Snapshot> {
        self.snapshots.borrow().clone()
    }

    /// What comes from now on, for the first who asks also what came before.
    /// Subscribe first, then ask for the snapshot, and nothing is missed.
    pub fn subscribe(&self) -> Subscription {
        let mut first = self
            .driving
            .first
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let news = first.take().unwrap_or_else(|| self.news.subscribe());
        Subscription {
            snapshots: self.snapshots.subscribe(),
            news,
        }
    }

    /// The service.
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// Ends the driving, for every copy of this, and waits until it has let go
    /// of the profile. The place stays.
    pub async fn stop(self) {
        self.driving.task.abort();
        let mut ended = self.driving.ended.clone();
        // Nothing is ever sent: it ends when the sender is dropped.
        while ended.changed().await.is_ok() {}
    }

    /// Whether the place is still driven.
    pub fn is_driven(&self) -> bool {
        !self.driving.task.is_finished()
    }

    async fn input(&self, input: Input) -> Result<(), Ended> {
        self.inputs.send(input).await.map_err(|_| Ended)
    }
}

impl Subscription {
    /// What happens next; news before the snapshot. `None` when nobody drives
    /// the place any more.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            tokio::select! {
                biased;
                news = self.news.recv() => match news {
                    Ok(news) => return Some(Event::News(news)),
                    Err(broadcast::error::RecvError::Lagged(missed)) => {
                        tracing::warn!(missed, "news were not read in time");
                    }
                    Err(broadcast::error::RecvError::Closed) => return None,
                },
                changed = self.snapshots.changed() => {
                    changed.ok()?;
                    return Some(Event::Snapshot(self.snapshots.borrow_and_update().clone()));
                }
            }
        }
    }
}
