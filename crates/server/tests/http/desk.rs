//! Signing in, devices and people over HTTP.

use jari_protocol::account::{Devices, People, Session, SignInPending};
use jari_protocol::id::SignInId;
use jari_protocol::refusal::{Code, Next};
use jari_protocol::time::Millis;
use serde_json::{Value, json};

use crate::phone::{Ask, Phone, id};
use crate::world::World;

fn start(phone: &Phone, contact: &str) -> (SignInId, Value) {
    let sign_in = SignInId::from_bytes(id());
    (
        sign_in,
        json!({"contact": contact, "key": phone.public(), "language": "en"}),
    )
}

async fn started(world: &World, phone: &Phone, contact: &str) -> SignInId {
    let (sign_in, body) = start(phone, contact);
    let reply = phone
        .ask(world, Ask::put(format!("/v1/sign-ins/{sign_in}"), &body))
        .await;
    assert_eq!(reply.status, 202, "{}", reply.text());
    sign_in
}

fn code(sign_in: SignInId, code: &str) -> Ask {
    Ask::put(
        format!("/v1/sign-ins/{sign_in}/code"),
        &json!({"code": code}),
    )
}

#[tokio::test]
async fn every_contact_is_answered_alike() {
    let world = World::start().await;
    Phone::signed_in(&world, "known@example.org").await;
    let mut replies = Vec::new();
    for contact in ["known@example.org", "unknown@example.org", "010-1234-5678"] {
        let phone = Phone::new();
        let (sign_in, body) = start(&phone, contact);
        let reply = phone
            .ask(&world, Ask::put(format!("/v1/sign-ins/{sign_in}"), &body))
            .await;
        let names: Vec<String> = reply.headers.keys().cloned().collect();
        replies.push((reply.status, names, reply.json::<SignInPending>()));
    }
    assert!(
        replies.iter().all(|reply| reply == &replies[0]),
        "{replies:?}"
    );
}

#[tokio::test]
async fn a_known_and_an_unknown_contact_cost_the_same_work_and_get_the_same_bytes() {
    let world = World::start().await;
    Phone::signed_in(&world, "known@example.org").await;
    let mut seen = Vec::new();
    // As long as each other, so that lengths tell nothing either way.
    for contact in ["known@example.org", "other@example.org"] {
        let phone = Phone::new();
        let (sign_in, body) = start(&phone, contact);
        let (commits, messages) = (world.commits(), world.outbox().await.len());
        let asked = Ask::put(format!("/v1/sign-ins/{sign_in}"), &body);
        let pending = phone.ask(&world, asked).await;
        let work = (
            world.commits() - commits,
            world.outbox().await.len() - messages,
        );
        assert_eq!(work, (1, 1), "one commit and one message for {contact}");
        let right = world.code(contact).await;
        let wrong = if right == "000000" {
            "000001"
        } else {
            "000000"
        };
        let refused = phone.ask(&world, code(sign_in, wrong)).await;
        for reply in [&pending, &refused] {
            let lengths = reply.headers.iter().map(|(name, value)| {
                let length = value.len();
                (name.clone(), length)
            });
            let lengths: Vec<(String, usize)> = lengths.collect();
            seen.push((reply.status, lengths, reply.body.clone()));
        }
    }
    let unknown = seen.split_off(2);
    assert_eq!(seen, unknown);
}

#[tokio::test]
async fn a_lost_reply_to_a_code_ends_in_a_session_that_works() {
    let world = World::start().await;
    let mut phone = Phone::new();
    let sign_in = started(&world, &phone, "k@example.org").await;
    let digits = world.code("k@example.org").await;
    let first: Session = phone.ask(&world, code(sign_in, &digits)).await.json();
    let second: Session = phone.ask(&world, code(sign_in, &digits)).await.json();
    assert_eq!(first.account, second.account);
    assert_ne!(
        first.session, second.session,
        "sessions are not stored, so not told again"
    );
    for (session, ends) in [(first, true), (second, false)] {
        phone.session = Some(session.session);
        let reply = phone.ask(&world, Ask::get("/v1/people")).await;
        if ends {
            assert_eq!(reply.problem().code, Code::SessionEnded);
        } else {
            assert!(reply.json::<People>().people.is_empty());
        }
    }
}

#[tokio::test]
async fn a_wrong_code_tells_the_tries_that_are_left() {
    let world = World::start().await;
    let phone = Phone::new();
    let sign_in = started(&world, &phone, "k@example.org").await;
    let right = world.code("k@example.org").await;
    let wrong = if right == "000000" {
        "000001"
    } else {
        "000000"
    };
    for left in (1..=4).rev() {
        let refused = phone.ask(&world, code(sign_in, wrong)).await.problem();
        assert_eq!(
            (refused.code, refused.next),
            (Code::CodeWrong, Next::MendInput)
        );
        assert_eq!(refused.facts.tries_left, Some(left));
    }
    for given in [wrong, &right] {
        let refused = phone.ask(&world, code(sign_in, given)).await.problem();
        assert_eq!(
            (refused.code, refused.next),
            (Code::CodeExpired, Next::AskForCode)
        );
    }
}

