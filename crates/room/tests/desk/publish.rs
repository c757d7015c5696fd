use jari_protocol::board::DrawBy;
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Event};
use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::publication::{At, Impossible, check};
use jari_room::query::{Query, Reply};
use jari_room::request::{Publication, RosterLine, Verb};
use jari_room::row::ticket::Done;

use crate::file::{DAY, START, cohort, event_id, line, publication, rostered, row};
use crate::world::World;

pub(crate) fn events(world: &World) -> Vec<Event> {
    let Reply::Events(events) = world.read(&Query::Events) else {
        panic!("not events");
    };
    events
}

fn faults(mend: impl FnOnce(&mut Publication)) -> Vec<(At, Impossible)> {
    let mut publication = publication();
    mend(&mut publication);
    check(&publication)
        .into_iter()
        .map(|fault| (fault.at, fault.what))
        .collect()
}

fn first() -> At {
    At::Opening("first".parse().expect("a name"))
}

#[test]
fn a_published_event_can_be_read_with_its_sites() {
    let world = World::with(publication());
    assert_eq!(events(&world), [publication().event]);
    let sites = world.read(&Query::Sites(event_id()));
    assert_eq!(sites, Reply::Sites(publication().sites));
    let unknown = world.read(&Query::Sites("busan".parse().expect("a name")));
    assert!(matches!(unknown, Reply::Refused(problem) if problem.code == Code::NotFound));
}

#[test]
fn a_whole_publication_has_no_fault() {
    assert_eq!(faults(|_| {}), []);
    let listed = vec![row("김영희", "1962-05-05", Some("010-1234-5678"))];
    assert_eq!(
        check(&rostered(&[(cohort("all", (None, None)), 2)], listed)),
        []
    );
}

#[test]
fn impossible_times_are_refused() {
    type Mend = fn(&mut jari_protocol::board::Times);
    let cases: [(&str, Mend); 4] = [
        ("cut-off before gathering", |times| {
            times.cut_off = times.gathering.minus(Millis(1))
        }),
        ("opening before cut-off", |times| {
            times.cut_off = times.opens.plus(Millis(1))
        }),
        ("end at opening", |times| times.ends = times.opens),
        ("gathering after all", |times| times.gathering = times.ends),
    ];
    for (name, mend) in cases {
        let found = faults(|it| mend(&mut it.event.openings[0].times));
        assert_eq!(found, [(first(), Impossible::TimesOutOfOrder)], "{name}");
    }
}

#[test]
fn a_line_gathers_for_a_day_unless_the_operator_says_why_not() {
    let hurry = |publication: &mut Publication, by: u64| {
        let times = &mut publication.event.openings[0].times;
        times.gathering = times.opens.minus(DAY).plus(Millis(by));
    };
    assert_eq!(faults(|it| hurry(it, 0)), []);
    assert_eq!(
        faults(|it| hurry(it, 1)),
        [(first(), Impossible::GatheringTooShort)]
    );
    let excused = faults(|it| {
        hurry(it, 1);
        it.short_gathering = Some(line("A storm closed the office."));
    });
    assert_eq!(excused, []);
    let none = faults(|it| {
        hurry(it, 1);
        it.event.openings[0].gathers = false;
        it.draws[0].2 = DrawBy::Nobody;
    });
    assert_eq!(none, [], "a line without gathering has none to be short");
}

#[test]
fn publishing_late_is_gathering_short() {
    let mut world = World::founded();
    world.now = publication().event.openings[0].times.gathering;
    assert_eq!(
        world.publish(publication()),
        Ok(Done::Noted),
        "to the moment"
    );

    let mut late = World::founded();
    late.now = publication().event.openings[0]
        .times
        .gathering
        .plus(Millis(1));
    let refused = late.publish(publication()).expect_err("late");
    assert_eq!(refused.rule, "publish.gathering_too_short");
    assert_eq!(refused.facts.field.as_deref(), Some("opening first"));

    let mut excused = publication();
    excused.short_gathering = Some(line("A storm closed the office."));
    assert_eq!(late.publish(excused), Ok(Done::Noted));
}

