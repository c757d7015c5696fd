use jari_protocol::account::People;
use jari_protocol::id::{AccountId, PersonId};
use jari_protocol::refusal::Code;
use jari_room::query::{Query, Reply};
use jari_room::request::Verb;
use jari_room::row::ticket::Done;

use crate::file::{day, device, publication};
use crate::world::{World, code, ticket};

const KIM: &str = "kim@example.org";

fn people(world: &World, account: AccountId) -> People {
    let Reply::People(people) = world.read(&Query::People(account)) else {
        panic!("not people");
    };
    people
}

#[test]
fn people_are_named_renamed_and_forgotten() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let renamed = world.put(account, person, ("김영희자", day("1962-05-06"), None));
    assert_eq!(renamed, Ok(Done::Noted));
    let listed = people(&world, account).people;
    assert_eq!(listed.len(), 1);
    assert_eq!(listed[0].name.as_str(), "김영희자");
    assert_eq!(listed[0].birth_date, day("1962-05-06"));

    let remove = Verb::RemovePerson {
        actor: account,
        person,
    };
    assert_eq!(world.act(remove.clone()), Ok(Done::Noted));
    assert!(people(&world, account).people.is_empty());
    assert_eq!(
        world.act(remove),
        Ok(Done::Noted),
        "removing again is the same"
    );
}

#[test]
fn an_account_keeps_twenty_people_and_room_is_made_by_removing() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let first = world.person(account, "사람 0", day("1962-05-05"));
    for number in 1..20 {
        world.person(account, &format!("사람 {number}"), day("1962-05-05"));
    }
    let one_more = PersonId::from_bytes([9; 16]);
    let refused = world
        .put(account, one_more, ("사람 20", day("1962-05-05"), None))
        .expect_err("twenty are the limit");
    assert_eq!(
        (refused.code, refused.facts.limit),
        (Code::TooMany, Some(20))
    );
    world
        .act(Verb::RemovePerson {
            actor: account,
            person: first,
        })
        .expect("removed");
    let again = world.put(account, one_more, ("사람 20", day("1962-05-05"), None));
    assert_eq!(again, Ok(Done::Noted));
    assert_eq!(people(&world, account).people.len(), 20);
}

#[test]
fn a_repeated_entry_costs_nothing() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    for _ in 0..100 {
        let again = world.put(account, person, ("김영희", day("1962-05-05"), None));
        assert_eq!(again, Ok(Done::Noted));
    }
}

#[test]
fn a_name_of_invisible_characters_is_no_name() {
    let mut world = World::founded();
    let account = world.sign_in(KIM, &device(1));
    let person = PersonId::from_bytes([9; 16]);
    let refused = world.put(
        account,
        person,
        ("\u{3164}\u{2060}", day("1962-05-05"), None),
    );
    assert_eq!(code(&refused), Some(Code::BodyMalformed));
}

#[test]
fn nobody_names_people_for_an_account_that_is_not_there() {
    let mut world = World::founded();
    let (account, person) = (
        AccountId::from_bytes([8; 16]),
        PersonId::from_bytes([9; 16]),
    );
    let refused = world.put(account, person, ("김영희", day("1962-05-05"), None));
    assert_eq!(code(&refused), Some(Code::SessionEnded));
}

#[test]
fn who_stands_in_a_line_stays_who_they_are() {
    let mut world = World::with(publication());
    world.gathering();
    let account = world.sign_in(KIM, &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let joined = world.join(account, device(1).thumbprint(), person);
    let ticket = ticket(&joined);
    let mut rename = |name, born| world.put(account, person, (name, day(born), None));
    for (name, born) in [("박민수", "1962-05-05"), ("김영희", "1962-05-06")] {
        let refused = rename(name, born).expect_err("in the line");
        assert_eq!(
            (refused.code, refused.facts.ticket),
            (Code::PersonInLine, Some(ticket))
        );
    }
    assert_eq!(
        rename("김 영희", "1962-05-05"),
        Ok(Done::Noted),
        "another spelling is nobody else"
    );
    let verb = Verb::RemovePerson {
        actor: account,
        person,
    };
    let refused = world.act(verb.clone()).expect_err("in the line");
    assert_eq!(
        (refused.code, refused.facts.ticket),
        (Code::PersonInLine, Some(ticket))
    );

    world.leave(account, device(1).thumbprint(), ticket);
    let renamed = world.put(account, person, ("박민수", day("1962-05-06"), None));
    assert_eq!(renamed, Ok(Done::Noted), "who left can be renamed");
    assert_eq!(world.act(verb), Ok(Done::Noted));
}

#[test]
fn others_of_the_account_can_be_renamed_meanwhile() {
    let mut world = World::with(publication());
    world.gathering();
    let account = world.sign_in(KIM, &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let other = world.person(account, "박민수", day("1962-05-05"));
    ticket(&world.join(account, device(1).thumbprint(), person));
    let renamed = world.put(account, other, ("박민지", day("1990-05-05"), None));
    assert_eq!(renamed, Ok(Done::Noted));
}
