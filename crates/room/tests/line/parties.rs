use jari_protocol::change::Act;
use jari_protocol::count::{People, Place};
use jari_protocol::id::TicketId;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::request::{Answer, Publication, PutPerson, Verb};
use jari_room::row::ticket::Done;
use jari_room::testing::{Citizen, Rehearsal, family, publication};

use super::support::{OPENS, SECOND, place, refused, stage, words};

/// Citizens 1 and 2 with three relatives each, gathering.
fn families() -> (Rehearsal, Citizen, Citizen) {
    start(family(family(publication("small", OPENS), 1, 3), 2, 3))
}

fn start(plan: Publication) -> (Rehearsal, Citizen, Citizen) {
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let (one, two) = (room.citizen(1, 3), room.citizen(2, 3));
    (room, one, two)
}

/// Joins with some of the citizen's people, giving tickets up.
fn join(room: &mut Rehearsal, who: &Citizen, people: &[usize], up: &[TicketId]) -> Answer {
    let mut join = room.joining(who);
    join.subjects = people.iter().map(|index| who.people[*index]).collect();
    join.gives_up = up.to_vec();
    room.run(Verb::Join(join))
}

#[track_caller]
fn ticket(answer: Answer) -> TicketId {
    match answer {
        Ok(Done::Ticket { ticket, .. }) => ticket,
        other => panic!("a ticket, not {other:?}"),
    }
}

#[test]
fn a_party_has_one_place_and_takes_room_for_all() {
    let (mut room, one, two) = families();
    let party = ticket(join(&mut room, &one, &[0, 1, 2, 3], &[]));
    let alone = ticket(join(&mut room, &two, &[0], &[]));
    assert_eq!(place(&room, &one, party), Some(Place(0)));
    assert_eq!(
        place(&room, &two, alone),
        Some(Place(1)),
        "a place counts tickets"
    );
    room.leap(OPENS);
    room.pass(Millis::from_secs(3));
    assert_eq!(
        room.board().serving.0,
        0,
        "four people need four seconds of pace"
    );
    room.pass(Millis::from_secs(10));
    room.claim(&one, party).unwrap();
    room.hold(&one, party, &["s-0"]).unwrap();
    room.confirm(&one, party).unwrap();
    room.pass(SECOND);
    assert_eq!(room.board().stock_left, People(26));
}

#[test]
fn a_party_holds_only_where_all_fit() {
    let (mut room, one, two) = families();
    let (first, second) = (
        ticket(join(&mut room, &one, &[0, 1, 2, 3], &[])),
        ticket(join(&mut room, &two, &[0, 1, 2, 3], &[])),
    );
    room.leap(OPENS);
    room.pass(Millis::from_secs(30));
    for (who, which) in [(&one, first), (&two, second)] {
        room.claim(who, which).unwrap();
        room.hold(who, which, &["s-0", "s-1"]).unwrap();
    }
    let slots = [(&one, first), (&two, second)]
        .map(|(who, which)| room.inside(who, which).unwrap().hold.unwrap().slot);
    assert_eq!(
        slots.map(|slot| slot.as_str().to_owned()),
        ["s-0", "s-0"],
        "ten take two fours"
    );
}

#[test]
fn a_person_in_the_line_joins_no_second_time_in_any_company() {
    let (mut room, one, _) = families();
    let own = ticket(join(&mut room, &one, &[0], &[]));
    let problem = join(&mut room, &one, &[0, 1], &[]).expect_err("in the line");
    assert_eq!(problem.code, Code::PersonInLine);
    assert_eq!(
        problem.facts.ticket,
        Some(own),
        "told, for it is the asker's own"
    );
    let party = ticket(join(&mut room, &one, &[1, 2], &[]));
    assert_ne!(party, own);
    assert_eq!(
        ticket(join(&mut room, &one, &[2, 1], &[])),
        party,
        "the order does not matter"
    );
}

#[test]
fn a_person_in_a_strangers_ticket_is_refused_and_the_ticket_is_not_told() {
    let mut plan = family(publication("small", OPENS), 1, 0);
    let code = words("ABCD-1234");
    plan.roster[0].invitation = Some(code.clone());
    let entry = plan.roster[0].clone();
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let mut both = [room.citizen(1, 0), room.citizen(2, 0)];
    for helper in &mut both {
        let named = PutPerson {
            actor: helper.account,
            person: helper.people[0],
            name: entry.name.clone(),
            birth_date: entry.birth_date,
            invitation: Some(code.clone()),
        };
        room.run(Verb::PutPerson(named)).unwrap();
    }
    room.ticket(&both[0]);
    let problem = room.join(&both[1]).expect_err("in the line");
    assert_eq!(
        (problem.code, problem.facts.ticket),
        (Code::PersonInLine, None)
    );
}

