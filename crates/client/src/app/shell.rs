//! What performs: services, the disk and the machine are asked here.

mod account;
mod device;
mod places;
mod practice;

use std::collections::BTreeMap;
use std::sync::{Arc, Mutex, PoisonError};

use jari_clock::LocalTime;
use jari_protocol::id::{AccountId, ServiceId};
use jari_session::Config;
use tokio::sync::mpsc;

use super::ask::{Ask, Begun, Effect, Fruit, Input, Key, Part, TaskId};
use super::host::Host;
use super::run::Message;
use super::vault::Vault;
use super::view::{HostView, ReasonView};
use crate::boot_clock::BootClock;
use crate::connection::{Connection, off_the_runtime};
use crate::desk::Desk;
use crate::error::DeskError;
use crate::home::Home;
use crate::secrets::SecretStore;
use places::Driven;

pub(super) use practice::Playing;

/// Everything that is asked with.
#[derive(Debug)]
pub(super) struct Shell {
    home: Home,
    vault: Arc<Vault>,
    host: Arc<dyn Host>,
    clock: BootClock,
    config: Arc<Config>,
    connections: Mutex<BTreeMap<ServiceId, Arc<Connection>>>,
    driven: tokio::sync::Mutex<Driven>,
    playing: Playing,
    messages: mpsc::Sender<Message>,
}

impl Shell {
    pub(super) fn new(
        home: Home,
        vault: Vault,
        host: Arc<dyn Host>,
        (clock, config): (BootClock, Config),
        messages: mpsc::Sender<Message>,
    ) -> Self {
        Self {
            home,
            vault: Arc::new(vault),
            host,
            clock,
            config: Arc::new(config),
            connections: Mutex::default(),
            driven: tokio::sync::Mutex::default(),
            playing: Playing::default(),
            messages,
        }
    }

    /// The rehearsal that runs, if one does.
    pub(super) fn playing(&self) -> Playing {
        self.playing.clone()
    }

    pub(super) fn now(&self) -> LocalTime {
        self.clock.now()
    }

    /// What the machine has.
    pub(super) fn host_view(&self) -> HostView {
        self.host.view(self.vault.view())
    }

    /// What the profile holds. What cannot be read is said and left out.
    pub(super) async fn begun(&self) -> Begun {
        let mut begun = Begun {
            host: self.host_view(),
            settings: super::Settings::default(),
            services: Vec::new(),
            places: Vec::new(),
            published: Vec::new(),
            receipts: Vec::new(),
            troubles: Vec::new(),
        };
        if let Err(reason) = self.forget_practice().await {
            tracing::warn!(code = reason.code, "what a rehearsal left is still there");
        }
        let (home, now) = (self.home.clone(), self.now());
        let kept = off_the_runtime(move || device::kept(&home, now)).await;
        let services = match kept {
            Ok(kept) => {
                begun.settings = kept.settings;
                begun.places = kept.places;
                begun.published = kept.published;
                begun.receipts = kept.receipts;
                begun.troubles = kept.troubles;
                kept.services
            }
            Err(error) => {
                begun.troubles.push((&error).into());
                Vec::new()
            }
        };
        for known in services {
            match self.open(&known.service).await {
                Ok(account) => begun.services.push((known, account)),
                Err(error) => {
                    begun.troubles.push((&error).into());
                    begun.services.push((known, None));
                }
            }
        }
        begun
    }

    /// Opens a service that was added, and says who is signed in.
    async fn open(&self, service: &ServiceId) -> Result<Option<AccountId>, DeskError> {
        let secrets: Arc<dyn SecretStore> = Arc::clone(&self.vault) as _;
        let opened = Connection::open(&self.home, secrets, service, self.clock).await?;
        let account = opened.account();
        self.lock_connections().insert(service.clone(), opened);
        Ok(account)
    }

    fn connection(&self, service: &ServiceId) -> Result<Arc<Connection>, ReasonView> {
        let known = self.lock_connections().get(service).cloned();
        known.ok_or_else(|| ReasonView::error("service_unknown", "add_service"))
    }

    fn desk(&self, service: &ServiceId) -> Result<Desk, ReasonView> {
        Ok(Desk::new(self.connection(service)?))
    }

