//! Changes that the room refuses: each with its code, its next step, and
//! nothing changed.

use jari_protocol::board::Health;
use jari_protocol::change::{Act, Changed, Outcome};
use jari_protocol::id::{BookingId, HoldId, PassId, PersonId, TicketId};
use jari_protocol::refusal::{Code, Next, Problem, Retry};
use jari_protocol::ticket::{Stage, Tickets};
use jari_room::request::{Tick, Verb};
use serde_json::json;

use crate::phone::{Ask, Phone, id};
use crate::world::{FAMILY, FAMILY_EVENT, LARGE, SMALL, World, roster_publication, slot};

fn is(problem: &Problem, code: Code, next: Next) {
    let (status, retry, _) = code.usual();
    assert_eq!((problem.code, problem.status), (code, status));
    assert_eq!((problem.next, problem.retry), (next, retry), "{code:?}");
}

#[tokio::test]
async fn somebody_elses_ticket_is_answered_like_none() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let thief = Phone::with_person(&world, "thief@example.org").await;
    let unknown = TicketId::from_bytes(id());
    let mut answers = Vec::new();
    for named in [ticket, unknown] {
        let read = thief
            .ask(&world, Ask::get(format!("/v1/tickets/{named}")))
            .await;
        let leave = thief.ask(&world, thief.act(named, &Act::Leave {})).await;
        for reply in [&read, &leave] {
            is(&reply.problem(), Code::NotFound, Next::AskAgency);
        }
        answers.push((read.body, leave.body));
    }
    assert_eq!(
        answers[0], answers[1],
        "nobody learns that the ticket is there"
    );
    assert_eq!(phone.ticket(&world, ticket).await.stage, Stage::Waiting);
}

#[tokio::test]
async fn the_ticket_in_the_body_is_the_one_in_the_address() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let body = phone
        .act(TicketId::from_bytes(id()), &Act::Leave {})
        .body
        .expect("a body");
    let ask = Ask::put_bytes(phone.act(ticket, &Act::Leave {}).path, body);
    let refused = phone.ask(&world, ask).await.problem();
    is(&refused, Code::SubjectForeign, Next::MendInput);
    assert_eq!(phone.ticket(&world, ticket).await.stage, Stage::Waiting);
}

#[tokio::test]
async fn nobody_books_without_being_inside() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let (pass, hold) = (PassId::from_bytes(id()), HoldId::from_bytes(id()));
    let stock = world.stock().await.slots;
    world.open().await;
    for act in [
        Act::Hold {
            pass,
            wishes: vec![slot(LARGE)],
        },
        Act::Release { pass, hold },
        Act::Extend { pass },
        Act::Confirm { pass, hold },
    ] {
        let refused = phone.ask(&world, phone.act(ticket, &act)).await.problem();
        is(&refused, Code::NotInside, Next::Claim);
    }
    let cancel = Act::Cancel {
        booking: BookingId::from_bytes(id()),
    };
    let refused = phone
        .ask(&world, phone.act(ticket, &cancel))
        .await
        .problem();
    is(&refused, Code::BookingUnknown, Next::ShowExisting);
    assert_eq!(world.stock().await.slots, stock);
}

#[tokio::test]
async fn a_pass_or_hold_of_another_ticket_opens_nothing() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let thief = Phone::with_person(&world, "thief@example.org").await;
    let (ticket, inside) = phone.inside(&world).await;
    let wishes = vec![slot(LARGE)];
    let act = Act::Hold {
        pass: inside.pass,
        wishes: wishes.clone(),
    };
    let Outcome::Held { hold } = phone.acted(&world, ticket, &act).await.outcome else {
        panic!("held")
    };
    let own = thief.joined(&world).await;
    let refused = thief.ask(&world, thief.act(own, &act)).await.problem();
    is(&refused, Code::NotInside, Next::Claim);
    let (own, own_inside) = thief.inside(&world).await;
    for act in [
        Act::Confirm {
            pass: inside.pass,
            hold,
        },
        Act::Release {
            pass: inside.pass,
            hold,
        },
    ] {
        let refused = thief.ask(&world, thief.act(own, &act)).await.problem();
        is(&refused, Code::NotInside, Next::Claim);
    }
    let act = Act::Confirm {
        pass: own_inside.pass,
        hold,
    };
    let refused = thief.ask(&world, thief.act(own, &act)).await.problem();
    is(&refused, Code::HoldLapsed, Next::ChooseAgain);
    let Stage::Inside(kept) = phone.ticket(&world, ticket).await.stage else {
        panic!("inside")
    };
    assert_eq!(
        kept.hold.map(|kept| kept.hold),
        Some(hold),
        "the owner's hold is still there"
    );
}

