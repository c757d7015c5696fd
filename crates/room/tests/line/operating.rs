//! What an operator does to a line that people are in.

use jari_protocol::board::Phase;
use jari_protocol::change::Act;
use jari_protocol::count::People;
use jari_protocol::id::SlotId;
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{AddStock, Answer, MoveLater, NewSlot, Verb};
use jari_room::testing::{PLACE, Rehearsal, publication};

use super::support::{OPENS, SECOND, announced, gathering, opened, refused, words};

fn acts(room: &Rehearsal) -> Vec<OperatorAct> {
    let leaves = room.record();
    let acts = leaves.iter().filter_map(|leaf| {
        let leaf: Leaf = serde_json::from_str(leaf).expect("a leaf");
        let Leaf::Operator { act, .. } = leaf else {
            return None;
        };
        Some(act)
    });
    acts.collect()
}

fn more(room: &mut Rehearsal, slot: &str, people: u32, new: Option<NewSlot>) -> Answer {
    let event = room.event.clone();
    room.run(Verb::AddStock(AddStock {
        event,
        slot: slot_id(slot),
        people: People(people),
        new,
        reason: words("a delivery came"),
    }))
}

fn slot_id(name: &str) -> SlotId {
    name.parse().expect("a name")
}

fn new(starts: ServerTime) -> NewSlot {
    NewSlot {
        site: PLACE.parse().expect("a name"),
        starts,
        ends: starts.plus(Millis::from_mins(30)),
    }
}

fn later(room: &mut Rehearsal, opens: ServerTime) -> Answer {
    let (event, opening) = (room.event.clone(), room.opening.clone());
    room.run(Verb::MoveLater(MoveLater {
        event,
        opening,
        opens,
        reason: words("the doses are late"),
    }))
}

#[test]
fn more_stock_is_free_for_anybody_and_stands_in_the_record() {
    let (mut room, _) = opened(1);
    assert_eq!(room.board().stock_left, People(30));
    more(&mut room, "s-0", 5, None).unwrap();
    let day = OPENS.plus(Millis::from_mins(3 * 24 * 60));
    more(&mut room, "s-9", 7, Some(new(day))).unwrap();
    room.beat();
    assert_eq!(room.board().stock_left, People(42));
    assert_eq!(acts(&room), [OperatorAct::Stock, OperatorAct::Stock]);
    let query = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &query) else {
        panic!("stock")
    };
    let slot = |name: &str| stock.slots.iter().find(|it| it.slot.as_str() == name);
    assert_eq!(slot("s-0").expect("it is there").capacity, People(15));
    assert_eq!(slot("s-9").expect("it is there").left, People(7));
}

#[test]
fn stock_that_cannot_be_is_refused_and_nothing_changes() {
    let (mut room, _) = opened(1);
    let day = OPENS.plus(Millis::from_mins(3 * 24 * 60));
    let elsewhere = NewSlot {
        site: "nowhere".parse().unwrap(),
        ..new(day)
    };
    let wrong = [
        (more(&mut room, "s-0", 0, None), Code::BodyMalformed),
        (more(&mut room, "s-9", 1, None), Code::SlotUnknown),
        (
            more(&mut room, "s-0", 1, Some(new(day))),
            Code::ChangeMismatch,
        ),
        (
            more(&mut room, "s-9", 1, Some(new(OPENS))),
            Code::BodyMalformed,
        ),
        (more(&mut room, "s-9", 1, Some(elsewhere)), Code::NotFound),
    ];
    for (answer, code) in wrong {
        assert_eq!(refused(&answer), code);
    }
    room.beat();
    assert_eq!(room.board().stock_left, People(30));
    assert!(acts(&room).is_empty());
}

#[test]
fn stock_that_comes_after_everything_was_sold_goes_to_those_who_stay_on() {
    let mut plan = publication("small", OPENS);
    plan.slots.truncate(1);
    plan.slots[0].1.capacity = People(1);
    let mut room = Rehearsal::new(plan);
    room.leap(OPENS.minus(Millis::from_mins(60)));
    let crowd = room.crowd(0..4);
    room.leap(OPENS);
    room.pass(Millis::from_secs(5));
    room.book(&crowd[0].0, crowd[0].1, "s-0");
    room.beat();
    for (citizen, ticket) in [&crowd[3], &crowd[2]] {
        room.act(citizen, *ticket, Act::StayOn {}).unwrap();
    }
    more(&mut room, "s-0", 1, None).unwrap();
    room.pass(Millis::from_mins(5));
    assert_eq!(room.board().stock_left, People(0));
    let offered = |who: usize| room.view(&crowd[who].0, crowd[who].1).state.offer;
    assert!(offered(2).is_some() && offered(3).is_none());
}

#[test]
fn an_opening_moves_later_with_its_end_and_never_earlier() {
    let mut room = gathering();
    let before = room.board();
    let hour = Millis::from_mins(60);
    assert_eq!(
        refused(&later(&mut room, OPENS.minus(SECOND))),
        Code::BodyMalformed
    );
    later(&mut room, OPENS.plus(hour)).unwrap();
    let after = room.board();
    assert_eq!(after.times.opens, OPENS.plus(hour));
    assert_eq!(after.times.ends, before.times.ends.plus(hour));
    assert_eq!(before.contradicted_by(&after), None, "no lie");
    room.leap(OPENS.plus(SECOND));
    assert_eq!(room.board().phase, Phase::Gathering, "not at the old time");
    room.leap(OPENS.plus(hour));
    assert_eq!(room.board().phase, Phase::Open);
    let too_late = later(&mut room, OPENS.plus(hour).plus(hour));
    assert_eq!(refused(&too_late), Code::Ended);
    assert_eq!(acts(&room), [OperatorAct::MoveLater]);
}

#[test]
fn an_announcement_stands_on_every_board_until_it_is_taken_back() {
    let mut room = announced();
    let say = |room: &mut Rehearsal, text| {
        let (event, opening) = (room.event.clone(), room.opening.clone());
        room.run(Verb::Announce {
            event,
            opening,
            text,
            reason: words("two more sites"),
        })
        .unwrap();
    };
    let version = room.board().version;
    say(
        &mut room,
        Some((words("두 곳이 더 열려요."), words("Two more sites."))),
    );
    let board = room.board();
    assert!(board.version > version, "one version has one content");
    assert_eq!(
        board.announcement.expect("said").en,
        words("Two more sites.")
    );
    room.pass(SECOND);
    assert!(room.board().announcement.is_some());
    say(&mut room, None);
    assert!(room.board().announcement.is_none());
    assert_eq!(acts(&room), [OperatorAct::Announce, OperatorAct::Announce]);
}
