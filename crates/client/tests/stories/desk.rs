//! What is asked of a service outside of a place.

use chrono::NaiveDate;
use jari_client::desk::NewPerson;
use jari_client::home::HomeError;
use jari_client::secrets::{SecretKind, SecretName, SecretStore as _};
use jari_client::trust::{KeysError, Untrusted};
use jari_client::{BootClock, Connection, DeskError, Fault, fault_code};
use jari_protocol::account::Language;
use jari_protocol::keys::{KeyState, Role};
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};

use crate::authority::Authority;
use crate::service::{Client, Service, Trouble, papers, sign_in};

fn kim() -> NewPerson {
    NewPerson {
        name: Line::new("김영희").expect("a name"),
        birth_date: NaiveDate::from_ymd_opt(1965, 7, 26).expect("a day"),
        invitation: None,
    }
}

#[tokio::test]
async fn a_service_is_added_only_with_the_key_its_link_names() {
    let (service, client) = (Service::start().await, Client::new());
    let clock = BootClock::start();
    let other = Authority::new(9).fingerprint();
    let (place, _) = service.link.split_once('?').expect("a key");
    let error = Connection::add(&client.home, &format!("{place}?key={other}"), clock).await;
    assert!(
        matches!(error, Err(DeskError::Keys(KeysError::ForeignRoot))),
        "{error:?}"
    );
    assert!(client.home.services().expect("listed").is_empty());
    let known = Connection::add(&client.home, &service.link, clock)
        .await
        .expect("added");
    assert_eq!(
        client.home.services().expect("listed"),
        std::slice::from_ref(&known)
    );
    Connection::add(&client.home, &service.link, clock)
        .await
        .expect("adding twice is right");
    assert_eq!(client.home.service(&known.service).expect("there"), known);
}

#[tokio::test]
async fn another_service_of_the_same_name_does_not_take_its_place() {
    let (service, other, client) = (
        Service::start().await,
        Service::start().await,
        Client::new(),
    );
    let base = other.state().authority.set.base.clone();
    other.state().authority = Authority::new(7);
    other.state().authority.set.base = base;
    client.at(&service).await;
    let (place, _) = other.link.split_once('?').expect("a key");
    let link = format!("{place}?key={}", other.state().authority.fingerprint());
    let error = Connection::add(&client.home, &link, BootClock::start()).await;
    assert!(
        matches!(error, Err(DeskError::Home(HomeError::NameTaken))),
        "{error:?}"
    );
}

#[tokio::test]
async fn a_sign_in_whose_answer_was_lost_is_repeated_under_the_same_id() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    service.state().next("/v1/sign-ins/", Trouble::LoseReply);
    let contact = Line::new("010-1234-5678").expect("text");
    desk.begin_sign_in(&contact, Language::Ko)
        .await
        .expect("begun");
    let begun = service.asked("/v1/sign-ins/");
    assert_eq!(begun.len(), 2);
    assert_eq!(begun[0].path, begun[1].path, "one sign-in");
    assert_ne!(
        begun[0].proof, begun[1].proof,
        "each attempt has its own proof"
    );
    assert!(desk.connection().account().is_none(), "not signed in yet");

    service.state().next("/code", Trouble::LoseReply);
    let signed_in = desk.finish_sign_in(" 123456 ").await.expect("signed in");
    assert_eq!(desk.connection().account(), Some(signed_in.account));
    let again = client.again(&service).await;
    assert_eq!(
        again.connection().account(),
        Some(signed_in.account),
        "kept for the next run"
    );
    assert_eq!(again.devices().await.expect("listed").len(), 1);
}

#[tokio::test]
async fn asking_for_a_code_once_more_asks_for_another_one() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    let contact = Line::new("010-1234-5678").expect("text");
    for _ in 0..2 {
        desk.begin_sign_in(&contact, Language::Ko)
            .await
            .expect("begun");
    }
    let begun = service.asked("/v1/sign-ins/");
    assert_ne!(begun[0].path, begun[1].path);
}

#[tokio::test]
async fn a_wrong_code_is_the_services_word_and_the_right_one_still_works() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    let error = desk
        .finish_sign_in("123456")
        .await
        .expect_err("nothing begun");
    assert_eq!(error.code(), "sign_in_not_begun");
    let contact = Line::new("010-1234-5678").expect("text");
    desk.begin_sign_in(&contact, Language::En)
        .await
        .expect("begun");
    let error = desk.finish_sign_in("000000").await.expect_err("wrong");
    assert_eq!(
        error.refusal().map(|problem| problem.code),
        Some(Code::CodeWrong)
    );
    desk.finish_sign_in("123456").await.expect("signed in");
}

