use jari_protocol::board::Phase;
use jari_protocol::count::{Epoch, Serving};
use jari_room::request::{Recover, Verb};
use jari_room::testing::Rehearsal;

use super::support::{called, place, words};

pub(crate) fn recover(room: &mut Rehearsal, serving: u64) {
    let event = room.event.clone();
    let served = vec![(room.opening.clone(), Serving(serving))];
    let reason = words("the disk was lost");
    let told = Recover {
        event,
        served,
        reason,
    };
    room.run(Verb::Recover(told)).expect("recovered");
}

#[test]
fn a_recovered_line_stands_in_a_new_epoch_whose_boards_contradict_none() {
    let (mut room, crowd) = called(25);
    // The copy; and what was stated after it was taken.
    let mut lost = room.memory.clone();
    std::mem::swap(&mut lost, &mut room.memory);
    let now = room.now;
    room.pass(jari_protocol::time::Millis::from_secs(20));
    let stated = room.board();
    std::mem::swap(&mut lost, &mut room.memory);
    let places: Vec<_> = crowd
        .iter()
        .map(|(citizen, ticket)| place(&room, citizen, *ticket))
        .collect();

    recover(&mut room, stated.serving.0);
    let board = room.board();
    assert_eq!(board.epoch, Epoch(stated.epoch.0 + 1));
    assert_eq!(board.phase, Phase::Paused);
    assert_eq!(board.serving, stated.serving);
    assert!(board.order() > stated.order());
    assert_eq!(stated.contradicted_by(&board), None);
    assert!(room.now >= now);
    for ((citizen, ticket), before) in crowd.iter().zip(places) {
        assert_eq!(place(&room, citizen, *ticket), before);
    }
    let record = room.record();
    let said = record.iter().any(|leaf| leaf.contains("the disk was lost"));
    assert!(said, "the act is in the record: {record:?}");
}

#[test]
fn serving_never_falls_by_a_recovery_and_the_line_goes_on_when_it_is_resumed() {
    let (mut room, _) = called(25);
    let before = room.board();
    recover(&mut room, 0);
    assert_eq!(room.board().serving, before.serving);
    let (event, opening) = (room.event.clone(), room.opening.clone());
    let reason = words("looked at");
    room.run(Verb::Resume {
        event,
        opening,
        reason,
    })
    .expect("resumed");
    room.beat();
    assert_eq!(room.board().phase, Phase::Open);
}
