//! What anyone may read, and how caches may keep it.

use jari_protocol::board::{Board, Phase};
use jari_protocol::event::{Basis, Events, Sites};
use jari_protocol::hash::to_base64;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::merkle::{Frontier, leaf_hash};
use jari_protocol::refusal::Code;
use jari_protocol::stamp::Stamp;
use jari_protocol::time::Millis;
use jari_server::http::limits::Limits;

use crate::phone::{Ask, Phone, id};
use crate::world::{EVENT, OPENING, OPENS, World, event};

fn line() -> String {
    format!("/v1/events/{EVENT}/openings/{OPENING}")
}

#[tokio::test]
async fn a_board_is_the_same_bytes_for_everyone_and_cached_for_a_second() {
    let world = World::start().await;
    let first = Ask::get(format!("{}/board", line())).send(&world).await;
    assert_eq!(
        first.header("cache-control"),
        "public, max-age=1, stale-if-error=60"
    );
    assert_eq!(first.header("content-type"), "application/jose");
    assert_eq!(
        (first.header("jari-stamp"), first.header("jari-nonce")),
        ("", "")
    );
    let with_id = Ask::get(format!("{}/board", line())).with("jari-request-id", to_base64(&id()));
    let second = with_id.send(&world).await;
    assert_eq!(
        (&first.body, first.headers.get("etag")),
        (&second.body, second.headers.get("etag"))
    );
    let board: Board = Compact::parse(first.text(), Typ::Board)
        .and_then(|compact| compact.unchecked_content())
        .expect("a board");
    assert_eq!(
        first.header("etag"),
        format!("\"{}.{}\"", board.epoch.0, board.version.0)
    );
    assert!(
        world
            .app
            .nonces
            .is_current(&board.nonce, world.app.time.now())
    );

    for known in [
        first.header("etag").to_owned(),
        format!("\"x\", W/{}", first.header("etag")),
    ] {
        let ask = Ask::get(format!("{}/board", line())).with("if-none-match", known);
        let same = ask.send(&world).await;
        assert_eq!((same.status, same.body.len()), (304, 0));
        assert_eq!(same.header("etag"), first.header("etag"));
    }
    world.pass(Millis::from_secs(1)).await;
    let ask = Ask::get(format!("{}/board", line())).with("if-none-match", first.header("etag"));
    assert_eq!(ask.send(&world).await.status, 200);
}

#[tokio::test]
async fn stock_events_and_sites_are_public_documents() {
    let world = World::start().await;
    for (path, media) in [
        ("/.well-known/jari".to_owned(), "application/jose"),
        (format!("/v1/events/{EVENT}/stock"), "application/jose"),
        ("/v1/events".to_owned(), "application/json"),
        (format!("/v1/events/{EVENT}/sites"), "application/json"),
    ] {
        let reply = Ask::get(path.clone()).send(&world).await;
        assert_eq!(reply.header("content-type"), media);
        assert!(
            reply
                .header("cache-control")
                .starts_with("public, max-age="),
            "{path}"
        );
        assert_eq!(reply.header("jari-stamp"), "");
        assert_eq!(reply.header("x-content-type-options"), "nosniff");
        let known = Ask::get(path.clone()).with("if-none-match", reply.header("etag"));
        assert_eq!(known.send(&world).await.status, 304, "{path}");
        let head = Ask {
            method: "HEAD",
            ..Ask::get(path)
        }
        .send(&world)
        .await;
        assert_eq!((head.status, head.body.len()), (200, 0));
        assert_eq!(head.header("etag"), reply.header("etag"));
    }
    let events: Events = Ask::get("/v1/events").send(&world).await.json();
    assert_eq!(
        events.events.iter().map(|e| &e.event).collect::<Vec<_>>(),
        [&event()]
    );
    let sites: Sites = Ask::get(format!("/v1/events/{EVENT}/sites"))
        .send(&world)
        .await
        .json();
    assert_eq!(sites.sites.len(), 2);
}

#[tokio::test]
async fn time_is_stamped_for_the_request_that_asks_and_never_stored() {
    let world = World::start().await;
    let request = to_base64(&id());
    let reply = Ask::get("/v1/time")
        .with("jari-request-id", request.clone())
        .send(&world)
        .await;
    assert_eq!(
        (reply.status, reply.header("cache-control")),
        (204, "no-store")
    );
    let stamp = Stamp::from_header(reply.header("jari-stamp")).expect("a stamp");
    assert_eq!(
        (stamp.request.to_string(), stamp.clock),
        (request, world.app.time.id())
    );
    assert_eq!(stamp.sent(), world.app.time.now());
    assert!(
        world
            .app
            .nonces
            .is_current(reply.header("jari-nonce"), world.app.time.now())
    );
    for unusable in ["", "x", "AAAAAAAAAAAAAAAAAAAAAAA"] {
        let reply = Ask::get("/v1/time")
            .with("jari-request-id", unusable)
            .send(&world)
            .await;
        assert_eq!((reply.status, reply.header("jari-stamp")), (204, ""));
    }
    let phone = Phone::new();
    let refused = phone.ask(
        &world,
        Ask::get("/v1/tickets").with("jari-request-id", to_base64(&id())),
    );
    let refused = refused.await;
    assert!(
        Stamp::from_header(refused.header("jari-stamp")).is_some(),
        "refusals are stamped too"
    );
}

#[tokio::test]
async fn the_record_leads_to_the_head_on_the_board() {
    let world = World::start().await;
    for contact in ["a@example.org", "b@example.org", "c@example.org"] {
        Phone::with_person(&world, contact)
            .await
            .joined(&world)
            .await;
    }
    world.pass(Millis::from_secs(1)).await;
    let head = world.board().log;
    let reply = Ask::get(format!("{}/record", line())).send(&world).await;
    assert_eq!(reply.header("content-type"), "application/x-ndjson");
    let mut tree = Frontier::default();
    for leaf in reply.text().lines() {
        tree.push(leaf_hash(leaf.as_bytes()));
    }
    assert_eq!((tree.size(), tree.root()), (head.size.0, head.root));
    assert!(!reply.text().contains("example"), "nothing personal");
    let rest = Ask::get(format!("{}/record?from=2", line()))
        .send(&world)
        .await;
    assert_eq!(
        rest.text(),
        reply
            .text()
            .lines()
            .skip(2)
            .map(|l| l.to_owned() + "\n")
            .collect::<String>()
    );
    let beyond = Ask::get(format!("{}/record?from=1000000", line()))
        .send(&world)
        .await;
    assert_eq!((beyond.status, beyond.text()), (200, ""));
    let refused = Ask::get(format!("{}/record?from=x", line()))
        .send(&world)
        .await
        .problem();
    assert_eq!(
        (refused.code, refused.facts.field.as_deref()),
        (Code::BodyMalformed, Some("from"))
    );
}

#[tokio::test]
async fn the_rule_and_how_people_are_told_apart_are_public_before_anyone_can_join() {
    let start = OPENS.minus(Millis::from_mins(60 * 30));
    let world = World::at(start, Limits::default()).await;
    assert_eq!(world.board().phase, Phase::Announced);
    let events: Events = Ask::get("/v1/events").send(&world).await.json();
    let [event] = events.events.as_slice() else {
        panic!("one event: {events:?}")
    };
    assert!(!event.rule.as_str().is_empty());
    assert_eq!(event.basis, Basis::Contact);
    assert!(!event.cohorts.is_empty() && event.openings[0].times.opens == OPENS);
}
