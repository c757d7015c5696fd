use jari_protocol::board::Phase;
use jari_protocol::change::Act;
use jari_protocol::count::{Place, Seq};
use jari_protocol::hash::Digest;
use jari_protocol::id::{ChangeId, PersonId};
use jari_protocol::refusal::{Code, Retry};
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::key::Scope;
use jari_room::query::{Query, Reply};
use jari_room::request::{Identity, Verb};
use jari_room::row::account::Notice;

use super::support::{OPENS, announced, gathering, opened, place, refused, stage};

#[test]
fn nobody_joins_before_gathering_and_everybody_is_told_when() {
    let mut room = announced();
    let citizen = room.citizen(1, 0);
    let problem = room.join(&citizen).expect_err("not open yet");
    assert_eq!(problem.code, Code::NotYetEligible);
    let window = problem.facts.window.clone().expect("the own window");
    assert_eq!(window.opens, OPENS);
    assert_eq!(
        problem.retry,
        Retry::At {
            at: window.gathering
        }
    );
    assert!(!problem.is_final(), "the same change is taken later");
}

#[test]
fn numbers_are_given_in_the_order_of_joining_without_gaps() {
    let mut room = gathering();
    for (number, (citizen, ticket)) in (0..).zip(room.crowd(0..20)) {
        let view = room.view(&citizen, ticket);
        assert_eq!(view.row.seq, Seq(number));
        assert_eq!(view.state.place, Some(Place(number)));
        assert!(!view.row.drawn);
    }
}

#[test]
fn joining_again_finds_the_same_ticket_on_any_device() {
    let mut room = gathering();
    let citizen = room.citizen(1, 0);
    let ticket = room.ticket(&citizen);
    room.crowd(2..5);
    assert_eq!(room.ticket(&citizen), ticket);
    let elsewhere = room.on_another_device(&citizen);
    assert_eq!(room.ticket(&elsewhere), ticket);
    assert_eq!(place(&room, &elsewhere, ticket), Some(Place(0)));
    room.pass(Millis::from_secs(3));
    assert_eq!(room.board().taken, 4);
}

#[test]
fn the_account_hears_once_when_its_ticket_goes_to_a_further_device() {
    let mut room = gathering();
    let citizen = room.citizen(1, 0);
    let ticket = room.ticket(&citizen);
    let elsewhere = room.on_another_device(&citizen);
    for _ in 0..3 {
        room.ticket(&elsewhere);
        room.ticket(&citizen);
    }
    let Reply::Messages(messages) = room.memory.read(room.now, &Query::Messages(0)) else {
        panic!("messages");
    };
    let told = messages
        .iter()
        .filter(|(_, m)| m.what == Notice::TicketReissued { ticket });
    assert_eq!(told.count(), 1);
}

#[test]
fn a_repeated_join_is_one_ticket_with_one_answer() {
    let mut room = gathering();
    let citizen = room.citizen(1, 0);
    let join = room.joining(&citizen);
    let id = Identity {
        scope: Scope::Account(citizen.account),
        change: ChangeId::from_bytes([7; 16]),
        body: Digest::of(&[b"the body"]),
    };
    let first = room.execute(Some(id.clone()), Verb::Join(join.clone()));
    let mut again = room.joining(&citizen);
    again.subjects.clone_from(&join.subjects);
    for _ in 0..100 {
        let answer = room.execute(Some(id.clone()), Verb::Join(again.clone()));
        assert_eq!(answer, first);
    }
    let other = Identity {
        body: Digest::of(&[b"another"]),
        ..id
    };
    assert_eq!(
        refused(&room.execute(Some(other), Verb::Join(join))),
        Code::ChangeMismatch
    );
    room.pass(Millis::from_secs(1));
    assert_eq!(room.board().taken, 1);
}

