//! Every window, one millisecond before its edge and at it (R05).

use jari_protocol::board::Phase;
use jari_protocol::change::Act;
use jari_protocol::count::Serving;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::testing::{Rehearsal, publication};

use super::support::{MILLI, OPENS, announced, called, gathering, inside, refused, stage};

const STAY: Millis = Millis::from_mins(10);
const HOLD: Millis = Millis::from_mins(5);
const BAR: Millis = Millis::from_mins(10);

#[test]
fn gathering_begins_at_its_time_and_not_before() {
    let mut room = announced();
    let citizen = room.citizen(1, 0);
    let gathering = room.board().times.gathering;
    room.leap(gathering.minus(MILLI));
    assert_eq!(refused(&room.join(&citizen)), Code::NotYetEligible);
    room.now = gathering.plus(Millis::from_secs(1));
    assert_eq!(
        refused(&room.join(&citizen)),
        Code::NotYetEligible,
        "no clock opens it, a beat does"
    );
    room.beat();
    room.ticket(&citizen);
}

#[test]
fn the_line_opens_at_its_time_and_not_before() {
    let mut room = gathering();
    room.leap(OPENS.minus(MILLI));
    assert_eq!(room.board().phase, Phase::Gathering);
    room.leap(OPENS);
    assert_eq!(room.board().phase, Phase::Open);
}

#[test]
fn the_line_ends_at_its_time_and_not_before() {
    let (mut room, crowd) = called(1);
    let ends = room.board().times.ends;
    room.leap(ends.minus(MILLI));
    assert_eq!(room.board().phase, Phase::Open);
    room.claim(&crowd[0].0, crowd[0].1).unwrap();
    room.leap(ends);
    assert_eq!(room.board().phase, Phase::Ended);
}

#[test]
fn the_claim_window_ends_at_its_time_and_not_before() {
    let (mut room, _) = called(1);
    // One place at 60 a minute, five for four: called at the first second; the
    // window begins when the reveal of one second is over.
    let missed = OPENS.plus(Millis::from_secs(1)).plus(Millis::from_mins(10));
    room.leap(missed.minus(MILLI));
    assert_eq!(room.board().missed_below, Serving(0));
    room.leap(missed);
    assert_eq!(room.board().missed_below, Serving(1));
}

#[test]
fn a_stay_lasts_to_its_end_with_and_without_a_beat() {
    for beat in [false, true] {
        let (mut room, citizen, ticket) = inside();
        let ends = room.now.plus(STAY);
        room.now = ends.minus(MILLI);
        if beat {
            room.beat();
        }
        assert!(room.inside(&citizen, ticket).is_some());
        let mut other = room.clone();
        other.hold(&citizen, ticket, &["s-0"]).unwrap();
        let pass = room.pass_of(&citizen, ticket);
        room.now = ends;
        if beat {
            room.beat();
        }
        assert_eq!(stage(&room, &citizen, ticket), Stage::Waiting);
        let extend = Act::Extend { pass };
        assert_eq!(
            refused(&room.act(&citizen, ticket, extend)),
            Code::NotInside
        );
        room.claim(&citizen, ticket).unwrap();
        assert_ne!(room.pass_of(&citizen, ticket), pass);
    }
}

#[test]
fn a_hold_lasts_to_its_end_with_and_without_a_beat() {
    for beat in [false, true] {
        let (mut room, citizen, ticket) = inside();
        room.hold(&citizen, ticket, &["s-0"]).unwrap();
        let lapses = room.now.plus(HOLD);
        room.now = lapses.minus(MILLI);
        let mut in_time = room.clone();
        in_time.confirm(&citizen, ticket).unwrap();
        let stay = room.inside(&citizen, ticket).unwrap();
        let (pass, hold) = (stay.pass, stay.hold.unwrap().hold);
        room.now = lapses;
        if beat {
            room.beat();
        }
        let confirm = Act::Confirm { pass, hold };
        assert_eq!(
            refused(&room.act(&citizen, ticket, confirm)),
            Code::HoldLapsed
        );
        room.beat();
        assert_eq!(room.board().stock_left.0, 30, "the slot is back");
    }
}

#[test]
fn a_hold_begun_in_time_is_confirmed_after_the_stay() {
    let (mut room, citizen, ticket) = inside();
    let ends = room.now.plus(STAY);
    room.until(ends.minus(MILLI));
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    room.until(ends.plus(HOLD).minus(MILLI).minus(MILLI));
    room.confirm(&citizen, ticket).unwrap();
}

#[test]
fn a_stay_ends_with_its_last_hold_given_back_or_lapsed() {
    let (mut room, citizen, ticket) = inside();
    let ends = room.now.plus(STAY);
    room.until(ends.minus(MILLI));
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    room.until(ends.plus(Millis::from_secs(2)));
    let mut given_back = room.clone();
    let stay = room.inside(&citizen, ticket).unwrap();
    let (pass, hold) = (stay.pass, stay.hold.unwrap().hold);
    let release = Act::Release { pass, hold };
    given_back.act(&citizen, ticket, release).unwrap();
    assert_eq!(stage(&given_back, &citizen, ticket), Stage::Waiting);
    room.until(ends.plus(HOLD));
    assert_eq!(stage(&room, &citizen, ticket), Stage::Waiting);
    assert_eq!(room.board().stock_left.0, 30);
}

#[test]
fn a_lapsed_slot_is_barred_for_ten_minutes_of_open_time() {
    let (mut room, citizen, ticket) = inside();
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    room.pass(HOLD);
    let barred_until = room.now.plus(BAR);
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-0"])),
        Code::SlotBarred
    );
    room.hold(&citizen, ticket, &["s-0", "s-1"]).unwrap();
    assert_eq!(
        room.inside(&citizen, ticket)
            .unwrap()
            .hold
            .unwrap()
            .slot
            .as_str(),
        "s-1"
    );
    room.until(barred_until.minus(MILLI));
    room.claim(&citizen, ticket).unwrap();
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-0"])),
        Code::SlotBarred
    );
    room.now = barred_until;
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
}

#[test]
fn a_slot_that_has_begun_is_not_held() {
    let mut plan = publication("small", OPENS);
    let starts = OPENS.plus(Millis::from_mins(30));
    plan.slots[0].1.starts = starts;
    plan.slots[0].1.ends = starts.plus(Millis::from_mins(30));
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let (citizen, ticket) = room.crowd(0..1).remove(0);
    room.leap(OPENS);
    room.until(starts.minus(MILLI));
    room.claim(&citizen, ticket).unwrap();
    let mut in_time = room.clone();
    in_time.hold(&citizen, ticket, &["s-0"]).unwrap();
    room.now = starts;
    assert_eq!(
        refused(&room.hold(&citizen, ticket, &["s-0"])),
        Code::SlotsGone
    );
}
