//! Requests that are wrong before anyone asks who sends them.

use jari_protocol::id::TicketId;
use jari_protocol::refusal::{Code, Next, Problem, Retry};
use jari_protocol::version::SPOKEN;
use serde_json::{Value, json};

use crate::phone::{Ask, Phone, id};
use crate::wire;
use crate::world::{EVENT, World};

fn new_id() -> TicketId {
    TicketId::from_bytes(id())
}

/// A refusal of a body that is of no use as it is.
fn is_final(problem: &Problem, code: Code, status: u16) {
    assert_eq!((problem.code, problem.status), (code, status));
    assert_eq!(
        (problem.next, problem.retry),
        (Next::MendInput, Retry::Never)
    );
}

/// Bodies of no use, each with the field that is named, if one is.
type Useless = Vec<(String, Option<&'static str>)>;

fn useless_joins(actor: &str) -> Useless {
    let twice = format!(r#"{{"actor":"{actor}","actor":"{actor}","subjects":[]}}"#);
    let mut bodies: Useless = ["", "{", "\u{0}", "[]", "{}", &twice]
        .map(|body| (body.to_owned(), None))
        .into();
    bodies.extend([
        (
            json!({"actor": 7, "subjects": []}).to_string(),
            Some("actor"),
        ),
        (
            json!({"actor": actor, "subjects": [7]}).to_string(),
            Some("subjects[0]"),
        ),
        (
            json!({"actor": actor, "subjects": [], "now": 1}).to_string(),
            Some("now"),
        ),
        (
            json!({"actor": actor, "subjects": [], "presents": null}).to_string(),
            Some("presents"),
        ),
    ]);
    bodies
}

fn useless_changes(actor: &str, ticket: TicketId) -> Useless {
    let acts = [
        (json!(null), "do"),
        (json!({"act": "enter"}), "do.act"),
        (json!({"act": "claim", "place": 0}), "do"),
        (json!({"act": "defer", "places": -1}), "do"),
    ];
    let body = |act| json!({"actor": actor, "subject": ticket, "do": act}).to_string();
    acts.map(|(act, field)| (body(act), Some(field))).into()
}

fn useless_people(actor: &str) -> Useless {
    let body = |name, born| json!({"actor": actor, "name": name, "birth_date": born}).to_string();
    vec![
        (body(" ", "1969-07-26"), Some("name")),
        (body("Kim", "1969-02-30"), Some("birth_date")),
    ]
}

#[tokio::test]
async fn bodies_that_are_not_of_their_form_name_the_field_and_change_nothing() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let before = world.commits();
    let actor = phone.account.to_string();
    for (path, bodies) in [
        (
            format!("/v1/events/{EVENT}/joins/{}", new_id()),
            useless_joins(&actor),
        ),
        (
            format!("/v1/tickets/{ticket}/changes/{}", new_id()),
            useless_changes(&actor, ticket),
        ),
        (
            format!("/v1/people/{}", phone.person),
            useless_people(&actor),
        ),
    ] {
        for (body, field) in bodies {
            let ask = Ask::put_bytes(path.clone(), body.clone().into_bytes());
            let refused = phone.ask(&world, ask).await.problem();
            is_final(&refused, Code::BodyMalformed, 400);
            assert_eq!(refused.facts.field.as_deref(), field, "{body}");
        }
    }
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn a_resident_number_is_refused_in_every_text_of_every_body() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let before = world.commits();
    let number = "690726-1234567";
    let key = serde_json::to_value(phone.public()).expect("a key");
    let actor = phone.account.to_string();
    let cases: Vec<(String, Value, &str)> = vec![
        (
            format!("/v1/sign-ins/{}", new_id()),
            json!({"contact": number, "key": key, "language": "ko"}),
            "contact",
        ),
        (
            format!("/v1/people/{}", phone.person),
            json!({"actor": actor, "name": format!("Kim {number}"), "birth_date": "1969-07-26"}),
            "name",
        ),
        (
            format!("/v1/people/{}", phone.person),
            json!({"actor": actor, "name": "Kim", "birth_date": "1969-07-26", "invitation": "6907261234567"}),
            "invitation",
        ),
        (
            format!("/v1/events/{EVENT}/joins/{}", new_id()),
            json!({"actor": actor, "subjects": [phone.person], "memo": number}),
            "memo",
        ),
        (
            format!("/v1/tickets/{ticket}/changes/{}", new_id()),
            json!({"actor": actor, "subject": ticket, "do": {"act": "hold", "pass": number, "wishes": []}}),
            "do.pass",
        ),
    ];
    for (path, body, field) in cases {
        let signs_in = path.contains("sign-ins");
        let asker = if signs_in {
            &Phone {
                session: None,
                ..copy(&phone)
            }
        } else {
            &phone
        };
        let refused = asker.ask(&world, Ask::put(path, &body)).await;
        assert!(
            !refused.text().contains("1234567"),
            "it is not echoed: {}",
            refused.text()
        );
        let refused = refused.problem();
        is_final(&refused, Code::ResidentNumber, 422);
        assert_eq!(refused.facts.field.as_deref(), Some(field));
    }
    assert_eq!(world.commits(), before, "nothing was changed");
}

/// The same account with a key of its own; only the key matters here.
fn copy(phone: &Phone) -> Phone {
    let fresh = Phone::new();
    Phone {
        account: phone.account,
        person: phone.person,
        ..fresh
    }
}

#[tokio::test]
async fn a_body_of_ten_megabytes_is_refused_whether_it_says_so_or_not() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    let large = vec![b' '; 10 * 1024 * 1024];
    let path = format!("/v1/people/{}", phone.person);
    let told = Ask::put_bytes(path.clone(), large.clone());
    is_final(&told.send(&world).await.problem(), Code::BodyTooLarge, 413);

    let head = format!(
        "PUT {path} HTTP/1.1\r\nhost: x\r\nconnection: close\r\njari-version: 1\r\n\
         transfer-encoding: chunked\r\n\r\n{:x}\r\n",
        large.len()
    );
    let bytes = [head.as_bytes(), &large, b"\r\n0\r\n\r\n"].concat();
    let reply = wire::send(&world.address, &bytes).await.expect("a reply");
    is_final(&reply.problem(), Code::BodyTooLarge, 413);

    let limit = vec![b' '; 16 * 1024 + 1];
    let over = phone.ask(&world, Ask::put_bytes(path.clone(), limit)).await;
    is_final(&over.problem(), Code::BodyTooLarge, 413);
    let within = phone
        .ask(&world, Ask::put_bytes(path, vec![b' '; 16 * 1024]))
        .await;
    is_final(&within.problem(), Code::BodyMalformed, 400);
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn a_version_that_is_missing_or_not_spoken_is_told_the_range_that_is() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    for version in ["", "0", "2", "one", "1.0", "65536"] {
        for path in ["/v1/time", "/v1/events", "/v1/no-such-thing"] {
            let refused = Ask::get(path)
                .with("jari-version", version)
                .send(&world)
                .await
                .problem();
            assert_eq!(
                (refused.code, refused.status),
                (Code::VersionNotSpoken, 400)
            );
            assert_eq!((refused.next, refused.retry), (Next::Update, Retry::Never));
            assert_eq!(refused.facts.spoken, Some(SPOKEN));
        }
        let join = phone.proved(&world, phone.join(), |_| {}).await;
        let refused = join
            .with("jari-version", version)
            .send(&world)
            .await
            .problem();
        assert_eq!(refused.code, Code::VersionNotSpoken);
    }
    let missing = b"GET /v1/time HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n";
    let refused = wire::send(&world.address, missing)
        .await
        .expect("a reply")
        .problem();
    assert_eq!(refused.code, Code::VersionNotSpoken);
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn addresses_and_methods_that_do_not_exist_are_refusals_too() {
    let world = World::start().await;
    for path in [
        "/",
        "/v1",
        "/v1/",
        "/v1/tickets/",
        "/admin",
        "/v2/time",
        "//v1/time",
        "/v1/../v1/time",
    ] {
        let refused = Ask::get(path).send(&world).await.problem();
        assert_eq!(
            (refused.code, refused.status),
            (Code::NoSuchRoute, 404),
            "{path}"
        );
    }
    for (method, path) in [
        ("POST", "/v1/time"),
        ("PUT", "/v1/tickets"),
        ("GET", "/v1/sign-ins/AAAAAAAAAAAAAAAAAAAAAA"),
        ("OPTIONS", "/v1/tickets"),
        ("TRACE", "/v1/time"),
        ("BREW", "/.well-known/jari"),
    ] {
        let ask = Ask {
            method,
            ..Ask::get(path)
        };
        let reply = ask.send(&world).await;
        assert!(!reply.header("allow").is_empty(), "{method} {path}");
        assert_eq!(reply.header("access-control-allow-origin"), "");
        let refused = reply.problem();
        assert_eq!(
            (refused.code, refused.status),
            (Code::NoSuchRoute, 405),
            "{method} {path}"
        );
    }
}

#[tokio::test]
async fn ids_that_are_none_name_nothing() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    for path in [
        "/v1/tickets/x",
        "/v1/tickets/%2e%2e",
        "/v1/tickets/AAAAAAAAAAAAAAAAAAAAAA",
    ] {
        let refused = phone.ask(&world, Ask::get(path)).await.problem();
        assert_eq!(
            (refused.code, refused.status),
            (Code::NotFound, 404),
            "{path}"
        );
    }
    for path in [
        "/v1/events/A/sites",
        "/v1/events/busan/stock",
        "/v1/events/busan/openings/x/board",
    ] {
        let refused = Ask::get(path).send(&world).await.problem();
        assert_eq!(refused.code, Code::NotFound, "{path}");
    }
}

#[tokio::test]
async fn only_plain_json_is_a_body_and_reads_have_none() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    let path = format!("/v1/people/{}", phone.person);
    for (name, value) in [("content-type", "text/plain"), ("content-encoding", "gzip")] {
        let mut ask = Ask::put(path.clone(), &phone.entry());
        ask.headers.retain(|(kept, _)| *kept != name);
        let refused = phone.ask(&world, ask.with(name, value)).await.problem();
        assert_eq!((refused.code, refused.status), (Code::BodyMalformed, 415));
    }
    let read = Ask {
        body: Some(b"{}".to_vec()),
        ..Ask::get("/v1/tickets")
    };
    let refused = phone.ask(&world, read).await.problem();
    is_final(&refused, Code::BodyMalformed, 400);
    assert_eq!(world.commits(), before, "nothing was changed");
}
