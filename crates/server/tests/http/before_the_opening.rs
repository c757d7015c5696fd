//! R12: whichever route somebody comes by, nothing is given before the
//! opening. The list of routes is the router's own.

use axum::http::Method;
use jari_protocol::change::Act;
use jari_protocol::id::{HoldId, PassId, TicketId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::{Stage, Tickets};
use jari_protocol::time::Millis;
use jari_server::http::limits::Limits;
use jari_server::http::router::{Access, Route, routes};
use serde_json::{Value, json};

use crate::phone::{Ask, Phone, id};
use crate::world::{EVENT, LARGE, OPENING, OPENS, World, slot};

/// The route with its parts filled in for a phone and a ticket.
fn filled(route: &Route, phone: &Phone, ticket: TicketId) -> String {
    let device = Phone::new().public().thumbprint().0.to_string();
    route
        .path
        .replace("{event}", EVENT)
        .replace("{opening}", OPENING)
        .replace("{person}", &phone.person.to_string())
        .replace("{ticket}", &ticket.to_string())
        .replace("{device}", &device)
        .replace("{change}", &TicketId::from_bytes(id()).to_string())
        .replace("{sign_in}", &TicketId::from_bytes(id()).to_string())
}

/// Everything that can be asked for over a ticket, with made-up rights.
fn acts() -> Vec<Act> {
    let (pass, hold) = (PassId::from_bytes([1; 16]), HoldId::from_bytes([2; 16]));
    vec![
        Act::Claim {},
        Act::Hold {
            pass,
            wishes: vec![slot(LARGE)],
        },
        Act::Release { pass, hold },
        Act::Extend { pass },
        Act::Confirm { pass, hold },
        Act::Cancel {
            booking: jari_protocol::id::BookingId::from_bytes([3; 16]),
        },
    ]
}

/// The bodies a route is tried with.
fn bodies(route: &Route, phone: &Phone, ticket: TicketId) -> Vec<Value> {
    let actor = phone.account;
    match route.path {
        "/v1/tickets/{ticket}/changes/{change}" => acts()
            .iter()
            .map(|act| json!({"actor": actor, "subject": ticket, "do": act}))
            .collect(),
        "/v1/events/{event}/joins/{change}" => {
            vec![json!({"actor": actor, "subjects": [phone.person]})]
        }
        _ => vec![json!({})],
    }
}

fn asks(route: &Route, phone: &Phone, ticket: TicketId) -> Vec<Ask> {
    let path = filled(route, phone, ticket);
    match route.method {
        Method::GET => vec![Ask::get(path)],
        Method::DELETE => vec![Ask::delete(path)],
        Method::PUT => bodies(route, phone, ticket)
            .iter()
            .map(|body| Ask::put(path.clone(), body))
            .collect(),
        ref other => panic!("a route with {other} is not tried yet"),
    }
}

#[tokio::test]
async fn no_route_that_needs_a_session_answers_without_one() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let thief = Phone::new();
    let before = world.commits();
    for route in routes().iter().filter(|route| route.access != Access::Open) {
        for ask in asks(route, &phone, ticket) {
            let bare = ask.send(&world).await.problem();
            assert_eq!(
                bare.code,
                Code::ProofMissing,
                "{} {}",
                route.method,
                route.path
            );
        }
        if route.access == Access::Session {
            for ask in asks(route, &phone, ticket) {
                let alone = thief.ask(&world, ask).await.problem();
                assert_eq!(
                    alone.code,
                    Code::SessionEnded,
                    "{} {}",
                    route.method,
                    route.path
                );
            }
        }
    }
    assert_eq!(world.commits(), before, "nothing was changed");
}

#[tokio::test]
async fn before_the_opening_every_way_in_is_refused() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let stock = world.stock().await.slots;
    for ahead in [Millis::from_mins(30), Millis(1)] {
        world
            .pass(OPENS.minus(ahead).since(world.app.time.now()))
            .await;
        for route in routes() {
            for ask in asks(&route, &phone, ticket) {
                let name = format!("{} {}", route.method, route.path);
                crawl(&world, (&phone, ticket), &name, ask).await;
            }
        }
    }
    assert_eq!(phone.ticket(&world, ticket).await.stage, Stage::Waiting);
    assert_eq!(world.stock().await.slots, stock);
    assert_eq!(world.board().serving.0, 0);
}

/// Tries one route; what is not a read is refused, and no reply names a pass.
async fn crawl(world: &World, (phone, ticket): (&Phone, TicketId), name: &str, ask: Ask) {
    let is_stream = ask.path.ends_with("/stream");
    if is_stream {
        return; // the same boards, shown in its own tests
    }
    let reply = phone.ask(world, ask).await;
    assert!(
        !reply.text().contains("\"pass\""),
        "{name}: {}",
        reply.text()
    );
    match name {
        "PUT /v1/tickets/{ticket}/changes/{change}" => {
            let code = reply.problem().code;
            let closed = [Code::NotCalled, Code::NotInside, Code::BookingUnknown];
            assert!(closed.contains(&code), "{name}: {code:?}");
        }
        "PUT /v1/events/{event}/joins/{change}" => {
            let changed: jari_protocol::change::Changed = reply.json();
            assert_eq!(changed.state.ticket, ticket, "no second chance");
        }
        _ if name.starts_with("PUT") => assert!(reply.status >= 400, "{name}"),
        "DELETE /v1/people/{person}" => assert!(reply.status >= 400, "has a ticket"),
        _ => assert!(
            matches!(reply.status, 200 | 204 | 404),
            "{name}: {}",
            reply.text()
        ),
    }
}

#[tokio::test]
async fn before_the_gathering_nobody_joins() {
    let start = OPENS.minus(Millis::from_mins(60 * 30));
    let world = World::at(start, Limits::default()).await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let refused = phone.ask(&world, phone.join()).await.problem();
    assert_eq!(refused.code, Code::NotYetEligible);
    let tickets: Tickets = phone.ask(&world, Ask::get("/v1/tickets")).await.json();
    assert!(tickets.tickets.is_empty());
    // The same change later is executed: the refusal was not final.
    let ask = phone.join();
    let again = Ask::put_bytes(ask.path.clone(), ask.body.clone().expect("a body"));
    assert_eq!(
        phone.ask(&world, ask).await.problem().code,
        Code::NotYetEligible
    );
    world.pass(Millis::from_mins(60 * 5)).await;
    let _: jari_protocol::change::Changed = phone.ask(&world, again).await.json();
}
