use jari_client::app::notice::NoticeKind;
use jari_client::app::view::{
    About, AccountView, EligibilityState, PhaseView, ProofView, Sound, WordsOf,
};
use jari_client::app::{
    AppIntent, AppNotice, EventIntent, PlaceIntent, ReceiptForm, ReceiptIntent, ServiceIntent,
    Settings, Typed,
};
use jari_protocol::id::SlotId;

use crate::person::{Person, event};
use crate::service::{LATER, OPEN, Service};

#[tokio::test(flavor = "multi_thread")]
async fn from_a_link_to_a_receipt_that_is_verified_and_given_back() {
    let service = Service::start();
    let person = Person::ready(&service).await;
    let known = person.service();
    assert_eq!(
        (known.name.as_str(), known.contact.as_str()),
        ("서울 예방접종센터", "02-120")
    );
    let eligibility = &event(&known, OPEN).eligibility[0].state;
    assert!(
        matches!(eligibility, EligibilityState::Eligible { .. }),
        "{eligibility:?}"
    );

    book(&person).await;
    let shown = person
        .until("a receipt", |shown| !shown.receipts.is_empty())
        .await;
    let receipt = &shown.receipts[0];
    assert!(matches!(receipt.proof, ProofView::Verified { .. }));
    assert_eq!((receipt.stands, receipt.names.len()), (Some(true), 1));

    let booking = receipt.booking.parse().expect("an id");
    save(&person, booking, ReceiptForm::Calendar).await;
    save(&person, booking, ReceiptForm::Proof).await;
    let files = person.machine.files.lock().expect("whole").clone();
    assert!(files[0].0.ends_with(".ics") && files[0].1.starts_with(b"BEGIN:VCALENDAR\r\n"));
    let proof: jari_client::home::KeptReceipt =
        serde_json::from_slice(&files[1].1).expect("a proof");
    assert_eq!(
        proof.verify().expect("it proves the booking").booking,
        booking
    );

    let told: Vec<NoticeKind> = told(&person)
        .into_iter()
        .map(|notice| notice.kind)
        .collect();
    assert_eq!(told[0], NoticeKind::Now);
    assert!(matches!(told[1], NoticeKind::Booked { .. }), "{told:?}");
    let rang = person.machine.rang.lock().expect("whole").clone();
    assert_eq!(rang, [Some(Sound::Turn), None]);

    person.at_place(OPEN, PlaceIntent::Cancel { booking }).await;
    let shown = person
        .until("the booking given back", |shown| {
            shown.receipts[0].stands == Some(false)
        })
        .await;
    assert_eq!(
        shown.places[0].ticket.and_then(|ticket| ticket.number),
        Some(1)
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn what_is_entered_wrong_is_told_with_its_next_step_and_read_by_doing_it_again() {
    let service = Service::start();
    let person = Person::new().await;
    for (link, code) in [
        ("https://example.kr", "link_not_jari"),
        ("jari://127.0.0.1:9", "link_key_missing"),
    ] {
        person
            .say(AppIntent::Look {
                link: link.to_owned(),
            })
            .await;
        trouble(&person, About::Look, code).await;
    }
    let (address, _) = service.link.split_once('?').expect("a key");
    let link = format!("{address}?key=47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU");
    person.say(AppIntent::Look { link }).await;
    trouble(&person, About::Look, "key_set_of_another_service").await;
    assert!(person.app.snapshot().offered.is_none());
    person.add(&service).await;
    assert!(person.app.snapshot().troubles.is_empty());

    let contact = Typed("010".to_owned());
    person.at_service(ServiceIntent::SignIn { contact }).await;
    trouble(&person, About::SignIn, "contact_not_a_number").await;
    let code = person.ask_for_code(&service).await;
    let wrong = if code == "000000" { "000001" } else { "000000" };
    person
        .at_service(ServiceIntent::EnterCode {
            code: Typed(wrong.to_owned()),
        })
        .await;
    let reason = trouble(&person, About::Code, "code_wrong").await;
    assert_eq!(reason.words, WordsOf::Refusal);
    assert!(reason.facts.tries_left.is_some());
    person
        .at_service(ServiceIntent::EnterCode { code: Typed(code) })
        .await;
    person
        .until("signed in", |shown| {
            matches!(shown.services[0].account, AccountView::SignedIn { .. })
                && shown.troubles.is_empty()
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn a_restart_in_the_line_finds_the_same_places_in_both_events_with_their_wishes() {
    let service = Service::start();
    let person = Person::ready(&service).await;
    person.join(LATER).await;
    person.join(OPEN).await;
    let slots: Vec<SlotId> = vec!["first-wish".parse().expect("a name")];
    person
        .at_event(LATER, EventIntent::KeepWishes { slots })
        .await;
    person
        .until_place(LATER, "the wish", |place| !place.wishes.is_empty())
        .await;
    person
        .until("nothing under way", |shown| shown.busy.is_empty())
        .await;
    let numbers = |shown: &jari_client::app::AppSnapshot| -> Vec<_> {
        let ticket = |place: &jari_client::app::view::PlaceView| {
            (place.event.clone(), place.ticket.map(|ticket| ticket.entry))
        };
        shown.places.iter().map(ticket).collect()
    };
    let before = numbers(&person.app.snapshot());
    assert_eq!(before.len(), 2);

    let person = person.again().await;
    let shown = person
        .until("both places", |shown| shown.places.len() == 2)
        .await;
    assert_eq!(numbers(&shown), before);
    let place = person
        .until_place(LATER, "its name", |place| !place.names.is_empty())
        .await;
    assert_eq!(
        (place.title.as_str(), place.names.len()),
        ("50대 예방접종 (later)", 1)
    );
    assert_eq!(
        place.wishes.first().map(|wish| wish.slot.as_str()),
        Some("first-wish")
    );
    person
        .until_place(OPEN, "the turn after all", |place| {
            matches!(place.phase, PhaseView::Called { .. })
        })
        .await;
}

#[tokio::test(flavor = "multi_thread")]
async fn settings_stay_and_deleting_leaves_nothing_here() {
    let service = Service::start();
    let person = Person::ready(&service).await;
    let settings = Settings {
        autostart: true,
        sound: false,
        ..Settings::default()
    };
    person.say(AppIntent::Set { settings }).await;
    person
        .until("kept", |shown| {
            shown.settings == settings && shown.busy.is_empty()
        })
        .await;
    assert!(*person.machine.autostart.lock().expect("whole"));
    let person = person.again().await;
    assert_eq!(person.app.snapshot().settings, settings);

    person.join(LATER).await;
    person.say(AppIntent::ExportData).await;
    person
        .until("the export", |shown| shown.saved.is_some())
        .await;
    person.say(AppIntent::DeleteData { people_too: true }).await;
    person
        .until("nothing", |shown| {
            shown.services.is_empty() && shown.places.is_empty()
        })
        .await;
    let person = person.again().await;
    let shown = person.app.snapshot();
    assert!(shown.services.is_empty() && shown.troubles.is_empty());
    assert_eq!(shown.settings, Settings::default());

    // The place was the service's all the while.
    person.add(&service).await;
    person.sign_in(&service).await;
    person
        .until_place(LATER, "the ticket again", |place| place.ticket.is_some())
        .await;
}

/// Joins, waits for the turn, comes in, holds a slot and books it.
pub(crate) async fn book(person: &Person) {
    person.join(OPEN).await;
    let place = person
        .until_place(OPEN, "the turn", |place| {
            place.phase == PhaseView::Called { missed: false }
        })
        .await;
    assert_eq!(place.names, ["김정숙"]);
    let rings = |shown: &jari_client::app::AppSnapshot| {
        shown
            .ringing
            .as_ref()
            .is_some_and(|ringing| ringing.sound == Sound::Turn)
    };
    person.until("a sound", rings).await;

    person.at_place(OPEN, PlaceIntent::Claim).await;
    person
        .until_place(OPEN, "inside", |place| place.phase == PhaseView::Choosing)
        .await;
    assert!(
        person.app.snapshot().ringing.is_none(),
        "who comes hears no sound any more"
    );
    let slots = free_slots(person).await;
    person.at_place(OPEN, PlaceIntent::Choose { slots }).await;
    let place = person
        .until_place(OPEN, "a hold", |place| place.phase == PhaseView::Holding)
        .await;
    let hold = place.stay.and_then(|stay| stay.hold).expect("a hold");
    assert_eq!(
        hold.slot.site_name.as_deref(),
        Some("코로나19 중앙 예방접종센터 (국립중앙의료원 D동)")
    );
    let hold = hold.hold.parse().expect("an id");
    person.at_place(OPEN, PlaceIntent::Confirm { hold }).await;
}

pub(crate) async fn free_slots(person: &Person) -> Vec<SlotId> {
    let shown = person
        .until("what is left", |shown| {
            event(&shown.services[0], OPEN).stock_version.is_some()
        })
        .await;
    let key = jari_client::app::Key {
        service: shown.services[0].service.parse().expect("a name"),
        event: OPEN.parse().expect("a name"),
    };
    let stock = person.app.stock(key).await.expect("it was read");
    let free = stock.slots.iter().filter(|slot| slot.left > 0).take(2);
    free.map(|slot| slot.slot.parse().expect("a name"))
        .collect()
}

async fn save(person: &Person, booking: jari_protocol::id::BookingId, form: ReceiptForm) {
    let before = person.machine.files.lock().expect("whole").len();
    let service = person.service().service.parse().expect("a name");
    let wish = ReceiptIntent::Save { form };
    person
        .say(AppIntent::Receipt {
            service,
            booking,
            wish,
        })
        .await;
    let saved = |_: &_| person.machine.files.lock().expect("whole").len() > before;
    person.until("a file", saved).await;
}

pub(crate) async fn trouble(
    person: &Person,
    about: About,
    code: &str,
) -> jari_client::app::view::ReasonView {
    let is_it = |trouble: &&jari_client::app::view::Trouble| {
        trouble.about == about && trouble.reason.code == code
    };
    let shown = person
        .until(code, |shown| {
            shown.troubles.iter().any(|trouble| is_it(&trouble))
        })
        .await;
    let found = shown.troubles.iter().find(is_it).expect("it was there");
    found.reason.clone()
}

fn told(person: &Person) -> Vec<AppNotice> {
    person.machine.told.lock().expect("whole").clone()
}