#[test]
fn joining_a_party_gives_the_own_ticket_up_in_the_same_moment() {
    let (mut room, one, _) = families();
    let own = ticket(join(&mut room, &one, &[0], &[]));
    let other = ticket(join(&mut room, &one, &[1], &[]));
    let party = ticket(join(&mut room, &one, &[0, 1], &[own, other]));
    for left in [own, other] {
        assert_eq!(stage(&room, &one, left), Stage::Left);
    }
    assert_eq!(place(&room, &one, party), Some(Place(2)));
    let again = ticket(join(&mut room, &one, &[0, 1], &[own, other]));
    assert_eq!(again, party, "asked again under a new id");
}

#[test]
fn nothing_is_given_up_for_a_join_that_is_refused() {
    let (mut room, one, two) = families();
    let own = ticket(join(&mut room, &one, &[0], &[]));
    let theirs = ticket(join(&mut room, &two, &[0], &[]));
    let outside = join(&mut room, &one, &[1], &[own]);
    assert_eq!(
        refused(&outside),
        Code::BodyMalformed,
        "its person does not join"
    );
    assert_eq!(
        refused(&join(&mut room, &one, &[0, 1], &[own, theirs])),
        Code::NotFound
    );
    room.leap(OPENS);
    room.leap(room.board().times.ends);
    assert_eq!(
        refused(&join(&mut room, &one, &[0, 1], &[own])),
        Code::Ended
    );
    assert_eq!(stage(&room, &one, own), Stage::Ended);
    assert_eq!(stage(&room, &two, theirs), Stage::Ended);
}

#[test]
fn a_booked_ticket_is_not_given_up() {
    let (mut room, one, _) = families();
    let own = ticket(join(&mut room, &one, &[0], &[]));
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    room.book(&one, own, "s-0");
    assert_eq!(
        refused(&join(&mut room, &one, &[0, 1], &[own])),
        Code::AlreadyBooked
    );
}

#[test]
fn a_party_goes_to_the_latest_opening_among_its_people() {
    let mut plan = family(publication("small", OPENS), 1, 1);
    let mut later = plan.event.openings[0].clone();
    later.opening = "second".parse().unwrap();
    later.cohort = "elders".parse().unwrap();
    later.times.opens = OPENS.plus(Millis::from_mins(30));
    later.times.cut_off = later.times.opens;
    plan.event.openings.push(later);
    let mut elders = plan.event.cohorts[0].clone();
    elders.cohort = "elders".parse().unwrap();
    elders.roster_group = Some(elders.cohort.clone());
    plan.event.cohorts[0].roster_group = Some("all".parse().unwrap());
    plan.event.cohorts.push(elders);
    plan.roster[0].group = Some("elders".parse().unwrap());
    plan.roster[1].group = Some("all".parse().unwrap());
    let mut draw = plan.draws[0].clone();
    draw.0 = "second".parse().unwrap();
    plan.draws.push(draw);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let one = room.citizen(1, 1);
    let party = ticket(join(&mut room, &one, &[0, 1], &[]));
    assert_eq!(room.view(&one, party).row.opening.as_str(), "second");
    room.act(&one, party, Act::Leave {}).unwrap();
    let alone = ticket(join(&mut room, &one, &[1], &[]));
    assert_eq!(room.view(&one, alone).row.opening.as_str(), "first");
}

#[test]
fn a_party_larger_than_what_is_left_goes_in_alone_and_stops_nobody_for_ever() {
    let mut plan = family(family(publication("small", OPENS), 1, 3), 2, 3);
    plan.slots.truncate(1);
    plan.slots[0].1.capacity = People(2);
    let (mut room, one, two) = start(plan);
    let party = ticket(join(&mut room, &one, &[0, 1, 2, 3], &[]));
    let alone = ticket(join(&mut room, &two, &[0], &[]));
    room.leap(OPENS);
    room.pass(Millis::from_secs(10));
    room.claim(&one, party).unwrap();
    assert!(room.inside(&one, party).is_some());
    assert_eq!(refused(&room.hold(&one, party, &["s-0"])), Code::SlotsGone);
    assert_eq!(refused(&room.claim(&two, alone)), Code::NotCalled);
    room.act(&one, party, Act::Leave {}).unwrap();
    room.pass(Millis::from_secs(10));
    room.book(&two, alone, "s-0");
}
