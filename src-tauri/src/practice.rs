//! Where an evening is rehearsed: the real server, in this program.

use std::path::Path;
use std::sync::Arc;

use jari_client::app::PracticePlan;
use jari_client::app::rehearsal::{Doing, Rehearsal, RehearsalError, Stage};
use jari_practice::{Air, Plan, Practice};
use tokio::sync::Mutex;

/// Begins rehearsals.
#[derive(Debug)]
pub(crate) struct Here;

/// One that runs. Nothing of it is left when it has ended.
#[derive(Debug)]
struct Running {
    link: String,
    air: Air,
    practice: Mutex<Option<Practice>>,
}

impl Stage for Here {
    fn begin<'a>(
        &'a self,
        folder: &'a Path,
        plan: PracticePlan,
    ) -> Doing<'a, Result<Arc<dyn Rehearsal>, RehearsalError>> {
        Box::pin(begin(
            folder,
            match plan {
                PracticePlan::Short => Plan::short(),
                PracticePlan::Evening => Plan::evening(),
            },
        ))
    }
}

async fn begin(folder: &Path, plan: Plan) -> Result<Arc<dyn Rehearsal>, RehearsalError> {
    let practice = Practice::begin(folder, plan).await.map_err(|error| {
        tracing::error!(%error, "the rehearsal does not begin");
        RehearsalError::Failed
    })?;
    Ok(Arc::new(Running {
        link: practice.link().to_owned(),
        air: practice.air().clone(),
        practice: Mutex::new(Some(practice)),
    }))
}

impl Rehearsal for Running {
    fn link(&self) -> String {
        self.link.clone()
    }

    fn code_for(&self, contact: &str) -> Option<String> {
        let contact = contact.parse().ok()?;
        let practice = self.practice.blocking_lock();
        practice.as_ref()?.code_for(&contact).ok()?
    }

    fn airplane(&self, on: bool) {
        if on {
            self.air.off();
        } else {
            self.air.on();
        }
    }

    fn lose_confirmations(&self, count: u32) {
        self.air.lose_confirmations(count);
    }

    fn restart(&self) -> Doing<'_, Result<(), RehearsalError>> {
        Box::pin(async {
            let mut practice = self.practice.lock().await;
            let practice = practice.as_mut().ok_or(RehearsalError::Absent)?;
            practice.restart_server().await.map_err(|error| {
                tracing::error!(%error, "the rehearsal's service does not start again");
                RehearsalError::Failed
            })
        })
    }

    fn end(&self) -> Doing<'_, ()> {
        Box::pin(async {
            if let Some(practice) = self.practice.lock().await.take() {
                practice.end().await;
            }
        })
    }
}

#[cfg(test)]
mod tests {
    use std::io;
    use std::path::PathBuf;
    use std::time::Duration;

    use jari_client::Config;
    use jari_client::app::intent::Typed;
    use jari_client::app::settings::Language;
    use jari_client::app::view::{
        AccountView, HostView, KeyStoreView, PhaseView, PlaceView, Platform, ReceiptView, Sound,
    };
    use jari_client::app::{
        App, AppIntent, AppNotice, AppSnapshot, EventIntent, Host, PersonForm, PlaceIntent,
        PracticeIntent, ServiceIntent, Vault,
    };
    use jari_client::home::Home;
    use jari_client::secrets::MemorySecrets;
    use jari_protocol::id::{EventId, ServiceId};

    use super::*;

    /// A crowd that a test waits for.
    const SMALL: Plan = Plan {
        ahead: 20,
        behind: 30,
        opens_in: 4,
        inside: 4,
        a_minute: 24,
    };

    #[derive(Debug)]
    struct Small;

