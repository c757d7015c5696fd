use jari_protocol::change::Act;
use jari_protocol::count::People;
use jari_protocol::id::PassId;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::testing::{Rehearsal, publication};

use super::support::{OPENS, SECOND, called, inside, opened, refused, stage};

#[test]
fn a_claim_with_room_goes_straight_in() {
    let (room, citizen, ticket) = inside();
    let inside = room.inside(&citizen, ticket).expect("inside");
    assert_eq!(inside.device, citizen.device);
    assert_eq!(inside.extensions_left, 10);
}

#[test]
fn nobody_goes_in_before_their_place_is_called() {
    let (mut room, crowd) = opened(30);
    room.pass(Millis::from_secs(5));
    let serving = room.board().serving;
    for (citizen, ticket) in &crowd {
        let called = room
            .view(citizen, *ticket)
            .state
            .place
            .unwrap()
            .is_called(serving);
        let answer = room.claim(citizen, *ticket);
        if called {
            answer.unwrap();
        } else {
            assert_eq!(refused(&answer), Code::NotCalled);
            assert!(!answer.expect_err("refused").is_final());
        }
    }
}

#[test]
fn the_door_lets_the_lowest_place_in_first_whoever_came_first() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..8);
    room.leap(OPENS);
    room.pass(Millis::from_secs(20));
    for (citizen, ticket) in crowd.iter().rev() {
        room.claim(citizen, *ticket).unwrap();
    }
    // The last place found the room free; the others stand in their order.
    assert!(room.inside(&crowd[7].0, crowd[7].1).is_some());
    for (ahead, (citizen, ticket)) in (0..).zip(&crowd[..7]) {
        assert_eq!(stage(&room, citizen, *ticket), Stage::Door { ahead });
    }
    let mut order = Vec::new();
    let (mut citizen, mut ticket) = crowd[7].clone();
    for _ in 0..7 {
        room.hold(&citizen, ticket, &["s-0"]).unwrap();
        room.confirm(&citizen, ticket).unwrap();
        room.pass(SECOND);
        let next = crowd
            .iter()
            .position(|(c, t)| room.inside(c, *t).is_some())
            .expect("one");
        order.push(next);
        (citizen, ticket) = crowd[next].clone();
    }
    assert_eq!(order, [0, 1, 2, 3, 4, 5, 6]);
}

#[test]
fn another_device_takes_the_turn_over_and_the_first_one_is_told() {
    let (mut room, citizen, ticket) = inside();
    let phone = room.on_another_device(&citizen);
    let pass = room.pass_of(&citizen, ticket);
    let extend = Act::Extend { pass };
    assert_eq!(
        refused(&room.act(&phone, ticket, extend.clone())),
        Code::TurnElsewhere
    );
    room.claim(&phone, ticket).unwrap();
    room.act(&phone, ticket, extend.clone()).unwrap();
    let answer = room.act(&citizen, ticket, extend);
    assert_eq!(refused(&answer), Code::TurnElsewhere);
    assert!(!answer.expect_err("refused").is_final(), "a claim mends it");
    assert_eq!(room.board().door, 0);
}

#[test]
fn a_pass_is_asked_for_at_every_act_inside() {
    let (mut room, citizen, ticket) = inside();
    let pass = PassId::from_bytes([1; 16]);
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let hold = room.inside(&citizen, ticket).unwrap().hold.unwrap().hold;
    let wishes = vec!["s-1".parse().unwrap()];
    for act in [
        Act::Hold { pass, wishes },
        Act::Release { pass, hold },
        Act::Extend { pass },
        Act::Confirm { pass, hold },
    ] {
        assert_eq!(refused(&room.act(&citizen, ticket, act)), Code::NotInside);
    }
    assert!(
        room.inside(&citizen, ticket).unwrap().hold.is_some(),
        "nothing changed"
    );
}

#[test]
fn a_pass_of_an_earlier_stay_opens_nothing() {
    let (mut room, citizen, ticket) = inside();
    let old = room.pass_of(&citizen, ticket);
    room.pass(Millis::from_mins(10));
    assert_eq!(
        stage(&room, &citizen, ticket),
        Stage::Waiting,
        "the stay is over"
    );
    room.claim(&citizen, ticket).unwrap();
    assert_ne!(room.pass_of(&citizen, ticket), old);
    assert_eq!(
        refused(&room.act(&citizen, ticket, Act::Extend { pass: old })),
        Code::NotInside
    );
}

#[test]
fn a_stay_is_extended_ten_times_and_not_eleven() {
    let (mut room, citizen, ticket) = inside();
    let pass = room.pass_of(&citizen, ticket);
    for left in (0..10).rev() {
        let before = room.inside(&citizen, ticket).unwrap().until;
        room.act(&citizen, ticket, Act::Extend { pass }).unwrap();
        let inside = room.inside(&citizen, ticket).unwrap();
        assert_eq!(inside.until, before.plus(Millis::from_mins(10)));
        assert_eq!(inside.extensions_left, left);
    }
    assert_eq!(
        refused(&room.act(&citizen, ticket, Act::Extend { pass })),
        Code::ExtensionsUsed
    );
}

#[test]
fn room_that_is_given_up_goes_to_the_door() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..3);
    room.leap(OPENS);
    room.pass(Millis::from_secs(10));
    for (citizen, ticket) in &crowd {
        room.claim(citizen, *ticket).unwrap();
    }
    room.act(&crowd[0].0, crowd[0].1, Act::Leave {}).unwrap();
    room.act(&crowd[1].0, crowd[1].1, Act::Leave {}).unwrap();
    room.pass(SECOND);
    assert!(room.inside(&crowd[2].0, crowd[2].1).is_some());
    assert_eq!(room.board().door, 0);
}

#[test]
fn claims_are_taken_until_the_end_and_not_after() {
    let (mut room, crowd) = called(2);
    let ends = room.board().times.ends;
    room.leap(ends.minus(SECOND));
    room.claim(&crowd[0].0, crowd[0].1).unwrap();
    room.leap(ends);
    assert_eq!(refused(&room.claim(&crowd[1].0, crowd[1].1)), Code::Ended);
    assert_eq!(stage(&room, &crowd[0].0, crowd[0].1), Stage::Ended);
    room.pass(SECOND);
    assert_eq!(room.board().door, 0);
}