    fn lock_connections(&self) -> std::sync::MutexGuard<'_, BTreeMap<ServiceId, Arc<Connection>>> {
        self.connections
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }

    /// Performs an effect. Nothing here waits for the network.
    pub(super) fn perform(self: &Arc<Self>, effect: Effect) {
        match effect {
            Effect::Ask(task, ask) => self.ask(task, ask),
            Effect::Tell(key, intent) => {
                let shell = Arc::clone(self);
                tokio::spawn(async move { shell.say(&key, intent).await });
            }
            Effect::Release(key) => {
                let shell = Arc::clone(self);
                tokio::spawn(async move { shell.release(&key).await });
            }
            Effect::Notify(notice) => self.host.notify(&notice),
            Effect::Ring(sound) => self.host.ring(sound),
            Effect::Rehearse(intent) => {
                let shell = Arc::clone(self);
                tokio::spawn(async move { shell.rehearse(intent).await });
            }
            Effect::Quit => self.host.quit(),
        }
    }

    fn ask(self: &Arc<Self>, task: TaskId, ask: Ask) {
        let shell = Arc::clone(self);
        tokio::spawn(async move {
            let result = shell.answer(ask).await;
            if let Err(reason) = &result {
                tracing::info!(code = reason.code, "what was asked did not come about");
            }
            shell.tell(Input::Done(task, result)).await;
        });
    }

    async fn tell(&self, input: Input) {
        // The app was closed: nobody waits for this.
        drop(self.messages.send(Message::Input(Box::new(input))).await);
    }

    async fn part(&self, service: &ServiceId, part: Part) {
        self.tell(Input::Part(service.clone(), part)).await;
    }

    async fn answer(self: &Arc<Self>, ask: Ask) -> Result<Fruit, ReasonView> {
        match ask {
            Ask::Look(link) => self.look(&link).await,
            Ask::Trust(known) => self.trust(*known).await,
            Ask::Forget(service) => self.forget(&service).await,
            Ask::BeginSignIn(service, contact, language) => {
                self.begin_sign_in(&service, &contact.0, language).await
            }
            Ask::FinishSignIn(service, code) => self.finish_sign_in(&service, &code).await,
            Ask::Pair(service, contact, code, language) => {
                self.pair(&service, (&contact.0, &code), language).await
            }
            Ask::StartPairing(service) => self.start_pairing(&service).await,
            Ask::EndPairing(service) => nothing(self.desk(&service)?.end_pairing().await),
            Ask::SignOut(service) => self.sign_out(&service).await,
            Ask::AddPerson(service, person) => {
                let added = self.desk(&service)?.add_person(&person).await;
                nothing(added.map(drop))
            }
            Ask::PutPerson(service, id, person) => {
                nothing(self.desk(&service)?.put_person(id, &person).await)
            }
            Ask::RemovePerson(service, id) => nothing(self.desk(&service)?.remove_person(id).await),
            Ask::Refresh(service) => self.refresh(&service).await,
            Ask::Stock(key, published) => self.stock(&key, *published).await,
            Ask::Devices(service) => self.devices(&service).await,
            Ask::RemoveDevice(service, device) => self.remove_device(&service, &device).await,
            Ask::Drive(key, window, intent) => self.drive(&key, window, intent).await,
            Ask::Adopt(key, window) => self.adopt(&key, window).await,
            Ask::KeepMine(key, mine) => {
                self.on_disk(move |home| home.keep_mine(&key.service, &key.event, &mine))
                    .await
            }
            Ask::PutAway(Key { service, event }) => {
                self.on_disk(move |home| home.forget_mine(&service, &event))
                    .await
            }
            Ask::Receipts => self.receipts().await,
            Ask::SaveReceipt(receipt, form) => self.save_receipt(*receipt, form).await,
            Ask::RemoveReceipt(service, booking) => {
                self.on_disk(move |home| home.forget_receipt(&service, booking))
                    .await
            }
            Ask::KeepSettings(settings) => self.keep_settings(settings).await,
            Ask::SealedFile(passphrase) => self.sealed_file(&passphrase).await,
            Ask::KeyStore => self.key_store().await,
            Ask::Export(snapshot) => self.export(&snapshot).await,
            Ask::Delete { people_too } => self.delete(people_too).await,
            Ask::Practice(ask) => self.practice(ask).await,
        }
    }

    async fn on_disk(
        &self,
        work: impl FnOnce(&Home) -> Result<(), crate::home::HomeError> + Send + 'static,
    ) -> Result<Fruit, ReasonView> {
        let home = self.home.clone();
        let done = off_the_runtime(move || work(&home)).await;
        nothing(done.and_then(|done| done.map_err(DeskError::from)))
    }
}

fn nothing(result: Result<(), DeskError>) -> Result<Fruit, ReasonView> {
    match result {
        Ok(()) => Ok(Fruit::Nothing),
        Err(error) => Err((&error).into()),
    }
}

impl From<DeskError> for ReasonView {
    fn from(error: DeskError) -> Self {
        (&error).into()
    }
}
