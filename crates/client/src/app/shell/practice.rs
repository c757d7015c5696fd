//! A rehearsal that runs: an app of its own, in a folder of its own, beside
//! the real one.

use std::fmt;
use std::io;
use std::path::{Path, PathBuf};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use jari_protocol::id::SlotId;
use tokio::task::AbortHandle;

use super::Shell;
use crate::app::ask::{Fruit, Input, Key, PracticeAsk, PracticeDone};
use crate::app::host::Host;
use crate::app::intent::{AppIntent, PracticePlan};
use crate::app::notice::AppNotice;
use crate::app::rehearsal::{Doing, Rehearsal, RehearsalError};
use crate::app::run::App;
use crate::app::settings::Settings;
use crate::app::vault::Vault;
use crate::app::view::{
    AccountView, AppSnapshot, CodeMessageView, HostView, KeyStoreView, ReasonView, ReceiptView,
    Sound,
};
use crate::connection::{Connection, off_the_runtime};
use crate::error::DeskError;
use crate::home::{Home, HomeError};
use crate::secrets::MemorySecrets;

/// The rehearsal that runs, if one does. Copies name the same.
#[derive(Debug, Clone, Default)]
pub(in crate::app) struct Playing(Arc<Mutex<Option<Arc<Played>>>>);

/// A rehearsal that runs.
#[derive(Debug)]
pub(in crate::app) struct Played {
    pub(in crate::app) app: App,
    rehearsal: Arc<dyn Rehearsal>,
    followers: [AbortHandle; 2],
}

impl Playing {
    pub(in crate::app) fn now(&self) -> Option<Arc<Played>> {
        self.lock().clone()
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Option<Arc<Played>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Shell {
    pub(super) async fn practice(self: &Arc<Self>, ask: PracticeAsk) -> Result<Fruit, ReasonView> {
        let done = match ask {
            PracticeAsk::Begin(plan, settings) => {
                self.begin_practice(plan, settings).await?;
                PracticeDone::Begun
            }
            PracticeAsk::Airplane(on) => {
                self.played()?.rehearsal.airplane(on);
                PracticeDone::Nothing
            }
            PracticeAsk::WrongClock(by) => PracticeDone::WallClock(crate::wall_clock().plus(by)),
            PracticeAsk::LoseConfirmations(count) => {
                self.played()?.rehearsal.lose_confirmations(count);
                PracticeDone::Nothing
            }
            PracticeAsk::FreeSlots => PracticeDone::FreeSlots(self.free_slots().await?),
            PracticeAsk::Restart => {
                self.played()?.rehearsal.restart().await?;
                PracticeDone::Restarted
            }
            PracticeAsk::End => {
                self.end_practice().await?;
                PracticeDone::Ended
            }
        };
        Ok(Fruit::Practised(done))
    }

    /// Says something to its app.
    pub(super) async fn rehearse(&self, intent: AppIntent) {
        if let Some(played) = self.playing.now()
            && played.app.send(intent).await.is_err()
        {
            tracing::warn!("the rehearsal has ended already");
        }
    }

    fn played(&self) -> Result<Arc<Played>, RehearsalError> {
        self.playing.now().ok_or(RehearsalError::Absent)
    }

    fn practice_folder(&self) -> PathBuf {
        self.home.dir().join(PRACTICE)
    }

    async fn begin_practice(
        self: &Arc<Self>,
        plan: PracticePlan,
        settings: Settings,
    ) -> Result<(), ReasonView> {
        let stage = self.host.stage().ok_or(RehearsalError::Absent)?;
        let folder = self.practice_folder();
        let service = folder.join("service");
        let made = service.clone();
        self.forget_practice().await?;
        on_disk(move || std::fs::create_dir_all(made)).await?;
        let rehearsal = stage.begin(&service, plan).await?;
        match self
            .open_practice(&folder, &rehearsal.link(), settings)
            .await
        {
            Ok(app) => {
                let followers = self.follow_practice(&app, &rehearsal);
                *self.playing.lock() = Some(Arc::new(Played {
                    app,
                    rehearsal,
                    followers,
                }));
                Ok(())
            }
            Err(error) => {
                rehearsal.end().await;
                Err((&error).into())
            }
        }
    }

    /// The app that the person rehearses with: its service is added already.
    async fn open_practice(
        &self,
        folder: &Path,
        link: &str,
        settings: Settings,
    ) -> Result<App, DeskError> {
        let folder = folder.join("device");
        let home = off_the_runtime(move || {
            let home = Home::open(&folder)?;
            home.keep_settings(&settings)?;
            Ok::<_, HomeError>(home)
        });
        let home = home.await??;
        Connection::add(&home, link, self.clock).await?;
        let vault = Vault::new(Arc::new(MemorySecrets::default()), KeyStoreView::System);
        let host = Understudy(Arc::clone(&self.host));
        Ok(self.open_inner(home, vault, Arc::new(host)).await)
    }

    /// Boxed by its type: the real app holds one of these.
    fn open_inner(&self, home: Home, vault: Vault, host: Arc<dyn Host>) -> Doing<'static, App> {
        let config = self.config.as_ref().clone();
        Box::pin(App::open_at(home, vault, host, (self.clock, config)))
    }

    /// What its app shows is told, and the messages that it waits for.
    fn follow_practice(
        self: &Arc<Self>,
        app: &App,
        rehearsal: &Arc<dyn Rehearsal>,
    ) -> [AbortHandle; 2] {
        let (shell, mut snapshots) = (Arc::clone(self), app.snapshots());
        let shown = tokio::spawn(async move {
            loop {
                let shown = Arc::clone(&snapshots.borrow_and_update());
                shell.tell(Input::Rehearsed(shown)).await;
                if snapshots.changed().await.is_err() {
                    return;
                }
            }
        });
        let (shell, snapshots) = (Arc::clone(self), app.snapshots());
        let rehearsal = Arc::clone(rehearsal);
        let messages = tokio::spawn(async move {
            let mut looks = tokio::time::interval(LOOKS);
            let mut last = None;
            loop {
                looks.tick().await;
                let Some(contact) = awaited(&snapshots.borrow()) else {
                    continue;
                };
                let of = Arc::clone(&rehearsal);
                let code = off_the_runtime(move || Some((of.code_for(&contact)?, contact))).await;
                if let Ok(Some((code, contact))) = code
                    && last.as_ref() != Some(&code)
                {
                    last = Some(code.clone());
                    let message = CodeMessageView { contact, code };
                    shell.tell(Input::Message(message)).await;
                }
            }
        });
        [shown.abort_handle(), messages.abort_handle()]
    }

    async fn free_slots(&self) -> Result<Vec<SlotId>, ReasonView> {
        let played = self.played()?;
        let shown = played.app.snapshot();
        let place = shown.places.first();
        let key = place.and_then(|place| {
            let (service, event) = (place.service.parse().ok()?, place.event.parse().ok()?);
            Some(Key { service, event })
        });
        let Some(key) = key else {
            return Ok(Vec::new());
        };
        let stock = played.app.own_stock(key).await;
        let slots = stock.into_iter().flat_map(|stock| stock.slots);
        let free = slots.filter(|slot| slot.left > 0);
        Ok(free
            .filter_map(|slot| slot.slot.parse().ok())
            .take(WISHES)
            .collect())
    }

    /// Ends it, if one runs, and deletes all that it kept.
    pub(super) async fn end_practice(&self) -> Result<(), ReasonView> {
        let played = self.playing.lock().take();
        if let Some(played) = played {
            played.followers.iter().for_each(AbortHandle::abort);
            played.app.clone().close().await;
            played.rehearsal.end().await;
        }
        self.forget_practice().await
    }

    /// Also what one left behind that was broken off.
    pub(super) async fn forget_practice(&self) -> Result<(), ReasonView> {
        let folder = self.practice_folder();
        on_disk(move || match std::fs::remove_dir_all(folder) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
            removed => removed,
        })
        .await
    }
}