#[test]
fn an_event_that_is_over_is_not_published() {
    let mut world = World::founded();
    world.now = publication().event.openings[0].times.ends;
    let refused = world.publish(publication()).expect_err("over");
    assert_eq!(refused.rule, "publish.over");
}

#[test]
fn what_is_named_must_be_there_and_only_once() {
    let slot = || At::Slot("morning".parse().expect("a name"));
    let site = || At::Site("jung-gu".parse().expect("a name"));
    let all = || At::Cohort("all".parse().expect("a name"));
    let name = "nowhere";
    type Case = (fn(&mut Publication, &str), (At, Impossible));
    let cases: Vec<Case> = vec![
        (
            |it, name| it.event.openings[0].cohort = name.parse().unwrap(),
            (first(), Impossible::CohortUnknown),
        ),
        (
            |it, name| it.slots[0].1.site = name.parse().unwrap(),
            (slot(), Impossible::SiteUnknown),
        ),
        (
            |it, name| it.event.cohorts[0].roster_group = Some(name.parse().unwrap()),
            (all(), Impossible::GroupUnknown),
        ),
        (
            |it, _| it.event.cohorts.extend(it.event.cohorts.clone()),
            (all(), Impossible::Twice),
        ),
        (
            |it, _| it.sites.extend(it.sites.clone()),
            (site(), Impossible::Twice),
        ),
        (
            |it, _| it.slots.extend(it.slots.clone()),
            (slot(), Impossible::Twice),
        ),
        (
            |it, _| it.draws.extend(it.draws.clone()),
            (first(), Impossible::Twice),
        ),
        (
            |it, _| it.event.openings.extend(it.event.openings.clone()),
            (first(), Impossible::Twice),
        ),
        (
            |it, _| it.draws.clear(),
            (first(), Impossible::DrawMismatch),
        ),
        (
            |it, name| it.draws[0].0 = name.parse().unwrap(),
            (At::Opening(name.parse().unwrap()), Impossible::DrawMismatch),
        ),
    ];
    for (mend, expected) in cases {
        let found = faults(|it| mend(it, name));
        assert!(
            found.contains(&expected),
            "{expected:?} is not in {found:?}"
        );
    }
}

#[test]
fn nothing_is_published_that_nobody_could_use() {
    type Case = (fn(&mut Publication), Impossible);
    let cases: Vec<Case> = vec![
        (
            |it| it.slots[0].1.capacity = People(0),
            Impossible::NoCapacity,
        ),
        (
            |it| it.slots[0].1.ends = it.slots[0].1.starts,
            Impossible::TimesOutOfOrder,
        ),
        (|it| it.slots.clear(), Impossible::NoSlot),
        (|it| it.event.openings.clear(), Impossible::OpeningsCount),
        (
            |it| it.settings.capacity_inside = People(3),
            Impossible::NoCapacity,
        ),
        (
            |it| it.settings.admit_per_minute = 0,
            Impossible::NoCapacity,
        ),
        (
            |it| it.event.party_limit = People(0),
            Impossible::PartyLimit,
        ),
        (
            |it| it.event.party_limit = People(21),
            Impossible::PartyLimit,
        ),
        (
            |it| it.event.claim_window = Millis::from_secs(599),
            Impossible::WindowTooShort,
        ),
        (
            |it| it.event.hold_window = Millis::ZERO,
            Impossible::WindowTooShort,
        ),
        (
            |it| it.event.basis = Basis::Roster,
            Impossible::RosterMismatch,
        ),
        (
            |it| it.roster = vec![row("김영희", "1962-05-05", None)],
            Impossible::RosterMismatch,
        ),
        (
            |it| it.event.cohorts[0] = cohort("all", (Some("1970-01-02"), Some("1970-01-01"))),
            Impossible::BornOutOfOrder,
        ),
    ];
    for (mend, expected) in cases {
        let found = faults(mend);
        assert!(
            found.iter().any(|(_, what)| *what == expected),
            "{expected:?} not in {found:?}"
        );
    }
}

