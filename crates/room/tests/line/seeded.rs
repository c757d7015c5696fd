//! The seeded faults do what their names say: a switch that changes nothing
//! would prove nothing about a checker.

use jari_protocol::board::Phase;
use jari_protocol::change::Act;
use jari_protocol::count::Place;
use jari_protocol::hash::Digest;
use jari_protocol::id::{ChangeId, PassId};
use jari_protocol::time::Millis;
use jari_room::bugs::{Bug, Bugs};
use jari_room::key::Scope;
use jari_room::request::{Identity, Verb};
use jari_room::row::event::Slot;
use jari_room::testing::{Rehearsal, publication};

use super::support::{OPENS, called, gathering, place};

#[test]
fn lost_idempotence_executes_a_repeated_change() {
    for bug in [false, true] {
        let (mut room, crowd) = called(1);
        let (citizen, ticket) = &crowd[0];
        room.claim(citizen, *ticket).unwrap();
        if bug {
            room.memory.bugs = Bugs::with(Bug::LostIdempotence);
        }
        let pass = room.pass_of(citizen, *ticket);
        let id = Identity {
            scope: Scope::Ticket(*ticket),
            change: ChangeId::from_bytes([5; 16]),
            body: Digest::of(&[]),
        };
        for _ in 0..3 {
            let acting = room.acting(citizen, *ticket, Act::Extend { pass });
            room.execute(Some(id.clone()), Verb::Act(acting)).unwrap();
        }
        let left = room.inside(citizen, *ticket).unwrap().extensions_left;
        assert_eq!(left, if bug { 7 } else { 9 });
    }
}

#[test]
fn an_open_gate_lets_a_hold_in_without_a_pass() {
    for bug in [false, true] {
        let mut room = gathering();
        let (citizen, ticket) = room.crowd(0..1).remove(0);
        if bug {
            room.memory.bugs = Bugs::with(Bug::GateOpen);
        }
        let wishes = vec!["s-0".parse().unwrap()];
        let pass = PassId::from_bytes([1; 16]);
        let answer = room.act(&citizen, ticket, Act::Hold { pass, wishes });
        assert_eq!(answer.is_ok(), bug);
    }
}

#[test]
fn a_worsened_place_is_behind_all_others() {
    for bug in [false, true] {
        let mut room = gathering();
        let crowd = room.crowd(0..3);
        if bug {
            room.memory.bugs = Bugs::with(Bug::PlaceWorsened);
        }
        let ticket = room.ticket(&crowd[0].0);
        let expected = if bug { Place(3) } else { Place(0) };
        assert_eq!(place(&room, &crowd[0].0, ticket), Some(expected));
    }
}

#[test]
fn overselling_holds_what_is_not_left() {
    for bug in [false, true] {
        let mut plan = publication("small", OPENS);
        plan.slots = vec![
            (
                "s-0".parse().unwrap(),
                Slot {
                    capacity: jari_protocol::count::People(1),
                    ..plan.slots[0].1.clone()
                },
            ),
            plan.slots[1].clone(),
        ];
        let mut room = Rehearsal::new(plan);
        room.leap(OPENS.minus(Millis::from_mins(60)));
        let crowd = room.crowd(0..2);
        room.leap(OPENS);
        room.pass(Millis::from_secs(5));
        if bug {
            room.memory.bugs = Bugs::with(Bug::Oversell);
        }
        room.book(&crowd[0].0, crowd[0].1, "s-0");
        room.claim(&crowd[1].0, crowd[1].1).unwrap();
        assert_eq!(room.hold(&crowd[1].0, crowd[1].1, &["s-0"]).is_ok(), bug);
    }
}

#[test]
fn a_beat_that_believes_a_client_opens_early() {
    for bug in [false, true] {
        let mut room = gathering();
        if bug {
            room.memory.bugs = Bugs::with(Bug::ClientClock);
        }
        room.memory.bugs.hear(OPENS.plus(Millis::from_secs(1)));
        room.beat();
        let phase = if bug { Phase::Open } else { Phase::Gathering };
        assert_eq!(room.board().phase, phase);
    }
}
