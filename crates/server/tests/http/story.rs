//! The whole way over HTTP: sign in, join, be called, book, cancel, leave.

use jari_protocol::account::Eligibility;
use jari_protocol::change::{Act, Changed, Outcome};
use jari_protocol::hash::Digest;
use jari_protocol::id::BookingId;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::keys::{KeySet, KeyState, Role, RootKey};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::{Code, Next};
use jari_protocol::ticket::{Stage, Ticket, Tickets};
use ring::signature::{ED25519, UnparsedPublicKey};
use serde::de::DeserializeOwned;

use crate::phone::{Ask, Phone};
use crate::world::{EVENT, LARGE, OPENING, SMALL, World, event};

/// Believes a key set only under the root key with this fingerprint.
async fn key_set(world: &World) -> KeySet {
    let reply = Ask::get("/.well-known/jari").send(world).await;
    assert_eq!(reply.header("content-type"), "application/jose");
    let compact = Compact::parse(reply.text(), Typ::Keys).expect("a key set");
    let root = RootKey::from_kid(&compact.header.kid).expect("named by its root key");
    assert_eq!(
        root.fingerprint(),
        world.root,
        "the root key is the pinned one"
    );
    let opened = compact.open(|_, signed, signature| verifies(&root.0, signed, signature));
    opened.expect("signed by it")
}

fn verifies(key: &Digest, signed: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.as_bytes())
        .verify(signed, signature)
        .is_ok()
}

/// Opens a statement with the active key of its role, as an offline verifier
/// does.
fn opened<T: DeserializeOwned>(keys: &KeySet, role: Role, typ: Typ, text: &str) -> T {
    let compact = Compact::parse(text, typ).expect("a statement of its kind");
    let opened = compact.open(|kid, signed, signature| {
        let mut known = keys
            .keys
            .iter()
            .filter(|key| key.kid == kid && key.role == role);
        known.any(|key| key.state == KeyState::Active && verifies(&key.public, signed, signature))
    });
    opened.expect("signed by the service")
}

#[tokio::test]
async fn a_place_end_to_end() {
    let world = World::start().await;
    let keys = key_set(&world).await;
    let phone = Phone::with_person(&world, "k@example.org").await;

    let path = format!("/v1/events/{EVENT}/people/{}/eligibility", phone.person);
    let eligibility: Eligibility = phone.ask(&world, Ask::get(path)).await.json();
    assert_eq!(eligibility.window.opening.as_str(), OPENING);

    let joined: Changed = phone.ask(&world, phone.join()).await.json();
    assert_eq!(joined.event, event());
    let ticket: Ticket = opened(&keys, Role::Ticket, Typ::Ticket, &joined.state.statement);
    assert_eq!(
        ticket.cnf.jkt,
        phone.public().thumbprint(),
        "a copy for this device"
    );
    assert_eq!(ticket.ticket, joined.state.ticket);
    let ticket = ticket.ticket;

    world.open().await;
    world.until(|board| board.serving.0 > 0).await;
    let (again, inside) = phone.inside(&world).await;
    assert_eq!(
        again, ticket,
        "joining again finds the place that was there"
    );

    let hold = phone
        .holding(&world, (ticket, inside.pass), &[SMALL, LARGE])
        .await;
    let confirm = Act::Confirm {
        pass: inside.pass,
        hold,
    };
    let (booking, receipt) = booked_once(&world, &phone, phone.act(ticket, &confirm)).await;
    let receipt: Receipt = opened(&keys, Role::Receipt, Typ::Receipt, &receipt);
    assert_eq!((receipt.ticket, receipt.slot.as_str()), (ticket, SMALL));
    assert_eq!(receipt.booking, booking);

    let cancelled = phone.acted(&world, ticket, &Act::Cancel { booking }).await;
    assert_eq!(cancelled.outcome, Outcome::Cancelled);
    assert_eq!(cancelled.state.place, joined.state.place, "the place stays");
    let left = phone.acted(&world, ticket, &Act::Leave {}).await;
    assert_eq!(
        (left.outcome, left.state.stage),
        (Outcome::Left, Stage::Left)
    );
    world.stop().await;
}

/// Confirms, and again with the same change and with another body: one
/// booking, and its receipt.
async fn booked_once(world: &World, phone: &Phone, confirm: Ask) -> (BookingId, String) {
    let (path, body) = (confirm.path.clone(), confirm.body.clone().expect("a body"));
    let booked: Changed = phone.ask(world, confirm).await.json();
    let Outcome::Booked { booking } = booked.outcome else {
        panic!("not booked: {booked:?}")
    };
    let same = Ask::put_bytes(path.clone(), body);
    let again: Changed = phone.ask(world, same).await.json();
    assert_eq!(
        again.outcome, booked.outcome,
        "the same change is one booking"
    );
    let other = phone.act(again.state.ticket, &Act::Leave {});
    let other = Ask::put_bytes(path, other.body.expect("a body"));
    let refused = phone.ask(world, other).await.problem();
    let mismatch = (Code::ChangeMismatch, Next::MendInput);
    assert_eq!((refused.code, refused.next), mismatch);
    let Stage::Booked { receipt, .. } = booked.state.stage else {
        panic!("no receipt")
    };
    (booking, receipt)
}

#[tokio::test]
async fn a_second_device_has_the_same_ticket_under_its_own_key() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let tablet = Phone::signed_in(&world, "k@example.org").await;
    assert_eq!(tablet.account, phone.account);
    let tickets: Tickets = tablet.ask(&world, Ask::get("/v1/tickets")).await.json();
    let [state] = tickets.tickets.as_slice() else {
        panic!("one ticket: {tickets:?}")
    };
    let compact = Compact::parse(&state.statement, Typ::Ticket).expect("a ticket");
    let stated: Ticket = compact.unchecked_content().expect("a ticket");
    assert_eq!(
        (stated.ticket, stated.cnf.jkt),
        (ticket, tablet.public().thumbprint())
    );
}

#[tokio::test]
async fn the_same_change_sent_many_times_at_once_is_executed_once() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let join = phone.join();
    let body = join.body.clone().expect("a body");
    let mut requests = Vec::new();
    for _ in 0..20 {
        let again = Ask::put_bytes(join.path.clone(), body.clone());
        requests.push(phone.proved(&world, again, |_| {}).await);
    }
    let replies = futures_util::future::join_all(requests.iter().map(|ask| ask.send(&world))).await;
    let first: Changed = replies[0].json();
    for reply in &replies {
        assert_eq!(reply.json::<Changed>().outcome, first.outcome);
    }
    world.pass(jari_protocol::time::Millis::ZERO).await;
    assert_eq!(world.board().taken, 1);
}

#[tokio::test]
async fn the_same_id_in_another_event_is_another_change() {
    let world = World::start().await;
    let other = crate::world::publication("busan-2021");
    world
        .run(jari_room::request::Verb::Publish(Box::new(other)))
        .await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let join = phone.join();
    let (path, body) = (join.path.clone(), join.body.clone().expect("a body"));
    let _: Changed = phone.ask(&world, join).await.json();
    let there = Ask::put_bytes(path.replace(EVENT, "busan-2021"), body);
    let refused = phone.ask(&world, there).await.problem();
    assert_eq!(
        refused.code,
        Code::ChangeMismatch,
        "never the ticket of another event"
    );
}
