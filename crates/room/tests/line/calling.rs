use jari_protocol::change::Act;
use jari_protocol::count::{People, Serving};
use jari_protocol::limits::MAX_INTEGER;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::testing::{Rehearsal, publication};

use super::support::{OPENS, SECOND, called, gathering, inside, opened, place, refused, stage};

/// So many tickets and a slot for more than all of them.
fn plentiful(tickets: u32) -> Rehearsal {
    let mut plan = publication("small", OPENS);
    plan.slots[0].1.capacity = People(1_000);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    room.crowd(0..tickets);
    room.leap(OPENS);
    room
}

#[test]
fn calling_follows_the_pace_and_never_jumps() {
    let mut room = plentiful(200);
    let mut before = room.board().serving;
    for second in 1..=60_u64 {
        room.pass(SECOND);
        let serving = room.board().serving;
        assert!(serving >= before);
        // 60 a minute may go in; five are called for four.
        assert!(
            serving.0 <= second * 5 / 4 + 1,
            "{serving:?} after {second} s"
        );
        before = serving;
    }
    assert!(before.0 >= 60, "{before:?} in a minute of nobody coming");
}

#[test]
fn calling_waits_while_the_door_is_long() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..120);
    room.leap(OPENS);
    for _ in 0..120 {
        room.pass(SECOND);
        for (citizen, ticket) in &crowd {
            if stage(&room, citizen, *ticket) == Stage::Waiting {
                let _ = room.claim(citizen, *ticket);
            }
        }
    }
    // 30 s of admissions at 60 a minute, and the calls of one beat more.
    let board = room.board();
    assert!(board.door >= 29 && board.door <= 32, "{}", board.door);
    assert_eq!(board.serving.0, board.door + 1);
}

/// Who is inside takes three minutes; twenty fit inside, although sixty a
/// minute may come in.
#[test]
fn when_those_inside_take_longer_fewer_are_called_and_the_board_says_so() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(20);
    plan.slots[0].1.capacity = People(1_000);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..300);
    room.leap(OPENS);
    let mut since = vec![None; crowd.len()];
    for second in 0..25 * 60_u64 {
        let called = usize::try_from(room.board().serving.0).expect("a few");
        for (person, (citizen, ticket)) in crowd[..called].iter().enumerate() {
            if since[person].is_some_and(|came| second != came + 180) {
                continue;
            }
            match stage(&room, citizen, *ticket) {
                Stage::Waiting => drop(room.claim(citizen, *ticket)),
                Stage::Inside(_) if since[person].is_none() => since[person] = Some(second),
                Stage::Inside(_) => {
                    room.hold(citizen, *ticket, &["s-0"]).expect("free");
                    room.confirm(citizen, *ticket).expect("held");
                }
                Stage::Door { .. } | Stage::Booked { .. } => {}
                Stage::Left | Stage::Ended => panic!("nobody left"),
            }
        }
        room.pass(SECOND);
    }
    // Twenty in three minutes are 400 an hour, a ninth of what may come in.
    let board = room.board();
    let came = board.serving.0 - board.door;
    assert!((150..=180).contains(&came), "{came} came in");
    let pace = board.pace.expect("measured");
    assert!((300..=600).contains(&pace.per_hour), "{pace:?}");
}

#[test]
fn nobody_is_called_for_stock_that_is_not_there() {
    let mut plan = publication("small", OPENS);
    plan.slots.truncate(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..30);
    room.leap(OPENS);
    room.pass(Millis::from_mins(2));
    assert_eq!(
        room.board().serving,
        Serving(10),
        "ten are expected for ten"
    );
    for (citizen, ticket) in &crowd[..6] {
        room.book(citizen, *ticket, "s-0");
    }
    room.pass(Millis::from_mins(2));
    assert_eq!(room.board().serving, Serving(10), "four are still expected");
    room.pass(Millis::from_mins(8));
    assert_eq!(
        room.board().serving,
        Serving(14),
        "four have missed their turn"
    );
    assert_eq!(room.board().missed_below, Serving(10));
    for (citizen, ticket) in &crowd[10..14] {
        room.book(citizen, *ticket, "s-0");
    }
    room.pass(Millis::from_mins(20));
    assert_eq!(room.board().serving, Serving(14), "sold out");
    let (late, ticket) = &crowd[7];
    room.claim(late, *ticket).unwrap();
    assert_eq!(
        stage(&room, late, *ticket),
        Stage::Door { ahead: 0 },
        "waits for what comes back"
    );
    let (giver, theirs) = &crowd[0];
    let Stage::Booked { booking, .. } = stage(&room, giver, *theirs) else {
        panic!("booked")
    };
    room.act(giver, *theirs, Act::Cancel { booking }).unwrap();
    room.pass(SECOND);
    assert!(room.inside(late, *ticket).is_none(), "it rests for a while");
    room.pass(Millis::from_mins(6));
    assert!(room.inside(late, *ticket).is_some(), "nobody stays on");
}