#[test]
fn a_beacon_is_known_only_after_the_cut_off() {
    let due = |due: ServerTime| {
        faults(|it| {
            it.draws[0].2 = DrawBy::Beacon {
                name: "drand".to_owned(),
                due,
            }
        })
    };
    let cut_off = publication().event.openings[0].times.cut_off;
    assert_eq!(due(cut_off), [(first(), Impossible::BeaconTooEarly)]);
    assert_eq!(due(cut_off.plus(Millis(1))), []);
    let undrawn = faults(|it| it.draws[0].2 = DrawBy::Nobody);
    assert_eq!(undrawn, [(first(), Impossible::DrawMismatch)]);
}

#[test]
fn every_fault_is_told_at_once() {
    let found = faults(|it| {
        it.slots[0].1.capacity = People(0);
        it.event.openings[0].cohort = "nowhere".parse().unwrap();
        it.event.party_limit = People(0);
    });
    assert_eq!(found.len(), 3);
}

fn listed(rows: Vec<RosterLine>) -> Publication {
    rostered(&[(cohort("all", (None, None)), 2)], rows)
}

#[test]
fn a_roster_with_a_doubled_row_names_it_and_changes_nothing() {
    let twin = row("김 영희", "1962-05-05", Some("+82 10 1234 5678"));
    let publication = listed(vec![
        row("김영희", "1962-05-05", Some("010-1234-5678")),
        row("박민수", "1962-05-05", Some("010-1234-5678")),
        twin,
    ]);
    let mut world = World::founded();
    let before = world.memory.clone();
    let refused = world.publish(publication).expect_err("twice");
    assert_eq!(refused.code, Code::BodyMalformed);
    assert_eq!(refused.rule, "publish.twice");
    assert_eq!(refused.facts.field.as_deref(), Some("roster row 3"));
    assert_eq!(world.memory, before);
}

#[test]
fn a_broken_row_leaves_the_event_that_was_there() {
    let mut world = World::with(listed(vec![row(
        "김영희",
        "1962-05-05",
        Some("k@example.org"),
    )]));
    let before = world.memory.clone();
    let broken = listed(vec![
        row("이철수", "1950-01-01", Some("l@example.org")),
        row("\u{2060}", "1950-01-01", Some("m@example.org")),
    ]);
    let refused = world.publish(broken).expect_err("a name of nothing");
    assert_eq!(refused.rule, "publish.name_empty");
    assert_eq!(world.memory, before);
}

#[test]
fn rows_that_a_code_or_contact_tells_apart_are_not_twice() {
    let code = |code: &str| RosterLine {
        invitation: Some(line(code)),
        ..row("김영희", "1962-05-05", Some("k@example.org"))
    };
    let roster = vec![
        code("AAAA"),
        code("BBBB"),
        row("김영희", "1962-05-05", Some("k@example.org")),
        row("김영희", "1962-05-05", Some("l@example.org")),
    ];
    assert_eq!(check(&listed(roster)), []);
    let same_code = listed(vec![code("aa-aa"), code("AAAA")]);
    assert_eq!(check(&same_code).len(), 1);
}

#[test]
fn founding_again_changes_nothing() {
    let mut world = World::founded();
    let before = world.memory.clone();
    let again = world.act(Verb::Found {
        contact_key: Digest::of(&[b"x"]),
        nonce_key: Digest::of(&[b"y"]),
    });
    assert_eq!(again, Ok(Done::Noted));
    assert_eq!(world.memory, before);
    assert_eq!(world.now, START);
}

#[test]
fn an_event_that_is_over_is_no_longer_listed() {
    let mut world = World::with(publication());
    let times = publication().event.openings[0].times;
    for now in [
        times.gathering,
        times.cut_off,
        times.opens,
        times.ends.minus(Millis(1)),
    ] {
        world.now = now;
        world.tick();
        assert_eq!(events(&world).len(), 1);
    }
    world.now = times.ends;
    world.tick();
    assert!(events(&world).is_empty());
}
