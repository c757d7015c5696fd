//! The running app: one task around the model. Everything that takes time is
//! a task of its own whose result comes back as an input.

use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use jari_protocol::id::{BookingId, ServiceId};
use tokio::sync::{broadcast, mpsc, oneshot, watch};

use super::ask::{Effect, Input, Key};
use super::compose::moment;
use super::host::Host;
use super::intent::AppIntent;
use super::model::Model;
use super::notice::AppNotice;
use super::settings::Settings;
use super::shell::{Playing, Shell};
use super::vault::Vault;
use super::view::{About, AppSnapshot, StockView};
use crate::boot_clock::BootClock;
use crate::home::{Home, KeptReceipt};
use jari_session::Config;

/// What callers hold of the running app. It runs until [`Self::close`], or
/// until its runtime ends.
#[derive(Debug, Clone)]
pub struct App {
    messages: mpsc::Sender<Message>,
    snapshots: watch::Receiver<Arc<AppSnapshot>>,
    notices: broadcast::Sender<AppNotice>,
    home: Home,
    clock: BootClock,
    playing: Playing,
}

/// Nobody runs this app any more.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("app_closed")]
pub struct Closed;

/// What reaches the task.
#[derive(Debug)]
pub(super) enum Message {
    Input(Box<Input>),
    HostChanged,
    Stock(Key, oneshot::Sender<Option<StockView>>),
    Close(oneshot::Sender<()>),
}

/// Everything the task holds.
struct Running {
    model: Model,
    shell: Arc<Shell>,
    messages: mpsc::Receiver<Message>,
    snapshots: watch::Sender<Arc<AppSnapshot>>,
    notices: broadcast::Sender<AppNotice>,
}

impl App {
    /// Runs the app of a profile: resumes every place, and begins nothing by
    /// itself.
    pub async fn open(home: Home, vault: Vault, host: Arc<dyn Host>, config: Config) -> Self {
        Self::open_at(home, vault, host, (BootClock::start(), config)).await
    }

    /// As [`App::open`], by a clock that somebody reads already.
    pub(super) async fn open_at(
        home: Home,
        vault: Vault,
        host: Arc<dyn Host>,
        (clock, config): (BootClock, Config),
    ) -> Self {
        let (messages, inbox) = mpsc::channel(MAX_MESSAGES);
        let (notices, _) = broadcast::channel(MAX_NOTICES);
        let first = host.view(vault.view());
        let shell = Shell::new(home.clone(), vault, host, (clock, config), messages.clone());
        let shell = Arc::new(shell);
        let playing = shell.playing();
        let mut model = Model::new(first, Settings::default());
        let begun = shell.begun().await;
        let effects = model.step(clock.now(), Input::Begun(Box::new(begun)));
        let (snapshots, seen) = watch::channel(Arc::new(model.snapshot(clock.now())));
        let running = Running {
            model,
            shell,
            messages: inbox,
            snapshots,
            notices: notices.clone(),
        };
        tokio::spawn(running.run(effects));
        Self {
            messages,
            snapshots: seen,
            notices,
            home,
            clock,
            playing,
        }
    }

    /// Says what the person wants.
    ///
    /// # Errors
    /// See [`Closed`].
    pub async fn send(&self, intent: AppIntent) -> Result<(), Closed> {
        let message = Message::Input(Box::new(Input::Intent(intent)));
        self.messages.send(message).await.map_err(|_| Closed)
    }

    /// What a screen shows now.
    pub fn snapshot(&self) -> AppSnapshot {
        self.stamped(&self.snapshots.borrow())
    }

    /// A snapshot as of now: what is in it holds until the next one comes.
    pub fn stamped(&self, snapshot: &AppSnapshot) -> AppSnapshot {
        let mut snapshot = snapshot.clone();
        snapshot.now = moment(self.clock.now());
        snapshot
    }

    /// Snapshots from now on; a slow reader misses none that still holds.
    pub fn snapshots(&self) -> watch::Receiver<Arc<AppSnapshot>> {
        self.snapshots.clone()
    }

    /// Notices from now on.
    pub fn notices(&self) -> broadcast::Receiver<AppNotice> {
        self.notices.subscribe()
    }