#[test]
fn one_contact_has_one_ticket_whatever_name_it_gives() {
    let mut room = gathering();
    let citizen = room.citizen(1, 1);
    let mut alone = citizen.clone();
    alone.people.truncate(1);
    let ticket = room.ticket(&alone);
    let mut other = citizen.clone();
    other.people.remove(0);
    assert_eq!(room.ticket(&other), ticket);
}

#[test]
fn a_device_of_another_account_is_not_signed_in_to_this_one() {
    let mut room = gathering();
    let (citizen, stranger) = (room.citizen(1, 0), room.citizen(2, 0));
    let mut join = room.joining(&citizen);
    join.device = stranger.device;
    assert_eq!(refused(&room.run(Verb::Join(join))), Code::SessionEnded);
}

#[test]
fn nobody_joins_for_a_stranger_or_reads_a_strangers_ticket() {
    let mut room = gathering();
    let (citizen, stranger) = (room.citizen(1, 0), room.citizen(2, 0));
    let ticket = room.ticket(&citizen);
    let mut join = room.joining(&stranger);
    join.subjects.clone_from(&citizen.people);
    assert_eq!(refused(&room.run(Verb::Join(join))), Code::SubjectForeign);
    let theirs = Query::Ticket(stranger.account, ticket);
    let Reply::Refused(problem) = room.memory.read(room.now, &theirs) else {
        panic!("a refusal");
    };
    assert_eq!(problem.code, Code::NotFound);
    assert_eq!(
        refused(&room.act(&stranger, ticket, Act::Leave {})),
        Code::NotFound
    );
    assert_eq!(stage(&room, &citizen, ticket), Stage::Waiting);
}

#[test]
fn a_join_for_nobody_or_twice_for_one_is_malformed() {
    let mut room = gathering();
    let citizen = room.citizen(1, 0);
    let person = citizen.people[0];
    for subjects in [vec![], vec![person, person]] {
        let mut join = room.joining(&citizen);
        join.subjects = subjects;
        assert_eq!(refused(&room.run(Verb::Join(join))), Code::BodyMalformed);
    }
    let mut join = room.joining(&citizen);
    join.subjects.push(PersonId::from_bytes([9; 16]));
    let problem = room.run(Verb::Join(join)).expect_err("two for one");
    assert_eq!(
        (problem.code, problem.facts.limit),
        (Code::PartyTooLarge, Some(1))
    );
}

#[test]
fn whoever_leaves_may_join_again_at_the_end() {
    let mut room = gathering();
    let crowd = room.crowd(0..3);
    let (citizen, ticket) = &crowd[0];
    room.act(citizen, *ticket, Act::Leave {}).unwrap();
    assert_eq!(stage(&room, citizen, *ticket), Stage::Left);
    let again = room.ticket(citizen);
    assert_ne!(again, *ticket);
    assert_eq!(place(&room, citizen, again), Some(Place(3)));
    assert_eq!(
        refused(&room.act(citizen, *ticket, Act::Leave {})),
        Code::TicketLeft
    );
}

#[test]
fn a_later_ticket_stands_behind_all_and_is_called_at_last() {
    let (mut room, _) = opened(3);
    let late = room.citizen(9, 0);
    let ticket = room.ticket(&late);
    assert_eq!(place(&room, &late, ticket), Some(Place(3)));
    room.pass(Millis::from_secs(30));
    assert!(room.claim(&late, ticket).is_ok());
}

#[test]
fn after_the_end_nobody_joins_and_the_window_is_told() {
    let (mut room, crowd) = opened(1);
    room.leap(room.board().times.ends);
    assert_eq!(room.board().phase, Phase::Ended);
    let late = room.citizen(9, 0);
    let problem = room.join(&late).expect_err("over");
    assert_eq!(problem.code, Code::Ended);
    assert!(problem.facts.window.is_some());
    assert_eq!(stage(&room, &crowd[0].0, crowd[0].1), Stage::Ended);
    assert_eq!(
        room.ticket(&crowd[0].0),
        crowd[0].1,
        "it is found even then"
    );
}
