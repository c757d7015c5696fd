use jari_protocol::board::{Health, Phase};
use jari_protocol::change::Act;
use jari_protocol::count::People;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::request::{Answer, Tick, Verb};
use jari_room::testing::{Rehearsal, publication};

use super::support::{OPENS, SECOND, announced, called, gathering, inside, refused, stage, words};

pub(crate) fn pause(room: &mut Rehearsal, by_service: bool) -> Answer {
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let reason = words("the network is down");
    room.run(Verb::Pause {
        event,
        opening,
        reason,
        by_service,
    })
}

pub(crate) fn resume(room: &mut Rehearsal) -> Answer {
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let reason = words("all is well");
    room.run(Verb::Resume {
        event,
        opening,
        reason,
    })
}

pub(crate) fn restart(room: &mut Rehearsal) {
    room.term += 1;
    let (event, term) = (room.event.clone(), room.term);
    room.run(Verb::Restarted { event, term })
        .expect("a new term");
}

#[test]
fn in_a_pause_no_time_runs_and_nobody_is_called() {
    let (mut room, crowd) = called(25);
    pause(&mut room, false).unwrap();
    let before = room.board();
    assert_eq!(before.phase, Phase::Paused);
    room.pass(Millis::from_mins(30));
    let after = room.board();
    assert_eq!(
        (after.serving, after.open_time),
        (before.serving, before.open_time)
    );
    assert_eq!(after.missed_below, before.missed_below);
    assert!(after.version > before.version, "and it is still signed");
    let (citizen, ticket) = &crowd[0];
    let answer = room.claim(citizen, *ticket);
    assert_eq!(refused(&answer), Code::Paused);
    assert!(!answer.expect_err("refused").is_final());
    resume(&mut room).unwrap();
    room.claim(citizen, *ticket).unwrap();
}

#[test]
fn a_stay_and_a_hold_outlive_any_pause_and_may_be_confirmed_in_it() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let before = room.inside(&citizen, ticket).unwrap();
    pause(&mut room, true).unwrap();
    room.pass(Millis::from_mins(60));
    assert_eq!(room.inside(&citizen, ticket), Some(before.clone()));
    assert!(!room.view(&citizen, ticket).state.running);
    let extend = Act::Extend { pass: before.pass };
    assert_eq!(refused(&room.act(&citizen, ticket, extend)), Code::Paused);
    room.confirm(&citizen, ticket).unwrap();
}

#[test]
fn no_new_hold_begins_in_a_pause() {
    let (mut room, citizen, ticket) = inside();
    pause(&mut room, false).unwrap();
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-0"])),
        Code::Paused
    );
}

#[test]
fn nobody_is_let_in_from_the_door_in_a_pause() {
    let mut plan = publication("small", OPENS);
    plan.settings.capacity_inside = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..2);
    room.leap(OPENS);
    room.pass(Millis::from_secs(20));
    for (citizen, ticket) in &crowd {
        room.claim(citizen, *ticket).expect("the claim is taken");
    }
    pause(&mut room, false).unwrap();
    let (first, ticket) = &crowd[0];
    room.act(first, *ticket, Act::Leave {}).expect("leaves");
    room.pass(Millis::from_secs(20));
    let (second, ticket) = &crowd[1];
    assert_eq!(stage(&room, second, *ticket), Stage::Door { ahead: 0 });
    resume(&mut room).unwrap();
    room.pass(SECOND);
    assert!(room.inside(second, *ticket).is_some());
}

#[test]
fn joining_goes_on_in_a_pause_of_a_line_that_takes_tickets() {
    let mut room = gathering();
    pause(&mut room, false).unwrap();
    let citizen = room.citizen(1, 0);
    room.ticket(&citizen);
    let mut room = announced();
    pause(&mut room, false).unwrap();
    let citizen = room.citizen(1, 0);
    assert_eq!(refused(&room.join(&citizen)), Code::NotYetEligible);
}

