use jari_protocol::event::Basis;
use jari_protocol::id::PersonId;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::Millis;
use jari_room::request::{AddRoster, Answer, Publication, RosterLine, Verb};
use jari_room::row::ticket::Done;
use proptest::prelude::*;

use crate::file::{cohort, day, device, line, rostered, row};
use crate::world::{World, code};

const KIM: &str = "010-1234-5678";

fn invited(name: &str, born: &str, invitation: &str) -> RosterLine {
    RosterLine {
        invitation: Some(line(invitation)),
        ..row(name, born, None)
    }
}

fn for_all(roster: Vec<RosterLine>) -> Publication {
    rostered(&[(cohort("all", (None, None)), 2)], roster)
}

/// What a person with this contact, name, birth date and code is told.
fn told(
    roster: Vec<RosterLine>,
    contact: &str,
    (name, born, invitation): (&str, &str, Option<&str>),
) -> Result<(), Box<Problem>> {
    let mut world = World::with(for_all(roster));
    let account = world.sign_in(contact, &device(1));
    let person = PersonId::from_bytes([1; 16]);
    let answer = world.put(account, person, (name, day(born), invitation));
    assert_eq!(answer, Ok(Done::Noted));
    world
        .eligibility(account, person)
        .map(|found| assert_eq!(found.basis, Basis::Roster))
}

/// Rows that come later, for the event of these stories.
fn add(world: &mut World, rows: Vec<RosterLine>) -> Answer {
    let event = for_all(Vec::new()).event.event;
    world.act(Verb::AddRoster(AddRoster { event, rows }))
}

#[test]
fn rows_come_to_a_running_event_all_of_them_or_none_and_change_nobodys() {
    let kim = row("김영희", "1962-05-05", Some(KIM));
    let mut world = World::with(for_all(vec![kim.clone()]));
    let listed = world.sign_in(KIM, &device(1));
    let new = world.sign_in("010-9999-5678", &device(2));
    let person = |n| PersonId::from_bytes([n; 16]);
    for (account, n) in [(listed, 1), (new, 2)] {
        let named = ("김영희", day("1962-05-05"), None);
        world.put(account, person(n), named).unwrap();
    }
    let before = world.eligibility(listed, person(1)).unwrap();
    assert!(world.eligibility(new, person(2)).is_err());

    let namesake = row("김 영희", "1962-05-05", Some("010-9999-5678"));
    let whole = vec![namesake.clone(), kim];
    let twice = add(&mut world, whole).unwrap_err();
    assert_eq!(twice.facts.field.as_deref(), Some("roster row 2"));
    assert!(
        world.eligibility(new, person(2)).is_err(),
        "none of them came"
    );
    add(&mut world, vec![namesake.clone()]).unwrap();
    assert!(world.eligibility(new, person(2)).is_ok());
    assert_eq!(world.eligibility(listed, person(1)).unwrap(), before);
    let again = add(&mut world, vec![namesake]).unwrap_err();
    assert_eq!(again.code, Code::BodyMalformed);
}

#[test]
fn the_contact_in_the_row_proves_the_person() {
    let roster = vec![row("김영희", "1962-05-05", Some(KIM))];
    assert_eq!(
        told(
            roster.clone(),
            "+82 10 1234 5678",
            ("김 영희", "1962-05-05", None)
        ),
        Ok(())
    );
    assert!(told(roster, "010-9999-5678", ("김영희", "1962-05-05", None)).is_err());
}

#[test]
fn the_invitation_code_in_the_row_proves_the_person() {
    let roster = vec![invited("김영희", "1962-05-05", "ABCD-1234")];
    for typed in ["ABCD-1234", "abcd 1234", "ａｂｃｄ１２３４"] {
        let person = ("김영희", "1962-05-05", Some(typed));
        assert_eq!(
            told(roster.clone(), "kim@example.org", person),
            Ok(()),
            "{typed}"
        );
    }
}

#[test]
fn who_is_not_listed_and_who_is_not_proved_are_told_alike() {
    let roster = vec![
        row("김영희", "1962-05-05", Some(KIM)),
        invited("이철수", "1950-01-01", "ABCD-1234"),
    ];
    let stranger = "kim@example.org";
    let not_proved = told(roster.clone(), stranger, ("김영희", "1962-05-05", None));
    let wrong_date = told(roster.clone(), stranger, ("김영희", "1962-05-06", None));
    let not_listed = told(roster.clone(), stranger, ("박민수", "1962-05-05", None));
    let wrong_code = told(
        roster.clone(),
        stranger,
        ("이철수", "1950-01-01", Some("ABCD-9999")),
    );
    let no_code = told(roster, stranger, ("이철수", "1950-01-01", None));
    assert_eq!(
        not_proved.clone().map_err(|it| it.code),
        Err(Code::IdentityNotProved)
    );
    for other in [wrong_date, not_listed, wrong_code, no_code] {
        assert_eq!(other, not_proved);
    }
}

