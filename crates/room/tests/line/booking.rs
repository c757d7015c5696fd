use jari_protocol::change::{Act, Outcome};
use jari_protocol::count::{People, Place};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, ChangeId, HoldId, SlotId};
use jari_protocol::record::{Leaf, pass_hash};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::key::Scope;
use jari_room::query::{Query, Reply};
use jari_room::request::{Identity, Verb};
use jari_room::row::account::Notice;
use jari_room::row::ticket::Done;
use jari_room::testing::Rehearsal;

use super::support::{SECOND, called, inside, place, refused, stage};

fn left(room: &Rehearsal, slot: &str) -> u32 {
    let query = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &query) else {
        panic!("stock")
    };
    let slot: SlotId = slot.parse().expect("a name");
    stock
        .slots
        .iter()
        .find(|it| it.slot == slot)
        .expect("a slot")
        .left
        .0
}

fn notices(room: &Rehearsal) -> Vec<Notice> {
    let Reply::Messages(messages) = room.memory.read(room.now, &Query::Messages(0)) else {
        panic!("messages");
    };
    messages
        .into_iter()
        .map(|(_, message)| message.what)
        .collect()
}

#[test]
fn the_first_free_wish_is_held_booked_and_proved() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-1", "s-0"]).unwrap();
    assert_eq!((left(&room, "s-1"), left(&room, "s-0")), (9, 10));
    let Ok(Done::Ticket {
        outcome: Outcome::Booked { booking },
        ..
    }) = room.confirm(&citizen, ticket)
    else {
        panic!("booked");
    };
    assert_eq!(
        (left(&room, "s-1"), left(&room, "s-0")),
        (9, 10),
        "taken once"
    );
    let query = Query::Receipt(room.service(), citizen.account, booking);
    let Reply::Receipt(receipt) = room.memory.read(room.now, &query) else {
        panic!("receipt")
    };
    assert_eq!((receipt.ticket, receipt.people), (ticket, People(1)));
    assert_eq!(receipt.slot.as_str(), "s-1");
    let leaf = &room.record()[usize::try_from(receipt.pass_leaf.0).unwrap()];
    let leaf: Leaf = serde_json::from_str(leaf).unwrap();
    let Leaf::Pass {
        ticket: hash,
        place,
        ..
    } = leaf
    else {
        panic!("a pass")
    };
    assert_eq!(hash, pass_hash(&receipt.pass_salt, ticket, place));
    let booked = notices(&room)
        .into_iter()
        .filter(|what| matches!(what, Notice::Booked { .. }));
    assert_eq!(booked.count(), 1);
}

#[test]
fn the_operator_reads_who_comes_and_not_who_cancelled() {
    let (mut room, citizen, ticket) = inside();
    let listed = |room: &Rehearsal| {
        let query = Query::Bookings(room.event.clone(), None);
        let Reply::Bookings { bookings, next, .. } = room.memory.read(room.now, &query) else {
            panic!("bookings")
        };
        assert_eq!(next, None, "few enough for one page");
        bookings
    };
    assert!(listed(&room).is_empty());
    room.hold(&citizen, ticket, &["s-1"]).unwrap();
    assert!(listed(&room).is_empty(), "a hold is no booking");
    let Ok(Done::Ticket {
        outcome: Outcome::Booked { booking },
        ..
    }) = room.confirm(&citizen, ticket)
    else {
        panic!("booked");
    };
    let all = listed(&room);
    let [booked] = all.as_slice() else {
        panic!("one booking: {all:?}");
    };
    assert_eq!((booked.booking, booked.slot.as_str()), (booking, "s-1"));
    assert_eq!(booked.people.len(), 1);
    room.act(&citizen, ticket, Act::Cancel { booking }).unwrap();
    assert!(listed(&room).is_empty());
}

#[test]
fn the_same_confirmation_any_number_of_times_is_one_booking_with_one_answer() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let stay = room.inside(&citizen, ticket).unwrap();
    let act = Act::Confirm {
        pass: stay.pass,
        hold: stay.hold.unwrap().hold,
    };
    let id = Identity {
        scope: Scope::Ticket(ticket),
        change: ChangeId::from_bytes([3; 16]),
        body: Digest::of(&[b"confirm"]),
    };
    let mut answers = Vec::new();
    for _ in 0..100 {
        let acting = room.acting(&citizen, ticket, act.clone());
        answers.push(room.execute(Some(id.clone()), Verb::Act(acting)));
    }
    assert!(answers[0].is_ok() && answers.iter().all(|answer| *answer == answers[0]));
    assert_eq!(left(&room, "s-0"), 9);
    let booked = notices(&room)
        .into_iter()
        .filter(|what| matches!(what, Notice::Booked { .. }));
    assert_eq!(booked.count(), 1);
    assert_eq!(
        refused(&room.act(&citizen, ticket, act)),
        Code::AlreadyBooked
    );
}

#[test]
fn one_ticket_holds_one_slot() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-1"])),
        Code::HoldExists
    );
    let stay = room.inside(&citizen, ticket).unwrap();
    let hold = stay.hold.unwrap().hold;
    room.act(
        &citizen,
        ticket,
        Act::Release {
            pass: stay.pass,
            hold,
        },
    )
    .unwrap();
    assert_eq!(left(&room, "s-0"), 10);
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    assert_eq!(
        refused(&room.act(
            &citizen,
            ticket,
            Act::Release {
                pass: stay.pass,
                hold
            }
        )),
        Code::HoldLapsed
    );
}