#[tokio::test]
async fn an_expired_nonce_costs_one_request_and_no_person_notices() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    desk.devices().await.expect("listed");
    let before = service.asked("/").len();
    service.state().expire_nonces();
    assert_eq!(desk.devices().await.expect("listed").len(), 1);
    assert_eq!(service.asked("/").len() - before, 2);
    desk.devices().await.expect("listed");
    assert_eq!(
        service.asked("/").len() - before,
        3,
        "the new nonce was kept"
    );
}

#[tokio::test]
async fn a_service_that_never_takes_a_nonce_is_asked_twice_and_no_more() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    let before = service.asked("/v1/devices").len();
    for _ in 0..4 {
        service
            .state()
            .next("/v1/devices", Trouble::Refuse(Code::ProofNonce));
    }
    let error = desk.devices().await.expect_err("refused");
    assert_eq!(
        error.refusal().map(|problem| problem.code),
        Some(Code::ProofNonce)
    );
    assert_eq!(service.asked("/v1/devices").len() - before, 2);
}

#[tokio::test]
async fn a_person_whose_answer_was_lost_is_not_added_twice() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    // More often than the desk asks by itself.
    for _ in 0..4 {
        service.state().next("/v1/people/", Trouble::LoseReply);
    }
    let error = desk.add_person(&kim()).await.expect_err("no answer");
    assert_eq!(error.code(), "unreachable_there");
    let id = client
        .again(&service)
        .await
        .add_person(&kim())
        .await
        .expect("added");
    let people = desk.people().await.expect("listed");
    assert_eq!(
        people
            .iter()
            .map(|person| person.person)
            .collect::<Vec<_>>(),
        [id]
    );
    let twin = desk
        .add_person(&kim())
        .await
        .expect("another of the same name");
    assert_ne!(
        twin, id,
        "two people with one name and birth date are two people"
    );
}

#[tokio::test]
async fn busy_is_waited_out_as_long_as_told_and_what_is_final_is_not_repeated() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    service
        .state()
        .next("/v1/people", Trouble::Refuse(Code::Internal));
    let asked = std::time::Instant::now();
    desk.people().await.expect("listed");
    assert!(
        asked.elapsed().as_millis() >= 1_000,
        "not before the service said"
    );
    let before = service.asked("/v1/people").len();
    service
        .state()
        .next("/v1/people", Trouble::Refuse(Code::TooMany));
    assert!(desk.people().await.is_err());
    assert_eq!(service.asked("/v1/people").len() - before, 1);
}

#[tokio::test]
async fn an_ended_session_says_that_signing_in_helps() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    service.state().sessions.clear();
    assert!(desk.devices().await.expect_err("ended").needs_sign_in());
    sign_in(&desk, "010-1234-5678").await;
    assert_eq!(desk.devices().await.expect("listed").len(), 1);
    let this = desk.connection().device().expect("signed in");
    desk.remove_device(this).await.expect("removed");
    desk.connection()
        .sign_out()
        .await
        .expect("forgotten here as well");
    assert_eq!(
        desk.devices().await.expect_err("signed out").code(),
        "signed_out"
    );
    assert!(
        client
            .again(&service)
            .await
            .connection()
            .account()
            .is_none()
    );
}

#[tokio::test]
async fn a_lost_key_costs_a_sign_in_and_the_ticket_is_the_same() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.signed_in(&service, "010-1234-5678").await;
    let first = desk.connection().device().expect("signed in");
    let account = desk.connection().account().expect("signed in");
    service.state().take_ticket(account);
    let before = desk.tickets().await.expect("listed");

    let id = desk.connection().service().clone();
    for kind in [SecretKind::DeviceKey, SecretKind::Session] {
        let name = SecretName::new(client.home.profile(), &id, kind);
        client.secrets.remove(&name).expect("lost");
    }
    let again = client.again(&service).await;
    assert!(
        again
            .tickets()
            .await
            .expect_err("signed out")
            .needs_sign_in()
    );
    let signed_in = sign_in(&again, "010-1234-5678").await;
    assert_ne!(signed_in.device, first, "another device");
    let after = again.tickets().await.expect("listed");
    let right = |standings: &[jari_client::Standing]| {
        standings
            .iter()
            .map(|s| (s.ticket(), s.statement.seq, s.place))
            .collect::<Vec<_>>()
    };
    assert_eq!(right(&after), right(&before), "the same place");
    assert_eq!(after[0].statement.cnf.jkt, signed_in.device);
}