#[test]
fn a_row_without_proof_is_nobodys_to_claim() {
    let roster = vec![row("김영희", "1962-05-05", None)];
    assert!(told(roster, KIM, ("김영희", "1962-05-05", None)).is_err());
}

#[test]
fn two_people_of_one_name_and_birth_date_are_two_people() {
    let mut roster = vec![
        row("김영희", "1962-05-05", Some("a@example.org")),
        row("김영희", "1962-05-05", Some("b@example.org")),
    ];
    let young = cohort("a-front", (None, None));
    let later = cohort("b-later", (None, None));
    let mut cohorts = [(young, 3), (later, 5)];
    for ((cohort, _), row) in cohorts.iter_mut().zip(&mut roster) {
        cohort.roster_group = Some(cohort.cohort.clone());
        row.group = Some(cohort.cohort.clone());
    }
    let mut world = World::with(rostered(&cohorts, roster));
    let mut openings = Vec::new();
    for (number, contact) in ["a@example.org", "b@example.org"].into_iter().enumerate() {
        let device = device(1 + u8::try_from(number).expect("small"));
        let account = world.sign_in(contact, &device);
        let person = world.person(account, "김영희", day("1962-05-05"));
        let found = world
            .eligibility(account, person)
            .expect("proved by the own contact");
        openings.push(found.window.opening.to_string());
    }
    assert_eq!(openings, ["a-front", "b-later"]);
}

#[test]
fn the_group_of_the_row_decides() {
    let mut nurses = cohort("nurses", (None, None));
    nurses.roster_group = Some("nurse".parse().expect("a name"));
    let mut nurse = row("김영희", "1990-05-05", Some(KIM));
    nurse.group = Some("nurse".parse().expect("a name"));
    let other = row("박민수", "1990-05-05", Some("p@example.org"));
    let publication = rostered(&[(nurses, 2)], vec![nurse, other]);
    let mut world = World::with(publication);
    let kim = world.sign_in(KIM, &device(1));
    let person = world.person(kim, "김영희", day("1990-05-05"));
    assert!(world.eligibility(kim, person).is_ok());
    let park = world.sign_in("p@example.org", &device(2));
    let person = world.person(park, "박민수", day("1990-05-05"));
    let refused = world.eligibility(park, person).expect_err("no nurse");
    assert_eq!(refused.code, Code::NotEligible);
}

#[test]
fn trying_codes_one_after_the_other_is_paced() {
    let roster = vec![invited("김영희", "1962-05-05", "ABCD-1234")];
    let mut world = World::with(for_all(roster));
    let account = world.sign_in("thief@example.org", &device(1));
    let person = PersonId::from_bytes([1; 16]);
    let mut tries = 0;
    let refused = loop {
        let guess = format!("GUESS-{tries}");
        match world.put(account, person, ("김영희", day("1962-05-05"), Some(&guess))) {
            Ok(_) => tries += 1,
            refused => break refused,
        }
    };
    assert_eq!((tries, code(&refused)), (40, Some(Code::PacedOut)));
    world.after(Millis::from_mins(60));
    assert!(world.eligibility(account, person).is_err());
}

proptest! {
    #[test]
    fn no_name_or_code_panics_and_a_listed_one_always_matches(
        name in "\\PC{1,30}",
        code in "\\PC{1,20}",
    ) {
        let usable = |text: &str| jari_protocol::text::Line::new(text).ok();
        let (Some(name), Some(code)) = (usable(&name), usable(&code)) else { return Ok(()) };
        let roster = vec![RosterLine {
            name: name.clone(),
            invitation: Some(code.clone()),
            ..row("-", "1962-05-05", None)
        }];
        let publication = for_all(roster);
        prop_assume!(jari_room::publication::check(&publication).is_empty());
        let mut world = World::with(publication);
        let account = world.sign_in("kim@example.org", &device(1));
        let person = PersonId::from_bytes([1; 16]);
        let named = (name.as_str(), day("1962-05-05"), Some(code.as_str()));
        prop_assert_eq!(world.put(account, person, named), Ok(Done::Noted));
        prop_assert!(world.eligibility(account, person).is_ok());
    }
}