#[test]
fn a_paused_line_does_not_open_at_its_time() {
    let mut room = gathering();
    pause(&mut room, false).unwrap();
    room.until(OPENS.plus(SECOND));
    assert_eq!(room.board().phase, Phase::Paused);
    resume(&mut room).unwrap();
    room.beat();
    assert_eq!(room.board().phase, Phase::Open);
    assert_eq!(room.board().open_time.0, 0);
}

#[test]
fn pause_and_resume_may_be_repeated_and_each_one_is_recorded_once() {
    let (mut room, _) = called(1);
    for _ in 0..3 {
        pause(&mut room, false).unwrap();
    }
    for _ in 0..3 {
        resume(&mut room).unwrap();
    }
    let acts = room
        .record()
        .into_iter()
        .filter(|leaf| leaf.contains(r#""leaf":"operator""#));
    assert_eq!(acts.count(), 2);
}

#[test]
fn a_restart_gives_the_outage_and_the_way_back_to_everyone() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let open_before = room.board().open_time;
    room.now = room.now.plus(Millis::from_mins(7));
    restart(&mut room);
    let board = room.board();
    assert_eq!(board.open_time, open_before, "the outage did not run");
    room.pass(Millis::from_secs(5));
    assert_eq!(
        room.board().open_time,
        open_before,
        "nor did the reconnect window"
    );
    room.pass(SECOND);
    assert_eq!(room.board().open_time, open_before.plus(SECOND));
    room.confirm(&citizen, ticket).unwrap();
}

#[test]
fn a_restart_in_a_pause_leaves_it_paused() {
    let (mut room, _) = called(1);
    pause(&mut room, false).unwrap();
    let before = room.board();
    room.now = room.now.plus(Millis::from_mins(7));
    restart(&mut room);
    room.pass(Millis::from_mins(1));
    assert_eq!(
        (room.board().phase, room.board().open_time),
        (Phase::Paused, before.open_time)
    );
}

#[test]
fn a_node_whose_lease_has_passed_moves_nothing() {
    let (mut room, _) = called(1);
    restart(&mut room);
    let before = room.memory.clone();
    room.now = room.now.plus(SECOND);
    let event = room.event.clone();
    for verb in [
        Verb::Tick(Tick {
            event: event.clone(),
            term: room.term - 1,
            health: Health::default(),
        }),
        Verb::Restarted {
            event,
            term: room.term - 1,
        },
    ] {
        assert_eq!(refused(&room.run(verb)), Code::Internal);
        assert!(room.memory == before);
    }
}

#[test]
fn a_start_that_missed_the_opening_by_more_than_ten_minutes_opens_nothing() {
    for (late, phase) in [
        (Millis::from_mins(10), Phase::Open),
        (Millis::from_mins(10).plus(Millis(1)), Phase::Paused),
    ] {
        let mut room = gathering();
        room.now = OPENS.plus(late);
        restart(&mut room);
        room.beat();
        assert_eq!(room.board().phase, phase);
    }
}

#[test]
fn a_clock_that_leaps_past_the_opening_opens_nothing() {
    let mut room = gathering();
    room.leap(OPENS.plus(Millis::from_mins(24 * 60 * 30)));
    assert_eq!(room.board().phase, Phase::Paused);
}

#[test]
fn every_board_of_a_version_is_the_same_whatever_happens_between_beats() {
    let (mut room, crowd) = called(5);
    let before = room.board();
    for (citizen, ticket) in &crowd {
        room.claim(citizen, *ticket).unwrap();
        room.hold(citizen, *ticket, &["s-0"]).unwrap();
    }
    room.crowd(10..12);
    assert_eq!(room.board(), before);
    room.beat();
    let after = room.board();
    assert!(after.version > before.version && after.taken == 7);
    assert_eq!(before.contradicted_by(&after), None);
    assert_ne!(stage(&room, &crowd[0].0, crowd[0].1), Stage::Waiting);
}
