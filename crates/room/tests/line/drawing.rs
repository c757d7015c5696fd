use std::collections::BTreeSet;

use jari_protocol::board::{DrawBy, Phase};
use jari_protocol::change::Act;
use jari_protocol::count::{Place, Seq};
use jari_protocol::draw;
use jari_protocol::refusal::{Code, Retry};
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::Verb;
use jari_room::testing::{Rehearsal, drawn, publication};

use super::support::{MILLI, OPENS, SECOND, place, refused, words};

pub(crate) const CUT_OFF: ServerTime = ServerTime::from_millis(OPENS.as_millis() - 300_000);

pub(crate) fn gathering(by: DrawBy) -> Rehearsal {
    let mut room = Rehearsal::new(drawn(publication("drawn", OPENS), by));
    room.leap(OPENS.minus(Millis::from_mins(24 * 60)));
    room
}

fn beacon() -> DrawBy {
    DrawBy::Beacon {
        name: "the lottery drawing on television".to_owned(),
        due: CUT_OFF.plus(Millis::from_mins(1)),
    }
}

fn submit(room: &mut Rehearsal, value: &str) -> jari_room::request::Answer {
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let value = words(value);
    room.run(Verb::Beacon {
        event,
        opening,
        value,
    })
}

#[test]
fn places_are_unknown_until_the_draw_and_every_board_computes_them_after_it() {
    let mut room = gathering(DrawBy::Operator);
    let crowd = room.crowd(0..40);
    let commit = room.board().draw.commit.expect("from the start");
    assert!(room.board().draw.secret.is_none());
    assert!(crowd.iter().all(|(c, t)| place(&room, c, *t).is_none()));
    room.leap(CUT_OFF);
    let cut = room.board();
    assert_eq!((cut.phase, cut.draw.entrants), (Phase::Drawing, Some(40)));
    assert!(cut.draw.root.is_some() && cut.draw.secret.is_none());
    let late = room.citizen(77, 0);
    let late_ticket = room.ticket(&late);
    assert_eq!(place(&room, &late, late_ticket), Some(Place(40)));
    room.leap(OPENS);
    let board = room.board();
    assert_eq!(board.phase, Phase::Open);
    assert_eq!(board.draw.commit, Some(commit));
    assert_eq!(draw::commit(&board.draw.secret.expect("shown")), commit);
    let mut places = BTreeSet::new();
    for (citizen, ticket) in &crowd {
        let view = room.view(citizen, *ticket);
        assert!(view.row.drawn);
        assert_eq!(view.state.place, board.place_of(view.row.seq, true));
        places.insert(view.state.place.expect("drawn"));
    }
    assert_eq!(places, (0..40).map(Place).collect());
    let in_order = crowd.iter().map(|(c, t)| place(&room, c, *t));
    assert_ne!(
        in_order.collect::<Vec<_>>(),
        (0..40).map(|p| Some(Place(p))).collect::<Vec<_>>()
    );
    assert_eq!(board.place_of(Seq(40), false), Some(Place(40)));
}

