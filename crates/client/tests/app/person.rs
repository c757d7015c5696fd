//! A person with the app: a folder, a key store, and a machine that notes
//! what it was asked to do.

use std::io;
use std::path::PathBuf;
use std::sync::{Arc, Mutex};
use std::time::Duration;

use jari_client::Config;
use jari_client::app::settings::Language;
use jari_client::app::view::{
    AccountView, EventView, HostView, KeyStoreView, PlaceView, Platform, ReceiptView, ServiceView,
    Sound,
};
use jari_client::app::{
    App, AppIntent, AppNotice, AppSnapshot, EventIntent, Host, PersonForm, PlaceIntent,
    ServiceIntent, Typed, Vault,
};
use jari_client::home::Home;
use jari_client::secrets::{MemorySecrets, SecretStore};
use jari_protocol::time::Millis;
use tempfile::TempDir;

use crate::service::Service;

pub(crate) const CONTACT: &str = "010-1234-5678";

pub(crate) struct Person {
    pub(crate) app: App,
    pub(crate) machine: Arc<Machine>,
    secrets: Arc<MemorySecrets>,
    folder: TempDir,
}

/// What the machine was asked to do.
#[derive(Debug, Default)]
pub(crate) struct Machine {
    pub(crate) told: Mutex<Vec<AppNotice>>,
    pub(crate) rang: Mutex<Vec<Option<Sound>>>,
    pub(crate) files: Mutex<Vec<(String, Vec<u8>)>>,
    pub(crate) autostart: Mutex<bool>,
}

impl Machine {
    fn note_file(&self, file: (String, Vec<u8>)) {
        self.files.lock().expect("whole").push(file);
    }

    fn note_autostart(&self, on: bool) {
        *self.autostart.lock().expect("whole") = on;
    }
}

impl Host for Machine {
    fn view(&self, key_store: KeyStoreView) -> HostView {
        HostView {
            platform: Platform::Linux,
            version: "0".to_owned(),
            language: Language::Ko,
            key_store,
            has_tray: false,
            has_notifications: true,
            has_autostart: true,
            has_practice: false,
        }
    }

    fn notify(&self, notice: &AppNotice) {
        self.told.lock().expect("whole").push(notice.clone());
    }

    fn ring(&self, sound: Option<Sound>) {
        self.rang.lock().expect("whole").push(sound);
    }

    fn save(&self, name: &str, bytes: &[u8]) -> io::Result<PathBuf> {
        let file = (name.to_owned(), bytes.to_vec());
        self.note_file(file);
        Ok(PathBuf::from("/downloads").join(name))
    }

    fn receipt_text(&self, receipt: &ReceiptView) -> String {
        receipt.site_name.clone()
    }

    fn start_with_computer(&self, on: bool) -> io::Result<()> {
        self.note_autostart(on);
        Ok(())
    }

    fn quit(&self) {}
}

impl Person {
    pub(crate) async fn new() -> Self {
        let folder = TempDir::new().expect("a folder");
        let (secrets, machine) = (Arc::default(), Arc::default());
        let app = open(&folder, &secrets, &machine).await;
        Self {
            app,
            machine,
            secrets,
            folder,
        }
    }

    /// One that added the service, signed in and entered one person.
    pub(crate) async fn ready(service: &Service) -> Self {
        let person = Self::new().await;
        person.add(service).await;
        person.sign_in(service).await;
        person.enter("김정숙", 1966).await;
        person
    }

    /// Ends the program and starts it again.
    pub(crate) async fn again(self) -> Self {
        let Self {
            app,
            machine,
            secrets,
            folder,
        } = self;
        app.close().await;
        let app = open(&folder, &secrets, &machine).await;
        Self {
            app,
            machine,
            secrets,
            folder,
        }
    }

    pub(crate) async fn add(&self, service: &Service) {
        self.say(AppIntent::Look {
            link: service.link.clone(),
        })
        .await;
        let shown = self
            .until("an offer", |shown| shown.offered.is_some())
            .await;
        let fingerprint = shown.offered.expect("an offer").fingerprint;
        self.say(AppIntent::Trust { fingerprint }).await;
        self.until("its events", |shown| {
            shown
                .services
                .first()
                .is_some_and(|known| known.events.is_some())
        })
        .await;
    }

    pub(crate) async fn ask_for_code(&self, service: &Service) -> String {
        let before = service.code(CONTACT);
        self.at_service(ServiceIntent::SignIn {
            contact: Typed(CONTACT.to_owned()),
        })
        .await;
        self.until("a code", |shown| {
            matches!(shown.services[0].account, AccountView::CodeSent { .. })
        })
        .await;
        loop {
            if let Some(code) = service
                .code(CONTACT)
                .filter(|code| before.as_ref() != Some(code))
            {
                return code;
            }
            tokio::time::sleep(Duration::from_millis(20)).await;
        }
    }