#[test]
fn a_missed_turn_has_lost_nothing() {
    let (mut room, crowd) = called(3);
    room.pass(Millis::from_mins(20));
    assert_eq!(room.board().missed_below, Serving(3));
    let (citizen, ticket) = &crowd[0];
    room.book(citizen, *ticket, "s-0");
    assert!(matches!(
        stage(&room, citizen, *ticket),
        Stage::Booked { .. }
    ));
}

#[test]
fn the_claim_window_begins_after_the_reveal_and_ends_to_the_second() {
    let (mut room, _) = opened(3);
    room.pass(Millis::from_secs(20));
    let board = room.board();
    assert_eq!(board.serving, Serving(3));
    let called_at = 4; // five for four: after four seconds three were called
    let last = OPENS.plus(Millis::from_secs(called_at + 600));
    room.until(last.minus(Millis::from_secs(10)));
    assert!(room.board().missed_below < Serving(3));
    room.until(last.plus(Millis::from_secs(10)));
    assert_eq!(room.board().missed_below, Serving(3));
}

#[test]
fn the_pace_is_absent_until_it_was_measured() {
    let mut room = plentiful(500);
    room.pass(Millis::from_secs(59));
    assert_eq!(room.board().pace, None);
    room.pass(Millis::from_mins(3));
    let first = room.board().pace.expect("reads are paced by the calls");
    assert!(!first.settled, "the room may still be filling: {first:?}");
    room.pass(Millis::from_mins(2));
    let pace = room.board().pace.expect("measured");
    assert!(pace.settled && pace.counted > 0, "{pace:?}");
    // Nobody comes: calls go on at five for four of 60 a minute.
    assert!((4_400..=4_600).contains(&pace.per_hour), "{pace:?}");
}

#[test]
fn nobody_is_called_before_the_opening() {
    let mut room = gathering();
    let crowd = room.crowd(0..3);
    room.until(OPENS.minus(Millis::from_secs(1)));
    assert_eq!(room.board().serving, Serving(0));
    for (citizen, ticket) in &crowd {
        assert_eq!(refused(&room.claim(citizen, *ticket)), Code::NotCalled);
    }
}

#[test]
fn tickets_that_left_take_no_call_away() {
    let (mut room, crowd) = opened(40);
    for (citizen, ticket) in &crowd[..30] {
        room.act(citizen, *ticket, Act::Leave {}).unwrap();
    }
    room.pass(Millis::from_secs(40));
    assert_eq!(room.board().serving, Serving(40));
}

#[test]
fn deferring_moves_the_call_and_not_the_place() {
    let (mut room, crowd) = opened(20);
    let (citizen, ticket) = &crowd[5];
    room.act(citizen, *ticket, Act::Defer { places: 10 })
        .unwrap();
    let view = room.view(citizen, *ticket);
    assert_eq!(view.state.deferred_to, Some(Serving(15)));
    assert_eq!(view.state.place.map(|place| place.0), Some(5));
    let (longest, most) = (
        Act::Defer {
            places: MAX_INTEGER,
        },
        Serving(MAX_INTEGER),
    );
    room.act(citizen, *ticket, longest).unwrap();
    assert_eq!(room.view(citizen, *ticket).state.deferred_to, Some(most));
    room.act(citizen, *ticket, Act::Defer { places: 0 })
        .unwrap();
    assert_eq!(room.view(citizen, *ticket).state.deferred_to, None);
}

#[test]
fn whoever_defers_from_inside_gives_room_and_slot_back() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    room.act(&citizen, ticket, Act::Defer { places: 5 })
        .unwrap();
    assert_eq!(stage(&room, &citizen, ticket), Stage::Waiting);
    room.pass(SECOND);
    assert_eq!(room.board().stock_left, People(30));
    room.claim(&citizen, ticket).unwrap();
    let view = room.view(&citizen, ticket);
    assert!(view.state.deferred_to.is_none() && place(&room, &citizen, ticket).is_some());
}
