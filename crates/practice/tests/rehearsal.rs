//! A whole rehearsal, with the client that the app is made of.

use std::sync::Arc;
use std::time::Duration;

use jari_client::desk::NewPerson;
use jari_client::home::Home;
use jari_client::secrets::MemorySecrets;
use jari_client::{
    BootClock, Config, Connection, Desk, Drive, Event, Handle, Intent, LinkState, Phase, Snapshot,
    drive,
};
use jari_practice::{EVENT, Plan, Practice};
use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::id::SlotId;
use jari_protocol::text::Line;
use tempfile::TempDir;

const CONTACT: &str = "practice@example.org";

/// A crowd that a test waits for.
const SMALL: Plan = Plan {
    ahead: 20,
    behind: 30,
    opens_in: 4,
    inside: 4,
    a_minute: 24,
};

/// How long anything of the rehearsal may take.
const PATIENCE: Duration = Duration::from_secs(120);

#[tokio::test]
async fn airplane_mode_a_restart_and_a_lost_confirmation_end_in_one_booking() {
    let folder = tempfile::tempdir().expect("a folder");
    let mut practice = Practice::begin(folder.path(), SMALL)
        .await
        .expect("it begins");
    let (_home, desk, handle) = arrive(&practice).await;

    let waiting = until(&handle, "the line", |seen| {
        seen.phase == Phase::Waiting && seen.link.state == LinkState::Up
    })
    .await;
    let ticket = waiting.ticket.clone().expect("a ticket");
    assert_eq!(ticket.seq.0, 20, "everybody ahead was there before");

    practice.air().off();
    until(&handle, "that the connection is gone", |seen| {
        matches!(seen.link.state, LinkState::Down { .. } | LinkState::Offline)
    })
    .await;
    practice.air().on();
    until(&handle, "the line again", is_up).await;

    practice.restart_server().await.expect("it starts again");
    let called = until(&handle, "the turn", |seen| {
        matches!(seen.phase, Phase::Called { .. })
    })
    .await;
    assert_eq!(
        called.ticket.as_ref().map(|t| t.ticket),
        Some(ticket.ticket)
    );

    handle.send(Intent::Claim).await.expect("driven");
    until(&handle, "the room", |seen| seen.phase == Phase::Choosing).await;
    let wishes = free_slots(&desk).await;
    handle
        .send(Intent::Choose { wishes })
        .await
        .expect("driven");
    let held = until(&handle, "a held slot", |seen| seen.phase == Phase::Holding).await;
    let hold = held
        .stay
        .clone()
        .and_then(|stay| stay.hold)
        .expect("a hold");

    practice.air().lose_confirmations(1);
    let hold = hold.hold;
    handle.send(Intent::Confirm { hold }).await.expect("driven");
    let booked = until(&handle, "the booking", |seen| seen.phase == Phase::Booked).await;
    assert!(booked.receipt.is_some(), "booked means a verified receipt");
    assert!(
        practice.air().has_lost(),
        "the answer to the first was lost"
    );
    practice.end().await;
}

/// Adds the service, signs in with the code, names a person and joins.
async fn arrive(practice: &Practice) -> (TempDir, Desk, Handle) {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::open(folder.path()).expect("a home");
    let clock = BootClock::start();
    let known = Connection::add(&home, practice.link(), clock)
        .await
        .expect("it is a service");
    let secrets = Arc::new(MemorySecrets::default());
    let connection = Connection::open(&home, secrets, &known.service, clock)
        .await
        .expect("it was added");
    let desk = Desk::new(connection);
    let line = |text| Line::new(text).expect("a line");
    desk.begin_sign_in(&line(CONTACT), Language::Ko)
        .await
        .expect("a code is on its way");
    desk.finish_sign_in(&code(practice).await)
        .await
        .expect("signed in");
    let person = NewPerson {
        name: line("김연습"),
        birth_date: "1950-05-05".parse().expect("a day"),
        invitation: None,
    };
    let person = desk.add_person(&person).await.expect("a person");
    let event = desk.events().await.expect("events").remove(0);
    assert_eq!(event.event.as_str(), EVENT);
    let what = Drive {
        event: event.event.clone(),
        whose: None,
        claim_window: event.claim_window,
        config: Arc::new(Config::standard()),
    };
    let lock = Arc::new(home.lock().expect("free"));
    let handle = drive(desk.connection().clone(), lock, what)
        .await
        .expect("driven");
    let join = Intent::Join {
        opening: event.openings[0].opening.clone(),
        subjects: vec![person],
        gives_up: Vec::new(),
    };
    handle.send(join).await.expect("driven");
    (folder, desk, handle)
}

/// The code, as soon as it was sent.
async fn code(practice: &Practice) -> String {
    let contact: Contact = CONTACT.parse().expect("a contact");
    let mut looks = tokio::time::interval(Duration::from_millis(50));
    let found = async {
        loop {
            looks.tick().await;
            if let Some(code) = practice.code_for(&contact).expect("readable") {
                return code;
            }
        }
    };
    tokio::time::timeout(PATIENCE, found).await.expect("a code")
}

async fn free_slots(desk: &Desk) -> Vec<SlotId> {
    let event = EVENT.parse().expect("a name");
    let stock = desk.stock(&event).await.expect("stock");
    let free = stock.slots.into_iter().filter(|slot| slot.left.0 > 0);
    free.map(|slot| slot.slot).take(5).collect()
}

fn is_up(seen: &Snapshot) -> bool {
    seen.link.state == LinkState::Up
}

async fn until(handle: &Handle, what: &str, shows: impl Fn(&Snapshot) -> bool) -> Arc<Snapshot> {
    let mut heard = handle.subscribe();
    let seen = async {
        loop {
            let now = handle.snapshot();
            if shows(&now) {
                return now;
            }
            let Some(Event::Snapshot(_) | Event::News(_)) = heard.next().await else {
                panic!("the driving ended before {what}");
            };
        }
    };
    let seen = tokio::time::timeout(PATIENCE, seen).await;
    seen.unwrap_or_else(|_| panic!("{what} was not seen: {:?}", handle.snapshot().phase))
}