    pub(crate) async fn sign_in(&self, service: &Service) {
        let code = Typed(self.ask_for_code(service).await);
        self.at_service(ServiceIntent::EnterCode { code }).await;
        self.until("signed in and read", |shown| {
            let known = &shown.services[0];
            matches!(known.account, AccountView::SignedIn { .. }) && known.people.is_some()
        })
        .await;
    }

    pub(crate) async fn enter(&self, name: &str, born: i32) {
        let person = PersonForm {
            name: Typed(name.to_owned()),
            birth_date: chrono::NaiveDate::from_ymd_opt(born, 3, 2).expect("a day"),
            invitation: None,
        };
        self.at_service(ServiceIntent::AddPerson { person }).await;
        self.until("the person and what may be booked", |shown| {
            let known = &shown.services[0];
            let entered = known
                .people
                .iter()
                .flatten()
                .any(|person| person.name == name);
            entered && shown.busy.is_empty()
        })
        .await;
    }

    /// Takes a place for the first person.
    pub(crate) async fn join(&self, event: &str) {
        let is_read = |shown: &AppSnapshot| {
            let people = shown.services[0].people.as_ref();
            people.is_some_and(|people| !people.is_empty())
        };
        let shown = self.until("people", is_read).await;
        let person = &shown.services[0].people.as_ref().expect("read")[0];
        let join = EventIntent::Join {
            opening: "evening".parse().expect("a name"),
            people: vec![person.person.parse().expect("an id")],
        };
        self.at_event(event, join).await;
        self.until("a ticket", |shown| {
            place(shown, event).is_some_and(|place| place.ticket.is_some())
        })
        .await;
    }

    pub(crate) async fn say(&self, intent: AppIntent) {
        self.app.send(intent).await.expect("it runs");
    }

    pub(crate) async fn at_service(&self, wish: ServiceIntent) {
        let service = self.service().service.parse().expect("a name");
        self.say(AppIntent::Service { service, wish }).await;
    }

    pub(crate) async fn at_event(&self, event: &str, wish: EventIntent) {
        let service = self.service().service.parse().expect("a name");
        let event = event.parse().expect("a name");
        self.say(AppIntent::Event {
            service,
            event,
            wish,
        })
        .await;
    }

    pub(crate) async fn at_place(&self, event: &str, wish: PlaceIntent) {
        let service = self.service().service.parse().expect("a name");
        let event = event.parse().expect("a name");
        self.say(AppIntent::Place {
            service,
            event,
            wish,
        })
        .await;
    }

    pub(crate) fn service(&self) -> ServiceView {
        self.app.snapshot().services[0].clone()
    }

    /// The first snapshot that is as wished.
    pub(crate) async fn until(&self, what: &str, is: impl Fn(&AppSnapshot) -> bool) -> AppSnapshot {
        let mut snapshots = self.app.snapshots();
        let met = async {
            loop {
                let shown = snapshots.borrow_and_update().clone();
                if is(&shown) {
                    return self.app.stamped(&shown);
                }
                snapshots.changed().await.expect("it runs");
            }
        };
        let waited = tokio::time::timeout(Duration::from_secs(90), met).await;
        waited.unwrap_or_else(|_| panic!("{what} never came: {:#?}", self.app.snapshot()))
    }

    /// The first snapshot in which the place is as wished.
    pub(crate) async fn until_place(
        &self,
        event: &str,
        what: &str,
        is: impl Fn(&PlaceView) -> bool,
    ) -> PlaceView {
        let shown = self
            .until(what, |shown| place(shown, event).is_some_and(&is))
            .await;
        place(&shown, event).expect("it was there").clone()
    }
}

pub(crate) fn place<'a>(shown: &'a AppSnapshot, event: &str) -> Option<&'a PlaceView> {
    shown.places.iter().find(|place| place.event == event)
}

pub(crate) fn event<'a>(shown: &'a ServiceView, event: &str) -> &'a EventView {
    let events = shown.events.as_ref().expect("read");
    events
        .iter()
        .find(|known| known.event == event)
        .expect("published")
}

async fn open(folder: &TempDir, secrets: &Arc<MemorySecrets>, machine: &Arc<Machine>) -> App {
    let home = Home::open(&folder.path().join("home")).expect("a folder");
    let store: Arc<dyn SecretStore> = secrets.clone();
    let vault = Vault::new(store, KeyStoreView::System);
    let config = Config {
        without_pace: Millis(200),
        at_door: (Millis(50), Millis(100)),
        change_backoff: Millis(50),
        ..Config::standard()
    };
    App::open(home, vault, machine.clone(), config).await
}
