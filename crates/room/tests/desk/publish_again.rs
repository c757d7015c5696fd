use jari_protocol::board::DrawBy;
use jari_protocol::count::People;
use jari_protocol::hash::Digest;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::Publication;
use jari_room::row::ticket::Done;

use crate::file::{DAY, START, day, device, event_id, line, opening, publication};
use crate::publish::events;
use crate::world::{World, ticket};

#[test]
fn publishing_again_replaces_what_was_there() {
    let mut world = World::with(publication());
    let mut again = publication();
    again.event.title = line("Seoul, August");
    let morning = again.slots[0].1.clone();
    again.slots = vec![("evening".parse().expect("a name"), morning)];
    again.event.openings.push(opening("second", "all", 5));
    let second = (
        "second".parse().expect("a name"),
        again.draws[0].1,
        DrawBy::Operator,
    );
    again.draws.push(second);
    assert_eq!(world.publish(again.clone()), Ok(Done::Noted));
    assert_eq!(events(&world), [again.event.clone()]);

    let mut fewer = again;
    fewer.event.openings.remove(0);
    fewer.draws.remove(0);
    assert_eq!(world.publish(fewer.clone()), Ok(Done::Noted));
    assert_eq!(events(&world), [fewer.event]);
}

#[test]
fn publishing_the_same_again_before_any_board_keeps_the_draws_secret() {
    let mut world = World::with(publication());
    let mut again = publication();
    again.draws[0].1 = Digest::of(&[b"another secret"]);
    again.subject_key = Digest::of(&[b"another key"]);
    let rows = format!("{:?}", world.memory);
    assert_eq!(world.publish(again), Ok(Done::Noted));
    let secret = format!("{:?}", publication().draws[0].1);
    assert!(rows.contains(&secret));
    assert!(
        format!("{:?}", world.memory).contains(&secret),
        "a commitment is never replaced"
    );
}

#[test]
fn a_short_gathering_stands_in_the_record_with_its_reason() {
    let mut hurried = publication();
    hurried.short_gathering = Some(line("A storm closed the office."));
    let mut world = World::founded();
    world.now = hurried.event.openings[0].times.gathering.plus(Millis(1));
    assert_eq!(world.publish(hurried.clone()), Ok(Done::Noted));
    let leaves = |world: &World| {
        let first = "first".parse().expect("a name");
        let Reply::Record(leaves) = world.read(&Query::Record(event_id(), first, 0)) else {
            panic!("not a record");
        };
        leaves
    };
    let once = leaves(&world);
    assert_eq!(once.len(), 1);
    assert!(
        once[0].contains("short_gathering") && once[0].contains("A storm"),
        "{once:?}"
    );
    assert_eq!(world.publish(hurried), Ok(Done::Noted));
    assert_eq!(leaves(&world), once, "the same times are excused once");
}

fn refusal(world: &mut World, mend: impl FnOnce(&mut Publication)) -> Option<String> {
    let mut again = publication();
    mend(&mut again);
    world.publish(again).err().map(|problem| problem.rule)
}

#[test]
fn what_a_board_has_shown_of_the_draw_stays() {
    let mut world = World::with(publication());
    world.tick();
    let beacon = |it: &mut Publication| {
        let due = it.event.openings[0].times.opens;
        it.draws[0].2 = DrawBy::Beacon {
            name: "drand".to_owned(),
            due,
        };
    };
    assert_eq!(
        refusal(&mut world, beacon).as_deref(),
        Some("publish.draw_fixed")
    );
    let earlier = |it: &mut Publication| {
        let times = &mut it.event.openings[0].times;
        (times.gathering, times.opens) = (START, times.opens.minus(Millis(1)));
    };
    assert_eq!(
        refusal(&mut world, earlier).as_deref(),
        Some("publish.times_fixed")
    );
    let later = |it: &mut Publication| {
        it.event.openings[0].times.ends = START.plus(DAY).plus(DAY).plus(DAY).plus(DAY)
    };
    assert_eq!(refusal(&mut world, later), None);
}

#[test]
fn an_opening_that_gathers_keeps_its_times_and_is_not_dropped() {
    let mut world = World::with(publication());
    world.gathering();
    let later = |it: &mut Publication| {
        let times = &mut it.event.openings[0].times;
        times.ends = times.ends.plus(DAY);
    };
    assert_eq!(
        refusal(&mut world, later).as_deref(),
        Some("publish.times_fixed")
    );
    let renamed = |it: &mut Publication| {
        it.event.openings[0].opening = "second".parse().unwrap();
        it.draws[0].0 = "second".parse().unwrap();
    };
    assert_eq!(
        refusal(&mut world, renamed).as_deref(),
        Some("publish.opening_missing")
    );
    let more = |it: &mut Publication| it.slots[0].1.capacity = People(60);
    assert_eq!(refusal(&mut world, more), None, "stock can still be mended");
}

#[test]
fn nothing_is_published_again_once_a_ticket_was_taken() {
    let mut world = World::with(publication());
    world.gathering();
    let account = world.sign_in("kim@example.org", &device(1));
    let person = world.person(account, "김영희", day("1962-05-05"));
    let ticket = ticket(&world.join(account, device(1).thumbprint(), person));
    let before = world.memory.clone();
    assert_eq!(
        refusal(&mut world, |_| {}).as_deref(),
        Some("publish.tickets_taken")
    );
    assert_eq!(world.memory, before);
    world.leave(account, device(1).thumbprint(), ticket);
    assert!(refusal(&mut world, |_| {}).is_some(), "a number was given");
}

#[test]
fn one_board_version_has_one_content_whatever_is_published_between() {
    let mut world = World::with(publication());
    world.tick();
    let board = |world: &World| {
        let (service, first) = (
            "s".parse().expect("a name"),
            "first".parse().expect("a name"),
        );
        let Reply::Board(board) = world.read(&Query::Board(service, event_id(), first)) else {
            panic!("not a board");
        };
        board
    };
    let before = board(&world);
    assert_eq!(
        refusal(&mut world, |it| it.slots[0].1.capacity = People(60)),
        None
    );
    let after = board(&world);
    assert!(after.version > before.version);
    assert_eq!(
        (before.stock_left, after.stock_left),
        (People(6), People(60))
    );
}