    impl Stage for Small {
        fn begin<'a>(
            &'a self,
            folder: &'a Path,
            _plan: PracticePlan,
        ) -> Doing<'a, Result<Arc<dyn Rehearsal>, RehearsalError>> {
            Box::pin(begin(folder, SMALL))
        }
    }

    #[tokio::test(flavor = "multi_thread")]
    async fn an_evening_is_rehearsed_from_the_code_to_the_booking_and_nothing_of_it_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let app = open(folder.path()).await;
        let plan = PracticePlan::Short;
        practise(&app, PracticeIntent::Begin { plan }).await;
        sign_in(&app).await;
        join(&app).await;

        let seen = until_place(&app, "the line", |place| {
            place.phase == PhaseView::Waiting && is_up(place)
        })
        .await;
        let number = seen.ticket.and_then(|ticket| ticket.number);
        assert_eq!(number, Some(21), "everybody ahead was there before");
        practise(&app, PracticeIntent::Airplane { on: true }).await;
        until_place(&app, "that the connection is gone", |place| !is_up(place)).await;
        practise(&app, PracticeIntent::Airplane { on: false }).await;
        practise(&app, PracticeIntent::WrongClock { on: true }).await;
        until(&app, "a wrong clock", |shown| {
            let practice = shown.practice.as_ref();
            practice.is_some_and(|practice| practice.wrong_clock.is_some())
        })
        .await;
        until_place(&app, "the line again", is_up).await;
        practise(&app, PracticeIntent::Restart).await;
        until(&app, "the service again", |shown| {
            let practice = shown.practice.as_ref();
            practice.is_some_and(|practice| !practice.restarting)
        })
        .await;

        let called = until_place(&app, "the turn", |place| {
            matches!(place.phase, PhaseView::Called { .. })
        })
        .await;
        assert_eq!(called.ticket.and_then(|ticket| ticket.number), number);
        book(&app).await;
        assert!(folder.path().join("practice/service").is_dir());

        practise(&app, PracticeIntent::End).await;
        let shown = until(&app, "the end", |shown| shown.practice.is_none()).await;
        assert!(shown.services.is_empty() && shown.receipts.is_empty());
        assert!(!folder.path().join("practice").exists(), "it is deleted");
        app.close().await;
    }

    async fn open(folder: &Path) -> App {
        let home = Home::open(folder).expect("a folder");
        let secrets = Arc::new(MemorySecrets::default());
        let vault = Vault::new(secrets, KeyStoreView::System);
        App::open(home, vault, Arc::new(Bare), Config::standard()).await
    }

    async fn sign_in(app: &App) {
        until(app, "somebody to sign in to", |shown| {
            !shown.services.is_empty()
        })
        .await;
        let contact = Typed("010-1234-5678".to_owned());
        at_service(app, ServiceIntent::SignIn { contact }).await;
        let shown = until(app, "the message", |shown| {
            let practice = shown.practice.as_ref();
            practice.is_some_and(|practice| practice.message.is_some())
        })
        .await;
        let message = shown.practice.and_then(|practice| practice.message);
        let code = Typed(message.expect("it came").code);
        at_service(app, ServiceIntent::EnterCode { code }).await;
        until(app, "that it was right", |shown| {
            matches!(shown.services[0].account, AccountView::SignedIn { .. })
                && shown.services[0].people.is_some()
        })
        .await;
    }

    async fn join(app: &App) {
        let person = PersonForm {
            name: Typed("김연습".to_owned()),
            birth_date: "1950-05-05".parse().expect("a day"),
            invitation: None,
        };
        at_service(app, ServiceIntent::AddPerson { person }).await;
        let shown = until(app, "a person", |shown| {
            let people = shown.services[0].people.as_ref();
            people.is_some_and(|people| !people.is_empty()) && shown.busy.is_empty()
        })
        .await;
        let service = &shown.services[0];
        let events = service.events.as_ref().expect("read");
        let people = service.people.as_ref().expect("read");
        let wish = EventIntent::Join {
            opening: events[0].openings[0].opening.parse().expect("a name"),
            people: vec![people[0].person.parse().expect("an id")],
        };
        let (service, event) = (id(&service.service), events[0].event.parse());
        let event = event.expect("a name");
        say(
            app,
            AppIntent::Event {
                service,
                event,
                wish,
            },
        )
        .await;
    }

    async fn book(app: &App) {
        at_place(app, PlaceIntent::Claim).await;
        let place = until_place(app, "the room", |place| place.phase == PhaseView::Choosing).await;
        let key = jari_client::app::Key {
            service: id(&place.service),
            event: place.event.parse::<EventId>().expect("a name"),
        };
        until(app, "what is left", |shown| {
            let events = shown.services[0].events.as_ref();
            events.is_some_and(|events| events[0].stock_version.is_some())
        })
        .await;
        let stock = app.stock(key).await.expect("it was read");
        let free = stock.slots.iter().filter(|slot| slot.left > 0).take(5);
        let slots = free.map(|slot| slot.slot.parse().expect("an id")).collect();
        at_place(app, PlaceIntent::Choose { slots }).await;
        let held = until_place(app, "a held slot", |place| {
            place.phase == PhaseView::Holding
        })
        .await;
        let hold = held.stay.and_then(|stay| stay.hold).expect("a hold").hold;
        practise(app, PracticeIntent::FailCommit).await;
        let hold = hold.parse().expect("an id");
        at_place(app, PlaceIntent::Confirm { hold }).await;
        let booked =
            until_place(app, "the booking", |place| place.phase == PhaseView::Booked).await;
        assert!(booked.booking.is_some(), "booked means a verified receipt");
        until(app, "the receipt", |shown| shown.receipts.len() == 1).await;
    }

    fn id(name: &str) -> ServiceId {
        name.parse().expect("a name")
    }

    fn is_up(place: &PlaceView) -> bool {
        place.link.state == jari_client::app::view::LinkStateView::Up
    }

    async fn say(app: &App, intent: AppIntent) {
        app.send(intent).await.expect("it runs");
    }

    async fn practise(app: &App, wish: PracticeIntent) {
        say(app, AppIntent::Practice { wish }).await;
    }

    async fn at_service(app: &App, wish: ServiceIntent) {
        let service = id(&app.snapshot().services[0].service);
        say(app, AppIntent::Service { service, wish }).await;
    }

    async fn at_place(app: &App, wish: PlaceIntent) {
        let place = app.snapshot().places.remove(0);
        let event = place.event.parse().expect("a name");
        let service = id(&place.service);
        say(
            app,
            AppIntent::Place {
                service,
                event,
                wish,
            },
        )
        .await;
    }

    async fn until(app: &App, what: &str, is: impl Fn(&AppSnapshot) -> bool) -> AppSnapshot {
        let mut snapshots = app.snapshots();
        let met = snapshots.wait_for(|shown| shown.practice.as_ref().is_none_or(runs) && is(shown));
        let waited = tokio::time::timeout(Duration::from_secs(120), met).await;
        match waited {
            Ok(shown) => shown.expect("it runs").as_ref().clone(),
            Err(_) => panic!("{what} never came: {:#?}", app.snapshot()),
        }
    }

    const fn runs(practice: &jari_client::app::view::PracticeView) -> bool {
        use jari_client::app::view::PracticeStage;
        matches!(practice.stage, PracticeStage::Running)
    }

    async fn until_place(app: &App, what: &str, is: impl Fn(&PlaceView) -> bool) -> PlaceView {
        let shown = until(app, what, |shown| shown.places.first().is_some_and(&is)).await;
        shown.places[0].clone()
    }

    /// A machine with nothing but a stage.
    #[derive(Debug)]
    struct Bare;

    impl Host for Bare {
        fn view(&self, key_store: KeyStoreView) -> HostView {
            HostView {
                platform: Platform::Linux,
                version: "0".to_owned(),
                language: Language::Ko,
                key_store,
                has_tray: false,
                has_notifications: false,
                has_autostart: false,
                has_practice: true,
            }
        }

        fn notify(&self, _notice: &AppNotice) {}

        fn ring(&self, _sound: Option<Sound>) {}

        fn save(&self, _name: &str, _bytes: &[u8]) -> io::Result<PathBuf> {
            Err(io::Error::from(io::ErrorKind::Unsupported))
        }

        fn receipt_text(&self, receipt: &ReceiptView) -> String {
            receipt.site_name.clone()
        }

        fn start_with_computer(&self, _on: bool) -> io::Result<()> {
            Ok(())
        }

        fn quit(&self) {}

        fn stage(&self) -> Option<Arc<dyn Stage>> {
            Some(Arc::new(Small))
        }
    }
}
