//! The one loop around a session: wait for an input or the wake, step,
//! perform. Performing waits for the disk and never for the network; what the
//! network says comes back as an input.

mod answer;
mod perform;
mod upkeep;
mod watch_stream;

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::id::{AccountId, EventId, PersonId};
use jari_protocol::time::Millis;
use jari_session::{Config, Effect, Input, ResumeRecord, Session, Setup, Snapshot, Unreadable};
use tokio::sync::{broadcast, mpsc, watch};
use tokio::task::JoinSet;

use crate::chance;
use crate::connection::{Connection, Identity, off_the_runtime};
use crate::error::DeskError;
use crate::handle::{Channels, Handle, News};
use crate::home::{HomeError, HomeLock, ResumeFile, Resumed};
use crate::host_events;
use perform::Kept;

/// Which place is driven, and how.
#[derive(Debug, Clone)]
pub struct Drive {
    /// The event.
    pub event: EventId,
    /// Whose place, where the account keeps several in the event, as a desk
    /// does.
    pub whose: Option<PersonId>,
    /// For how long the event keeps room for a called place.
    pub claim_window: Millis,
    /// The numbers.
    pub config: Arc<Config>,
}

/// A place cannot be driven. The text of each is its stable code.
#[derive(Debug, thiserror::Error)]
pub enum DriveError {
    /// This device is not signed in.
    #[error("signed_out")]
    SignedOut,
    /// The record was written by a newer version of this program, which is
    /// to be used.
    #[error("place_of_newer_version")]
    Newer,
    /// The record is of another account, which is to be signed in again.
    #[error("place_of_another_account")]
    AnotherAccount,
    /// The client's folder could not be used.
    #[error(transparent)]
    Home(#[from] HomeError),
    /// Something else.
    #[error(transparent)]
    Desk(#[from] DeskError),
}

/// Everything the loop holds.
struct Driver {
    session: Session,
    connection: Arc<Connection>,
    event: EventId,
    whose: Option<PersonId>,
    account: AccountId,
    file: ResumeFile,
    kept: Kept,
    inputs: mpsc::Receiver<Input>,
    answers: mpsc::Sender<Input>,
    /// Inputs the loop makes itself.
    own: Vec<Input>,
    tasks: JoinSet<()>,
    stream: Option<perform::OpenStream>,
    snapshots: watch::Sender<Arc<Snapshot>>,
    news: broadcast::Sender<News>,
    hold: Arc<Hold>,
}

/// Had by the loop and by everything of it that writes: while it lives, no
/// other program drives this place.
#[derive(Debug)]
struct Hold {
    _lock: Arc<HomeLock>,
    /// Dropped last.
    _ending: watch::Sender<()>,
}

/// Begins or resumes a place, and drives it until the last [`Handle`] is
/// dropped. Whenever it ends, it resumes from the same point.
///
/// # Errors
/// See [`DriveError`].
pub async fn drive(
    connection: Arc<Connection>,
    lock: Arc<HomeLock>,
    what: Drive,
) -> Result<Handle, DriveError> {
    let identity = connection.identity().ok_or(DriveError::SignedOut)?;
    let file = lock.place(connection.service(), &what.event, what.whose)?;
    let reading = file.clone();
    let resumed = off_the_runtime(move || reading.load()).await??;
    let (record, is_lost) = match resumed {
        Resumed::Fresh => (None, false),
        Resumed::Record(record) => (Some(*record), false),
        Resumed::Damaged { .. } => (None, true),
    };
    let session = session(&connection, &identity, &what, record)?;
    let (answers, inputs) = mpsc::channel(MAX_INPUTS);
    let (snapshots, _) = watch::channel(Arc::clone(session.snapshot()));
    let (news, first_news) = broadcast::channel(MAX_NEWS);
    let (ending, ended) = watch::channel(());
    let mut driver = Driver {
        session,
        account: identity.account,
        event: what.event,
        whose: what.whose,
        file,
        kept: Kept::default(),
        inputs,
        answers: answers.clone(),
        own: vec![Input::Start],
        tasks: JoinSet::new(),
        stream: None,
        snapshots: snapshots.clone(),
        news: news.clone(),
        connection: Arc::clone(&connection),
        hold: Arc::new(Hold {
            _lock: lock,
            _ending: ending,
        }),
    };
    host_events::watch(&mut driver.tasks, &connection, &answers);
    driver.keep_up();
    if is_lost {
        tell(&news, News::RecordDamaged);
        driver.find_place_again();
    }
    let account = identity.account;
    let task = tokio::spawn(driver.run()).abort_handle();
    let channels = Channels {
        inputs: answers,
        snapshots,
        news,
        first_news,
        ended,
    };
    Ok(Handle::new(connection, account, channels, task))
}

impl Driver {
    async fn run(mut self) {
        loop {
            let input = self.next_input().await;
            let effects = self.session.step(self.connection.clock().now(), input);
            let mut is_new = effects
                .iter()
                .any(|effect| matches!(effect, Effect::Changed));
            for effect in effects {
                // After what survives a crash, before what is told: nobody
                // sees a place that a crash could forget, and whoever hears
                // of a notice finds the snapshot it is about.
                let is_kept = !matches!(effect, Effect::Persist { .. });
                if is_kept && std::mem::take(&mut is_new) {
                    self.snapshots
                        .send_replace(Arc::clone(self.session.snapshot()));
                }
                self.perform(effect).await;
            }
        }
    }

    async fn next_input(&mut self) -> Input {
        if !self.own.is_empty() {
            return self.own.remove(0);
        }
        while self.tasks.try_join_next().is_some() {}
        let wait = self.until_wake();
        tokio::select! {
            input = self.inputs.recv() => {
                input.expect("the loop holds a sender of its own")
            }
            () = tokio::time::sleep(wait) => Input::Wake,
        }
    }

    fn until_wake(&self) -> Duration {
        let Some(wake) = self.session.next_wake() else {
            return LONGEST_SLEEP;
        };
        let left = wake.at.since(self.connection.clock().now());
        tracing::trace!(reason = ?wake.reason, ms = left.0, "waiting");
        // Timers have milliseconds; one that comes early would come twice.
        Duration::from_millis(left.0.saturating_add(1)).min(LONGEST_SLEEP)
    }
}

/// Nobody listening is no fault.
fn tell(news: &broadcast::Sender<News>, what: News) {
    drop(news.send(what));
}

fn session(
    connection: &Connection,
    identity: &Identity,
    what: &Drive,
    record: Option<ResumeRecord>,
) -> Result<Session, DriveError> {
    let setup = Setup {
        service: connection.service().clone(),
        event: what.event.clone(),
        claim_window: what.claim_window,
        account: identity.account,
        device: identity.device.thumbprint(),
        boot: connection.clock().boot(),
        seed: chance::bytes(),
        config: Arc::clone(&what.config),
    };
    Session::new(setup, record, connection.clock().now()).map_err(|error| match error {
        Unreadable::Newer => DriveError::Newer,
        Unreadable::Foreign => DriveError::AnotherAccount,
    })
}

/// More than the calls, the stream and a person's haste can fill; a full
/// channel makes the sender wait.
const MAX_INPUTS: usize = 64;

/// Alerts are a handful for each place.
const MAX_NEWS: usize = 64;

/// Timers do not count suspend on every platform; the clock that does is
/// looked at again this often.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