#[tokio::test]
async fn a_code_is_of_no_use_later_or_to_another_device() {
    let world = World::start().await;
    let phone = Phone::new();
    let sign_in = started(&world, &phone, "k@example.org").await;
    let digits = world.code("k@example.org").await;
    let thief = Phone::new();
    let refused = thief.ask(&world, code(sign_in, &digits)).await.problem();
    assert_eq!((refused.code, refused.status), (Code::ProofInvalid, 401));
    let unknown = phone
        .ask(&world, code(SignInId::from_bytes(id()), &digits))
        .await
        .problem();
    assert_eq!(unknown.code, Code::CodeExpired);
    world.pass(Millis::from_mins(11)).await;
    let late = phone.ask(&world, code(sign_in, &digits)).await.problem();
    assert_eq!(
        (late.code, late.next),
        (Code::CodeExpired, Next::AskForCode)
    );
}

#[tokio::test]
async fn a_sign_in_is_begun_by_the_key_it_names() {
    let world = World::start().await;
    let (phone, thief) = (Phone::new(), Phone::new());
    let before = world.commits();
    let (sign_in, body) = start(&phone, "k@example.org");
    let path = format!("/v1/sign-ins/{sign_in}");
    let refused = thief
        .ask(&world, Ask::put(path.clone(), &body))
        .await
        .problem();
    assert_eq!(refused.code, Code::ProofInvalid);
    for contact in ["nobody", "a@b@", "12", "+"] {
        let (_, body) = start(&phone, contact);
        let refused = phone
            .ask(&world, Ask::put(path.clone(), &body))
            .await
            .problem();
        assert_eq!(
            (refused.code, refused.status),
            (Code::ContactInvalid, 400),
            "{contact}"
        );
        assert_eq!(refused.facts.field.as_deref(), Some("contact"));
    }
    assert_eq!(world.commits(), before, "nothing was changed");
    assert!(world.outbox().await.is_empty());
}

#[tokio::test]
async fn a_repeated_request_for_a_code_sends_one_message() {
    let world = World::start().await;
    let phone = Phone::new();
    let (sign_in, body) = start(&phone, "k@example.org");
    let path = format!("/v1/sign-ins/{sign_in}");
    for _ in 0..3 {
        assert_eq!(
            phone
                .ask(&world, Ask::put(path.clone(), &body))
                .await
                .status,
            202
        );
    }
    assert_eq!(world.outbox().await.len(), 1);
    let (_, other) = start(&phone, "other@example.org");
    let refused = phone.ask(&world, Ask::put(path, &other)).await.problem();
    assert_eq!((refused.code, refused.status), (Code::ChangeMismatch, 422));
}

#[tokio::test]
async fn a_removed_device_is_out_at_once() {
    let world = World::start().await;
    let phone = Phone::signed_in(&world, "k@example.org").await;
    let lost = Phone::signed_in(&world, "k@example.org").await;
    let devices: Devices = lost.ask(&world, Ask::get("/v1/devices")).await.json();
    assert_eq!(
        devices.devices.iter().map(|d| d.this).collect::<Vec<_>>(),
        [false, true]
    );
    let path = format!("/v1/devices/{}", lost.public().thumbprint().0);
    assert_eq!(phone.ask(&world, Ask::delete(path)).await.status, 204);
    let refused = lost.ask(&world, Ask::get("/v1/devices")).await.problem();
    assert_eq!(
        (refused.code, refused.next),
        (Code::SessionEnded, Next::SignIn)
    );
    let devices: Devices = phone.ask(&world, Ask::get("/v1/devices")).await.json();
    assert_eq!(devices.devices.len(), 1);
}

#[tokio::test]
async fn the_device_that_had_to_go_for_an_eleventh_is_out_at_once() {
    let world = World::start().await;
    let first = Phone::signed_in(&world, "k@example.org").await;
    assert_eq!(first.ask(&world, Ask::get("/v1/devices")).await.status, 200);
    for _ in 0..10 {
        world.pass(Millis::from_mins(4)).await;
        Phone::signed_in(&world, "k@example.org").await;
    }
    let refused = first.ask(&world, Ask::get("/v1/devices")).await.problem();
    assert_eq!(refused.code, Code::SessionEnded);
}

#[tokio::test]
async fn people_are_kept_and_forgotten() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let people: People = phone.ask(&world, Ask::get("/v1/people")).await.json();
    assert_eq!(people.people.len(), 1);
    let other = Phone::signed_in(&world, "other@example.org").await;
    let path = format!("/v1/people/{}", phone.person);
    other.ask(&world, Ask::delete(path.clone())).await;
    let people: People = phone.ask(&world, Ask::get("/v1/people")).await.json();
    assert_eq!(people.people.len(), 1, "not somebody else's to forget");
    assert_eq!(phone.ask(&world, Ask::delete(path)).await.status, 204);
    let people: People = phone.ask(&world, Ask::get("/v1/people")).await.json();
    assert!(people.people.is_empty());
}