#[test]
fn the_root_on_the_board_is_over_the_entrants_and_nothing_else() {
    let mut room = gathering(DrawBy::Operator);
    room.crowd(0..5);
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let reason = words("a fire drill");
    room.run(Verb::Pause {
        event: event.clone(),
        opening: opening.clone(),
        reason: reason.clone(),
        by_service: false,
    })
    .unwrap();
    room.run(Verb::Resume {
        event,
        opening,
        reason,
    })
    .unwrap();
    room.crowd(5..8);
    room.leap(CUT_OFF);
    room.crowd(8..9);
    let tickets: Vec<_> = room
        .record()
        .iter()
        .filter(|leaf| leaf.contains(r#""leaf":"ticket""#))
        .map(|leaf| jari_protocol::merkle::leaf_hash(leaf.as_bytes()))
        .collect();
    assert_eq!(tickets.len(), 9);
    assert_eq!(
        room.board().draw.root,
        Some(jari_protocol::merkle::root(&tickets[..8]))
    );
}

#[test]
fn a_line_with_a_beacon_opens_only_when_the_beacon_is_there() {
    let mut room = gathering(beacon());
    let crowd = room.crowd(0..10);
    assert_eq!(refused(&submit(&mut room, "4 8 15")), Code::NotCalled);
    room.leap(CUT_OFF);
    assert_eq!(
        refused(&submit(&mut room, "4 8 15")),
        Code::NotCalled,
        "not due"
    );
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    assert_eq!(room.board().phase, Phase::Drawing);
    submit(&mut room, "4 8 15").unwrap();
    submit(&mut room, "4 8 15").unwrap();
    assert_eq!(
        refused(&submit(&mut room, "16 23 42")),
        Code::ChangeMismatch
    );
    room.beat();
    let board = room.board();
    assert_eq!(board.phase, Phase::Open);
    assert_eq!(board.draw.beacon.as_deref(), Some("4 8 15"));
    for (citizen, ticket) in crowd {
        let view = room.view(&citizen, ticket);
        assert_eq!(view.state.place, board.place_of(view.row.seq, true));
    }
}

#[test]
fn only_a_line_with_a_beacon_takes_one() {
    let mut room = gathering(DrawBy::Operator);
    room.leap(CUT_OFF);
    assert_eq!(refused(&submit(&mut room, "4 8 15")), Code::NotFound);
}

#[test]
fn the_cut_off_waits_for_whoever_was_put_off_but_ten_minutes_at_most() {
    let put_off = |room: &mut Rehearsal, due: ServerTime| {
        let (event, opening) = (room.event.clone(), room.opening.clone());
        room.run(Verb::PutOff {
            event,
            opening,
            due,
        })
    };
    let mut room = gathering(DrawBy::Operator);
    put_off(&mut room, CUT_OFF.plus(Millis::from_secs(60))).unwrap();
    put_off(&mut room, CUT_OFF.plus(Millis::from_secs(20))).unwrap();
    let waits_until = CUT_OFF.plus(Millis::from_secs(70));
    room.leap(waits_until.minus(MILLI));
    assert_eq!(room.board().phase, Phase::Gathering);
    let slow = room.citizen(1, 0);
    let ticket = room.ticket(&slow);
    room.leap(waits_until);
    assert_eq!(room.board().draw.entrants, Some(1));
    assert!(room.view(&slow, ticket).row.drawn);
    assert_eq!(refused(&put_off(&mut room, OPENS)), Code::Ended);

    let mut room = gathering(DrawBy::Operator);
    put_off(&mut room, OPENS.plus(Millis::from_mins(60))).unwrap();
    room.leap(CUT_OFF.plus(Millis::from_mins(10)).minus(MILLI));
    assert_eq!(room.board().phase, Phase::Gathering);
    room.pass(MILLI);
    assert_eq!(room.board().phase, Phase::Drawing);
    room.pass(SECOND);
    assert_eq!(room.board().phase, Phase::Open);
}

#[test]
fn an_empty_draw_opens_like_any_other() {
    let mut room = gathering(DrawBy::Operator);
    room.leap(CUT_OFF);
    room.leap(OPENS);
    assert_eq!(
        (room.board().phase, room.board().draw.entrants),
        (Phase::Open, Some(0))
    );
    let citizen = room.citizen(1, 0);
    let ticket = room.ticket(&citizen);
    assert_eq!(place(&room, &citizen, ticket), Some(Place(0)));
}

#[test]
fn drawn_places_are_called_by_place_and_not_by_number() {
    let mut room = gathering(DrawBy::Operator);
    let crowd = room.crowd(0..12);
    room.leap(CUT_OFF);
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    let serving = room.board().serving;
    assert!(
        serving.0 > 0 && serving.0 < 12,
        "some are called: {serving:?}"
    );
    for (citizen, ticket) in crowd {
        let place = place(&room, &citizen, ticket).expect("drawn");
        let answer = room.claim(&citizen, ticket);
        assert_eq!(
            answer.is_ok(),
            place.is_called(serving),
            "{place:?} of {serving:?}"
        );
    }
}

#[test]
fn a_place_that_is_not_drawn_yet_can_be_put_off_only_once_it_is() {
    let mut room = gathering(DrawBy::Operator);
    let (citizen, ticket) = room.crowd(0..1).remove(0);
    let early = room.act(&citizen, ticket, Act::Defer { places: 3 });
    let problem = early.expect_err("there is no place yet");
    assert_eq!(problem.code, Code::NotCalled);
    assert_eq!(problem.retry, Retry::At { at: OPENS });
    room.leap(CUT_OFF);
    room.leap(OPENS);
    room.act(&citizen, ticket, Act::Defer { places: 3 })
        .expect("it is put off");
}