    /// The slots of an event, if they were read.
    pub async fn stock(&self, key: Key) -> Option<StockView> {
        match self.playing.now() {
            Some(played) => played.app.own_stock(key).await,
            None => self.own_stock(key).await,
        }
    }

    pub(super) async fn own_stock(&self, key: Key) -> Option<StockView> {
        let (answer, answered) = oneshot::channel();
        let asked = self.messages.send(Message::Stock(key, answer)).await;
        asked.ok()?;
        answered.await.ok()?
    }

    /// Tells that a file was written which the window made.
    ///
    /// # Errors
    /// See [`Closed`].
    pub async fn wrote(&self, about: About, path: PathBuf) -> Result<(), Closed> {
        let message = Message::Input(Box::new(Input::Wrote(about, path)));
        self.messages.send(message).await.map_err(|_| Closed)
    }

    /// Tells that the machine has something now, or lost it: a tray, say.
    ///
    /// # Errors
    /// See [`Closed`].
    pub async fn host_changed(&self) -> Result<(), Closed> {
        let told = self.messages.send(Message::HostChanged).await;
        told.map_err(|_| Closed)
    }

    /// The proof of a booking, to be shown to whoever wants to check it. May
    /// block for the time of a file's reading.
    pub fn proof(&self, service: &ServiceId, booking: BookingId) -> Option<KeptReceipt> {
        let played = self.playing.now();
        let home = played
            .as_ref()
            .map_or(&self.home, |played| &played.app.home);
        home.receipt(service, booking).ok().flatten()
    }

    /// Ends the app and lets go of the profile. Places stay.
    pub async fn close(self) {
        let (done, closed) = oneshot::channel();
        if self.messages.send(Message::Close(done)).await.is_ok() {
            // It was closed by somebody else meanwhile, or now by this.
            drop(closed.await);
        }
    }
}

impl Running {
    async fn run(mut self, first: Vec<Effect>) {
        self.perform(first);
        loop {
            let wait = self.until_wake();
            let message = tokio::select! {
                message = self.messages.recv() => message,
                () = tokio::time::sleep(wait) => Some(Message::Input(Box::new(Input::Wake))),
            };
            match message {
                Some(Message::Input(input)) => self.take(*input),
                Some(Message::HostChanged) => {
                    self.take(Input::Host(Box::new(self.shell.host_view())));
                }
                Some(Message::Stock(key, answer)) => {
                    // Whoever asked may have gone.
                    drop(answer.send(self.model.stock(&key)));
                }
                Some(Message::Close(done)) => {
                    self.shell.close().await;
                    if done.send(()).is_err() {
                        tracing::debug!("nobody waits for the end");
                    }
                    return;
                }
                None => return,
            }
        }
    }

    fn take(&mut self, input: Input) {
        let now = self.shell.now();
        let effects = self.model.step(now, input);
        self.show();
        self.perform(effects);
    }

    /// Shows what is another one now, before anybody is told about it.
    fn show(&self) {
        let mut snapshot = self.model.snapshot(self.shell.now());
        let now = std::mem::take(&mut snapshot.now);
        let is_new = {
            let last = self.snapshots.borrow();
            snapshot.now = last.now;
            **last != snapshot
        };
        if is_new {
            snapshot.now = now;
            self.snapshots.send_replace(Arc::new(snapshot));
        }
    }

    fn perform(&self, effects: Vec<Effect>) {
        for effect in effects {
            if let Effect::Notify(notice) = &effect {
                // Nobody listening is no fault.
                drop(self.notices.send(notice.clone()));
            }
            self.shell.perform(effect);
        }
    }

    fn until_wake(&self) -> Duration {
        let Some(at) = self.model.next_wake() else {
            return LONGEST_SLEEP;
        };
        let left = at.since(self.shell.now());
        Duration::from_millis(left.0.saturating_add(1)).min(LONGEST_SLEEP)
    }
}

/// More than places and a person's haste can fill; a full channel makes the
/// sender wait.
const MAX_MESSAGES: usize = 256;

/// Alerts are a handful for each place.
const MAX_NOTICES: usize = 64;

/// Timers do not count suspend on every platform.
const LONGEST_SLEEP: Duration = Duration::from_secs(60);
