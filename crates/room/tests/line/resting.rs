use jari_protocol::board::Phase;
use jari_protocol::event::Rest;
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::time::Millis;
use jari_room::request::Publication;
use jari_room::testing::{Rehearsal, publication};

use super::pausing::{pause, restart, resume};
use super::support::{MILLI, OPENS, SECOND};

#[test]
fn a_line_rests_in_its_hours_and_goes_on_by_itself_with_every_right_as_it_was() {
    let mut room = Rehearsal::new(resting_plan());
    room.leap(OPENS);
    let citizen = room.citizen(1, 0);
    let ticket = room.ticket(&citizen);
    room.until(REST.from.minus(Millis::from_mins(1)));
    room.claim(&citizen, ticket).unwrap();
    room.pass(SECOND);
    room.hold(&citizen, ticket, &["s-0"]).unwrap();
    let before = room.inside(&citizen, ticket);
    room.leap(REST.from.minus(MILLI));
    assert_eq!(room.board().phase, Phase::Open);
    room.leap(REST.from);
    let resting = room.board();
    assert_eq!(resting.phase, Phase::Paused);
    assert_eq!(resting.resting(), Some(REST));
    room.leap(REST.until.minus(MILLI));
    let still = room.board();
    assert_eq!(
        (still.serving, still.open_time),
        (resting.serving, resting.open_time)
    );
    assert_eq!(room.inside(&citizen, ticket), before);
    room.leap(REST.until);
    let after = room.board();
    assert_eq!((after.phase, after.rests), (Phase::Open, Vec::new()));
    assert_eq!(after.open_time, resting.open_time);
    room.confirm(&citizen, ticket).unwrap();
}

#[test]
fn boards_tell_the_rests_of_the_days_to_come_before_they_begin() {
    let mut plan = publication("small", OPENS);
    let week = (0..7).map(|day| {
        let later = Millis::from_mins(day * 24 * 60);
        Rest {
            from: REST.from.plus(later),
            until: REST.until.plus(later),
        }
    });
    plan.event.rests = week.collect();
    plan.event.openings[0].times.ends = OPENS.plus(Millis::from_mins(10 * 24 * 60));
    let mut room = Rehearsal::new(plan.clone());
    room.leap(OPENS);
    assert_eq!(room.board().rests, plan.event.rests[..3]);
    room.leap(REST.until);
    assert_eq!(room.board().rests, plan.event.rests[1..4]);
}

#[test]
fn what_an_operator_stopped_in_a_rest_waits_for_the_operator() {
    let mut room = opened();
    room.leap(REST.from);
    pause(&mut room, false).unwrap();
    assert_eq!(room.board().resting(), None, "nobody knows when it ends");
    room.leap(REST.until);
    room.pass(SECOND);
    assert_eq!(room.board().phase, Phase::Paused);
    resume(&mut room).unwrap();
    assert_eq!(room.board().phase, Phase::Open);
}

#[test]
fn a_line_that_is_let_go_on_within_a_rest_rests() {
    let mut room = opened();
    room.leap(REST.from.minus(SECOND));
    pause(&mut room, false).unwrap();
    room.leap(REST.from.plus(SECOND));
    assert_eq!(room.board().resting(), None);
    resume(&mut room).unwrap();
    room.beat();
    assert_eq!(room.board().resting(), Some(REST));
    resume(&mut room).unwrap();
    assert_eq!(room.board().resting(), Some(REST), "a rest ends by itself");
    room.leap(REST.until);
    assert_eq!(room.board().phase, Phase::Open);
}

#[test]
fn an_outage_over_the_end_of_a_rest_costs_no_open_time() {
    let mut room = opened();
    room.leap(REST.from);
    let before = room.board().open_time;
    room.now = REST.until.plus(Millis::from_mins(20));
    restart(&mut room);
    assert_eq!(room.board().phase, Phase::Open);
    room.pass(Millis::from_secs(4));
    assert_eq!(
        room.board().open_time,
        before,
        "people have time to come back"
    );
    room.pass(Millis::from_secs(4));
    assert!(room.board().open_time > before);
}

#[test]
fn an_outage_over_the_beginning_of_a_rest_costs_no_open_time() {
    let mut room = opened();
    let before = room.board().open_time;
    room.now = REST.from.plus(Millis::from_mins(20));
    restart(&mut room);
    let board = room.board();
    assert_eq!((board.open_time, board.resting()), (before, Some(REST)));
}

#[test]
fn a_line_that_is_over_within_a_rest_ends() {
    let mut plan = resting_plan();
    let ends = REST.from.plus(Millis::from_mins(30));
    plan.event.openings[0].times.ends = ends;
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS);
    room.leap(REST.from);
    assert_eq!(room.board().phase, Phase::Paused);
    room.leap(ends);
    assert_eq!(
        (room.board().phase, room.board().rests),
        (Phase::Ended, Vec::new())
    );
}

#[test]
fn the_record_tells_when_it_rested() {
    let mut room = opened();
    room.leap(REST.from);
    room.leap(REST.until);
    let leaves = room.record();
    let leaves = leaves
        .iter()
        .map(|leaf| serde_json::from_str(leaf).unwrap());
    let acts = leaves.filter_map(|leaf| {
        if let Leaf::Operator { act, at, .. } = leaf {
            Some((act, at))
        } else {
            None
        }
    });
    let told = [
        (OperatorAct::Rest, REST.from),
        (OperatorAct::RestOver, REST.until),
    ];
    assert_eq!(acts.collect::<Vec<_>>(), told);
}

#[test]
fn rests_out_of_order_or_over_an_opening_are_refused() {
    let twice = vec![REST, REST];
    let backwards = vec![Rest {
        from: REST.until,
        until: REST.from,
    }];
    let over_opening = vec![Rest {
        from: OPENS,
        until: REST.until,
    }];
    for rests in [twice, backwards, over_opening] {
        let mut plan = publication("small", OPENS);
        plan.event.rests = rests;
        let found = jari_room::publication::check(&plan);
        let all = found.iter().map(|fault| fault.what.to_string());
        assert!(all.clone().count() > 0);
        assert!(all.eq(found.iter().map(|_| "rests".to_owned())));
    }
}

/// An opened line with a ticket that was called, and a rest ahead.
fn opened() -> Rehearsal {
    let mut room = Rehearsal::new(resting_plan());
    room.leap(OPENS.minus(Millis::from_mins(60)));
    room.crowd(0..1);
    room.leap(OPENS);
    room.pass(SECOND);
    room
}

fn resting_plan() -> Publication {
    let mut plan = publication("small", OPENS);
    plan.event.rests = vec![REST];
    plan
}

/// An hour after the opening, for two.
const REST: Rest = Rest {
    from: OPENS.plus(Millis::from_mins(60)),
    until: OPENS.plus(Millis::from_mins(180)),
};