async fn on_disk(work: impl FnOnce() -> io::Result<()> + Send + 'static) -> Result<(), ReasonView> {
    let done = off_the_runtime(work).await?;
    done.map_err(|error| ReasonView::from(&HomeError::from(error)))
}

/// The contact whose code is waited for.
fn awaited(shown: &AppSnapshot) -> Option<String> {
    match &shown.services.first()?.account {
        AccountView::CodeSent { contact, .. } => Some(contact.clone()),
        AccountView::SignedOut | AccountView::SignedIn { .. } => None,
    }
}

impl From<RehearsalError> for ReasonView {
    fn from(error: RehearsalError) -> Self {
        let next = match error {
            RehearsalError::Absent => "nothing",
            RehearsalError::Failed => "practice_again",
        };
        Self::error(error.to_string(), next)
    }
}

/// The machine as the rehearsal's app knows it: what it tells and writes is
/// told and written, and what is about the app itself is the real app's.
struct Understudy(Arc<dyn Host>);

impl Host for Understudy {
    fn view(&self, key_store: KeyStoreView) -> HostView {
        let view = self.0.view(key_store);
        HostView {
            has_practice: false,
            ..view
        }
    }

    fn notify(&self, notice: &AppNotice) {
        self.0.notify(notice);
    }

    // The real app rings for both.
    fn ring(&self, _sound: Option<Sound>) {}

    fn save(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        self.0.save(name, bytes)
    }

    fn receipt_text(&self, receipt: &ReceiptView) -> String {
        self.0.receipt_text(receipt)
    }

    fn start_with_computer(&self, _on: bool) -> io::Result<()> {
        Ok(())
    }

    fn quit(&self) {}
}

impl fmt::Debug for Understudy {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Understudy")
    }
}

/// Below the profile's folder.
const PRACTICE: &str = "practice";

/// A message is read as soon as it comes, for whoever looks at a screen.
const LOOKS: Duration = Duration::from_millis(400);

/// As many as a hasty person would mark.
const WISHES: usize = 3;
