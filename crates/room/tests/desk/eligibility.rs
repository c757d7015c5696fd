use jari_protocol::event::Basis;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::Publication;

use crate::file::{cohort, day, device, line, publication, rostered, row, set_openings};
use crate::world::{World, ticket};

/// Two cohorts that meet without a gap, and an opening for the rest.
fn by_birth_date() -> Publication {
    let mut publication = publication();
    set_openings(
        &mut publication,
        &[
            (
                cohort("b-fifties", (Some("1962-01-01"), Some("1966-12-31"))),
                4,
            ),
            (cohort("a-older", (None, Some("1961-12-31"))), 3),
        ],
    );
    publication
}

fn opening_for(publication: Publication, born: &str) -> Result<(String, ServerTime), Code> {
    let mut world = World::with(publication);
    let account = world.sign_in("kim@example.org", &device(1));
    let person = world.person(account, "김영희", day(born));
    let found = world
        .eligibility(account, person)
        .map_err(|problem| problem.code)?;
    Ok((found.window.opening.to_string(), found.window.opens))
}

#[test]
fn the_edges_of_a_cohort_belong_to_it() {
    for (born, expected) in [
        ("1900-01-01", Ok("a-older")),
        ("1961-12-31", Ok("a-older")),
        ("1962-01-01", Ok("b-fifties")),
        ("1966-12-31", Ok("b-fifties")),
        ("1967-01-01", Err(Code::NotEligible)),
    ] {
        let found = opening_for(by_birth_date(), born).map(|(opening, _)| opening);
        assert_eq!(found.as_deref().map_err(|code| *code), expected, "{born}");
    }
}

#[test]
fn a_leap_day_is_a_day() {
    let mut publication = publication();
    let born = (Some("1964-02-29"), Some("1964-02-29"));
    set_openings(&mut publication, &[(cohort("leap", born), 3)]);
    assert!(opening_for(publication.clone(), "1964-02-29").is_ok());
    assert_eq!(
        opening_for(publication.clone(), "1964-02-28"),
        Err(Code::NotEligible)
    );
    assert_eq!(
        opening_for(publication, "1964-03-01"),
        Err(Code::NotEligible)
    );
}

#[test]
fn whoever_fits_several_openings_has_the_earliest() {
    let mut publication = publication();
    let everybody = (None, None);
    set_openings(
        &mut publication,
        &[
            (cohort("a-late", everybody), 9),
            (cohort("b-early", everybody), 3),
            (cohort("c-between", everybody), 5),
        ],
    );
    let found = opening_for(publication, "1962-05-05");
    assert_eq!(found.map(|(opening, _)| opening), Ok("b-early".to_owned()));
}

#[test]
fn by_contact_every_person_of_the_account_is_told_their_own_window() {
    let mut world = World::with(by_birth_date());
    let account = world.sign_in("kim@example.org", &device(1));
    let mother = world.person(account, "이순자", day("1940-03-03"));
    let found = world.eligibility(account, mother).expect("eligible");
    assert_eq!((found.person, found.basis), (mother, Basis::Contact));
    assert_eq!(found.window.cohort.as_str(), "a-older");
}

#[test]
fn a_strangers_person_is_nobodys_business() {
    let mut world = World::with(by_birth_date());
    let kim = world.sign_in("kim@example.org", &device(1));
    let lee = world.sign_in("lee@example.org", &device(2));
    let person = world.person(kim, "김영희", day("1962-05-05"));
    let unknown = jari_protocol::id::PersonId::from_bytes([7; 16]);
    let foreign = world.eligibility(lee, person).expect_err("foreign");
    assert_eq!(foreign.code, Code::SubjectForeign);
    assert_eq!(Err(foreign), world.eligibility(lee, unknown));
}

#[test]
fn an_unknown_event_is_not_found() {
    let mut world = World::founded();
    let account = world.sign_in("kim@example.org", &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let refused = world.eligibility(account, person).expect_err("no event");
    assert_eq!(refused.code, Code::NotFound);
}

#[test]
fn by_contact_an_account_has_one_ticket_whoever_is_named() {
    let mut world = World::with(publication());
    world.gathering();
    let account = world.sign_in("kim@example.org", &device(1));
    let kim = world.person(account, "김영희", day("1962-05-05"));
    let mother = world.person(account, "이순자", day("1940-03-03"));
    let own = ticket(&world.join(account, device(1).thumbprint(), kim));
    assert_eq!(
        ticket(&world.join(account, device(1).thumbprint(), mother)),
        own
    );
}

#[test]
fn a_row_of_the_roster_has_one_ticket_whichever_account_proves_it() {
    let mut kim = row("김영희", "1962-05-05", Some("kim@example.org"));
    kim.invitation = Some(line("ABCD-1234"));
    let mut world = World::with(rostered(&[(cohort("all", (None, None)), 2)], vec![kim]));
    world.gathering();
    let by_contact = world.sign_in("kim@example.org", &device(1));
    let person = world.person(by_contact, "김영희", day("1962-05-05"));
    ticket(&world.join(by_contact, device(1).thumbprint(), person));

    let by_code = world.sign_in("daughter@example.org", &device(2));
    let mother = jari_protocol::id::PersonId::from_bytes([3; 16]);
    let named = ("김영희", day("1962-05-05"), Some("abcd1234"));
    world.put(by_code, mother, named).expect("named");
    let refused = world
        .join(by_code, device(2).thumbprint(), mother)
        .expect_err("in the line");
    assert_eq!(
        (refused.code, refused.facts.ticket),
        (Code::PersonInLine, None)
    );
}

#[test]
fn when_the_own_opening_is_over_the_next_that_fits_is_the_own_one() {
    let mut publication = publication();
    let everybody = (None, None);
    set_openings(
        &mut publication,
        &[
            (cohort("a-early", everybody), 2),
            (cohort("b-late", everybody), 9),
        ],
    );
    let times = publication.event.openings[0].times;
    let mut world = World::with(publication);
    let account = world.sign_in("kim@example.org", &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let own = |world: &World| {
        let found = world.eligibility(account, person).expect("eligible");
        found.window.opening.to_string()
    };
    for now in [
        times.gathering,
        times.cut_off,
        times.opens,
        times.ends.minus(Millis(1)),
    ] {
        world.now = now;
        world.tick();
        assert_eq!(own(&world), "a-early");
    }
    world.now = times.ends;
    assert_eq!(own(&world), "a-early", "stored phases decide, no clock");
    world.tick();
    assert_eq!(own(&world), "b-late");
}