#[test]
fn the_last_of_a_slot_goes_to_one_and_the_others_are_told_what_is_free() {
    let (mut room, crowd) = called(11);
    for (citizen, ticket) in &crowd[..10] {
        room.book(citizen, *ticket, "s-0");
    }
    let (citizen, ticket) = &crowd[10];
    room.claim(citizen, *ticket).unwrap();
    room.pass(SECOND);
    let problem = room.hold(citizen, *ticket, &["s-0"]).expect_err("gone");
    assert_eq!(problem.code, Code::SlotsGone);
    let free: Vec<&str> = problem.facts.free.iter().map(SlotId::as_str).collect();
    assert_eq!(free, ["s-1", "s-2"]);
    assert_eq!(left(&room, "s-0"), 0);
    room.hold(citizen, *ticket, &["s-0", "s-2"]).unwrap();
    assert_eq!(left(&room, "s-2"), 9);
}

#[test]
fn an_unknown_slot_no_wish_and_too_many_are_refused() {
    let (mut room, citizen, ticket) = inside();
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["nowhere"])),
        Code::SlotUnknown
    );
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &[])),
        Code::BodyMalformed
    );
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-0"; 21])),
        Code::BodyMalformed
    );
    assert!(room.hold(&citizen, ticket, &["s-0"; 20]).is_ok());
}

#[test]
fn a_foreign_hold_is_not_confirmed() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let pass = room.pass_of(&citizen, ticket);
    let hold = HoldId::from_bytes([1; 16]);
    assert_eq!(
        refused(&room.act(&citizen, ticket, Act::Confirm { pass, hold })),
        Code::HoldLapsed
    );
}

#[test]
fn a_cancelled_booking_gives_its_slot_back_and_keeps_the_place() {
    let (mut room, crowd) = called(3);
    let (citizen, ticket) = &crowd[1];
    let booking = room.book(citizen, *ticket, "s-0");
    let other = BookingId::from_bytes([1; 16]);
    assert_eq!(
        refused(&room.act(citizen, *ticket, Act::Cancel { booking: other })),
        Code::BookingUnknown
    );
    assert_eq!(
        refused(&room.act(citizen, *ticket, Act::Leave {})),
        Code::AlreadyBooked
    );
    room.act(citizen, *ticket, Act::Cancel { booking }).unwrap();
    assert_eq!(left(&room, "s-0"), 10);
    assert_eq!(stage(&room, citizen, *ticket), Stage::Waiting);
    assert_eq!(place(&room, citizen, *ticket), Some(Place(1)));
    let query = Query::Receipt(room.service(), citizen.account, booking);
    assert!(matches!(
        room.memory.read(room.now, &query),
        Reply::Refused(_)
    ));
    assert!(
        notices(&room)
            .iter()
            .any(|what| matches!(what, Notice::Cancelled { .. }))
    );
    room.pass(SECOND);
    let second = room.book(citizen, *ticket, "s-0");
    assert_ne!(second, booking);
}

#[test]
fn a_booking_can_be_cancelled_after_the_line_is_over_until_its_slot_begins() {
    let (mut room, crowd) = called(2);
    let bookings: Vec<_> = crowd
        .iter()
        .map(|(citizen, ticket)| room.book(citizen, *ticket, "s-0"))
        .collect();
    room.leap(room.board().times.ends);
    room.act(
        &crowd[0].0,
        crowd[0].1,
        Act::Cancel {
            booking: bookings[0],
        },
    )
    .unwrap();
    assert_eq!(stage(&room, &crowd[0].0, crowd[0].1), Stage::Ended);
    let starts = super::support::OPENS.plus(Millis::from_mins(2 * 24 * 60));
    room.leap(starts);
    let answer = room.act(
        &crowd[1].0,
        crowd[1].1,
        Act::Cancel {
            booking: bookings[1],
        },
    );
    assert_eq!(refused(&answer), Code::Ended);
}

#[test]
fn a_thousand_internal_errors_cost_nobody_the_place() {
    let (mut room, crowd) = called(2);
    let (citizen, ticket) = &crowd[0];
    room.claim(citizen, *ticket).unwrap();
    room.hold(citizen, *ticket, &["s-0"]).unwrap();
    let stay = room.inside(citizen, *ticket).unwrap();
    let act = Act::Confirm {
        pass: stay.pass,
        hold: stay.hold.unwrap().hold,
    };
    let id = Identity {
        scope: Scope::Ticket(*ticket),
        change: ChangeId::from_bytes([3; 16]),
        body: Digest::of(&[b"confirm"]),
    };
    for _ in 0..1_000 {
        // The commit fails: the store is as it was, the answer is lost.
        let before = room.memory.clone();
        let acting = room.acting(citizen, *ticket, act.clone());
        room.execute(Some(id.clone()), Verb::Act(acting)).unwrap();
        room.memory = before;
        assert_eq!(place(&room, citizen, *ticket), Some(Place(0)));
    }
    let acting = room.acting(citizen, *ticket, act);
    room.execute(Some(id), Verb::Act(acting)).unwrap();
    assert!(matches!(
        stage(&room, citizen, *ticket),
        Stage::Booked { .. }
    ));
    assert_eq!(left(&room, "s-0"), 9);
}
