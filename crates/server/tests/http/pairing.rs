//! One device lets another in over HTTP.

use jari_protocol::account::{Devices, Pairing, Session};
use jari_protocol::refusal::Code;
use serde_json::json;

use crate::phone::{Ask, Phone};
use crate::wire::Reply;
use crate::world::World;

const KIM: &str = "kim@example.org";

async fn show(world: &World, phone: &Phone) -> Pairing {
    let body = json!({"actor": phone.account});
    let reply = phone.ask(world, Ask::put("/v1/pairing", &body)).await;
    assert_eq!(reply.status, 200, "{}", reply.text());
    reply.json()
}

async fn pair(world: &World, phone: &Phone, contact: &str, code: &str) -> Reply {
    let body = json!({"contact": contact, "key": phone.public(), "language": "ko", "code": code});
    phone
        .ask(world, Ask::put("/v1/pairing/device", &body))
        .await
}

fn other_than(code: &str) -> &'static str {
    if code == "000000" { "000001" } else { "000000" }
}

#[tokio::test]
async fn the_code_on_one_device_signs_another_in_and_nothing_is_sent_for_it() {
    let world = World::start().await;
    let first = Phone::signed_in(&world, KIM).await;
    let sent = world.outbox().await.len();
    let shown = show(&world, &first).await;
    assert_eq!(world.outbox().await.len(), sent, "the code is only shown");

    let mut second = Phone::new();
    let lost: Session = pair(&world, &second, KIM, &shown.code).await.json();
    let session: Session = pair(&world, &second, KIM, &shown.code).await.json();
    second.account = session.account;
    assert_eq!(second.account, first.account);
    second.session = Some(lost.session);
    let late = second.ask(&world, Ask::get("/v1/devices")).await.problem();
    assert_eq!(late.code, Code::SessionEnded, "each reply has its session");
    second.session = Some(session.session);
    let devices: Devices = second.ask(&world, Ask::get("/v1/devices")).await.json();
    assert_eq!(devices.devices.len(), 2);
}

#[tokio::test]
async fn a_known_and_an_unknown_contact_are_refused_with_the_same_bytes_for_the_same_work() {
    let world = World::start().await;
    let first = Phone::signed_in(&world, KIM).await;
    let shown = show(&world, &first).await;
    let mut seen = Vec::new();
    // As long as each other, so that lengths tell nothing either way.
    for contact in [KIM, "lee@example.org"] {
        let commits = world.commits();
        let reply = pair(&world, &Phone::new(), contact, other_than(&shown.code)).await;
        seen.push((world.commits() - commits, reply.status, reply.body.clone()));
        assert_eq!(reply.problem().code, Code::PairingRefused);
    }
    assert_eq!(seen[0], seen[1]);
}

#[tokio::test]
async fn a_code_that_is_taken_back_lets_nobody_in_and_nobody_asks_for_anothers() {
    let world = World::start().await;
    let first = Phone::signed_in(&world, KIM).await;
    let shown = show(&world, &first).await;
    let stranger = Phone::signed_in(&world, "lee@example.org").await;
    let body = json!({"actor": first.account});
    let refused = stranger.ask(&world, Ask::put("/v1/pairing", &body)).await;
    assert_eq!(refused.problem().code, Code::ActorForeign);

    let ended = first.ask(&world, Ask::delete("/v1/pairing")).await;
    assert_eq!(ended.status, 204);
    let refused = pair(&world, &Phone::new(), KIM, &shown.code).await;
    assert_eq!(refused.problem().code, Code::PairingRefused);
}

#[tokio::test]
async fn a_pairing_is_proved_by_the_key_that_it_names() {
    let world = World::start().await;
    let first = Phone::signed_in(&world, KIM).await;
    let shown = show(&world, &first).await;
    let (thief, other) = (Phone::new(), Phone::new());
    let body = json!({"contact": KIM, "key": other.public(), "language": "ko", "code": shown.code});
    let refused = thief
        .ask(&world, Ask::put("/v1/pairing/device", &body))
        .await;
    assert_eq!(refused.problem().code, Code::ProofInvalid);
}