#[tokio::test]
async fn boards_and_stock_are_believed_only_with_the_services_signature() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    let (event, opening) = (papers::event(), papers::opening());
    assert_eq!(desk.events().await.expect("listed")[0].event, event);
    assert_eq!(
        desk.board(&event, &opening).await.expect("believed").event,
        event
    );
    assert_eq!(desk.stock(&event).await.expect("believed").event, event);
    let error = desk
        .board(&event, &"another".parse().expect("a name"))
        .await
        .expect_err("foreign");
    assert!(
        matches!(error, DeskError::Untrusted(Untrusted::ForeignService)),
        "{error:?}"
    );
    service.state().forger = Some(Authority::new(9));
    let error = desk.board(&event, &opening).await.expect_err("forged");
    assert!(
        matches!(error, DeskError::Untrusted(Untrusted::KeyUnknown)),
        "{error:?}"
    );
}

#[tokio::test]
async fn an_unknown_key_is_looked_up_once_and_the_newer_key_set_is_kept() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    let (event, opening) = (papers::event(), papers::opening());
    service.state().authority.rename_keys("2022");
    let reads = || service.asked("/.well-known/jari").len();
    let before = reads();
    desk.board(&event, &opening)
        .await
        .expect("believed with the new key");
    assert_eq!(reads() - before, 1);
    let again = client.again(&service).await;
    assert_eq!(
        again.connection().keys().set().number.0,
        2,
        "kept for the next run"
    );

    service.state().forger = Some(Authority::new(9));
    for _ in 0..3 {
        assert!(desk.board(&event, &opening).await.is_err());
    }
    assert_eq!(
        reads() - before,
        1,
        "naming unknown keys does not make the client ask and ask"
    );
}

#[tokio::test]
async fn a_revoked_key_is_not_believed_after_the_next_key_set() {
    let (service, client) = (Service::start().await, Client::new());
    let desk = client.at(&service).await;
    service
        .state()
        .authority
        .state(Role::Line, KeyState::Revoked);
    assert!(
        desk.connection().refresh_keys().await.expect("read"),
        "a newer set"
    );
    let error = desk.stock(&papers::event()).await.expect_err("revoked");
    assert!(
        matches!(error, DeskError::Untrusted(Untrusted::KeyRevoked)),
        "{error:?}"
    );
}

#[tokio::test]
async fn nobody_there_is_told_apart_from_nobody_reachable() {
    let client = Client::new();
    let listener = std::net::TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("bound").port();
    drop(listener);
    let root = Authority::new(1).fingerprint();
    let link = format!("jari://127.0.0.1:{port}?key={root}");
    let error = Connection::add(&client.home, &link, BootClock::start()).await;
    assert!(
        matches!(error, Err(DeskError::Unreached(Fault::Remote))),
        "{error:?}"
    );
    let link = format!("jari://no-such-host.invalid?key={root}");
    let error = Connection::add(&client.home, &link, BootClock::start()).await;
    assert!(
        matches!(error, Err(DeskError::Unreached(Fault::Local))),
        "{error:?}"
    );
    assert_eq!(fault_code(Fault::Local), "unreachable_from_here");
}

#[tokio::test]
async fn a_service_that_points_elsewhere_is_not_followed() {
    let (other, client) = (Service::start().await, Client::new());
    let (place, key) = other.link.split_once("?key=").expect("a key");
    let elsewhere = place.replace("jari://", "http://");
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
        .await
        .expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let pointing = tokio::spawn(async move {
        let (mut stream, _) = listener.accept().await.expect("asked");
        let reply = format!(
            "HTTP/1.1 302 Found\r\nlocation: {elsewhere}/.well-known/jari\r\n\
             content-length: 0\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(reply.as_bytes()).await.expect("answered");
        let mut asked = Vec::new();
        stream.read_to_end(&mut asked).await.expect("it ends");
    });
    let link = format!("jari://127.0.0.1:{port}?key={key}");
    let added = Connection::add(&client.home, &link, BootClock::start()).await;
    assert!(added.is_err(), "{added:?}");
    pointing.await.expect("it was asked");
    assert!(other.asked("/").is_empty(), "nobody else was asked");
    assert!(client.home.services().expect("listed").is_empty());
}