#[tokio::test]
async fn a_slot_that_is_unknown_or_just_gone() {
    let world = World::start().await;
    let first = Phone::with_person(&world, "k@example.org").await;
    let second = Phone::with_person(&world, "l@example.org").await;
    let (ticket, inside) = first.inside(&world).await;
    first.holding(&world, (ticket, inside.pass), &[SMALL]).await;
    let (ticket, inside) = second.inside(&world).await;
    let stock = world.stock().await.slots;
    let gone = Act::Hold {
        pass: inside.pass,
        wishes: vec![slot(SMALL)],
    };
    let refused = second
        .ask(&world, second.act(ticket, &gone))
        .await
        .problem();
    is(&refused, Code::SlotsGone, Next::ChooseAgain);
    assert_eq!(
        refused.facts.free,
        vec![slot(LARGE)],
        "what is free is named"
    );
    for wishes in [
        vec![slot("busan-0900")],
        vec![slot(LARGE), slot("busan-0900")],
    ] {
        let unknown = Act::Hold {
            pass: inside.pass,
            wishes,
        };
        let refused = second
            .ask(&world, second.act(ticket, &unknown))
            .await
            .problem();
        is(&refused, Code::SlotUnknown, Next::ChooseAgain);
    }
    for wishes in [Vec::new(), vec![slot(LARGE); 21]] {
        let act = Act::Hold {
            pass: inside.pass,
            wishes,
        };
        let refused = second.ask(&world, second.act(ticket, &act)).await.problem();
        is(&refused, Code::BodyMalformed, Next::MendInput);
    }
    assert_eq!(world.stock().await.slots, stock);
    second
        .holding(&world, (ticket, inside.pass), &[SMALL, LARGE])
        .await;
}

/// The Kims, of whom one account takes care, in an event with a roster.
async fn family(world: &World) -> (Phone, Vec<PersonId>) {
    world
        .run(Verb::Publish(Box::new(roster_publication())))
        .await;
    let tick = Verb::Tick(Tick {
        event: FAMILY_EVENT.parse().expect("a name"),
        term: 1,
        health: Health::default(),
    });
    world.run(tick).await;
    let phone = Phone::signed_in(world, "kim@example.org").await;
    let mut people = Vec::new();
    for name in FAMILY {
        let person = PersonId::from_bytes(id());
        let entry = json!({"actor": phone.account, "name": name, "birth_date": "1969-07-26"});
        let reply = phone
            .ask(world, Ask::put(format!("/v1/people/{person}"), &entry))
            .await;
        assert_eq!(reply.status, 204, "{}", reply.text());
        people.push(person);
    }
    (phone, people)
}

fn family_join(phone: &Phone, subjects: &[PersonId], gives_up: &[TicketId]) -> Ask {
    let body = json!({"actor": phone.account, "subjects": subjects, "gives_up": gives_up});
    let change = TicketId::from_bytes(id());
    Ask::put(format!("/v1/events/{FAMILY_EVENT}/joins/{change}"), &body)
}

#[tokio::test]
async fn a_party_over_the_limit_takes_no_place() {
    let world = World::start().await;
    let (phone, people) = family(&world).await;
    let refused = phone
        .ask(&world, family_join(&phone, &people, &[]))
        .await
        .problem();
    is(&refused, Code::PartyTooLarge, Next::MendInput);
    assert_eq!(refused.facts.limit, Some(2));
    for subjects in [vec![], vec![people[0], people[0]]] {
        let refused = phone
            .ask(&world, family_join(&phone, &subjects, &[]))
            .await
            .problem();
        is(&refused, Code::BodyMalformed, Next::MendInput);
    }
    let tickets: Tickets = phone.ask(&world, Ask::get("/v1/tickets")).await.json();
    assert!(tickets.tickets.is_empty());
}

#[tokio::test]
async fn a_person_who_is_in_the_line_has_one_ticket() {
    let world = World::start().await;
    let (phone, people) = family(&world).await;
    let alone = family_join(&phone, &people[..1], &[]);
    let alone: Changed = phone.ask(&world, alone).await.json();
    let refused = phone
        .ask(&world, family_join(&phone, &people[..2], &[]))
        .await
        .problem();
    is(&refused, Code::PersonInLine, Next::ShowExisting);
    assert_eq!(
        refused.facts.ticket,
        Some(alone.state.ticket),
        "the asker's own is named"
    );
    let tickets: Tickets = phone.ask(&world, Ask::get("/v1/tickets")).await.json();
    assert_eq!(tickets.tickets.len(), 1, "nothing was changed");
    let both = family_join(&phone, &people[..2], &[alone.state.ticket]);
    let both: Changed = phone.ask(&world, both).await.json();
    assert_ne!(
        both.state.ticket, alone.state.ticket,
        "given up for it on purpose"
    );
}

#[tokio::test]
async fn a_ticket_of_another_event_is_no_ticket_here() {
    let world = World::start().await;
    let (phone, people) = family(&world).await;
    let mut elsewhere = phone.join();
    let body = json!({"actor": phone.account, "subjects": &people[..1]});
    elsewhere.body = Some(body.to_string().into_bytes());
    let elsewhere: Changed = phone.ask(&world, elsewhere).await.json();
    let join = family_join(&phone, &people[..1], &[elsewhere.state.ticket]);
    let refused = phone.ask(&world, join).await.problem();
    is(&refused, Code::NotFound, Next::AskAgency);
    let state = phone.ticket(&world, elsewhere.state.ticket).await;
    assert_eq!(state.stage, Stage::Waiting, "it was not given up");
}

#[tokio::test]
async fn people_and_events_nobody_knows() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let stranger = phone.join_for(&[PersonId::from_bytes(id())]);
    let refused = phone.ask(&world, stranger).await.problem();
    assert_eq!(
        (refused.code, refused.retry),
        (Code::SubjectForeign, Retry::Never)
    );
    let mut nowhere = phone.join();
    nowhere.path = nowhere.path.replace("seoul", "busan");
    is(
        &phone.ask(&world, nowhere).await.problem(),
        Code::NotFound,
        Next::AskAgency,
    );
    let tickets: Tickets = phone.ask(&world, Ask::get("/v1/tickets")).await.json();
    assert!(tickets.tickets.is_empty());
}
