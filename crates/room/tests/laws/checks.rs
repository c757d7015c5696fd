//! What must be so after every step.

use std::collections::{BTreeMap, BTreeSet};

use jari_protocol::audit;
use jari_protocol::board::Phase;
use jari_protocol::count::Place;
use jari_protocol::id::SlotId;
use jari_protocol::ticket::Stage;
use jari_room::query::{Query, Reply};
use jari_room::row::Row;
use jari_room::row::clerk::Did;
use jari_room::row::ticket::StageRow;
use jari_room::testing::Rehearsal;

use super::world::{CITIZENS, World};

pub(crate) fn check(world: &mut World) {
    no_place_is_worse(world);
    one_ticket_each(world);
    nothing_is_sold_twice(world);
    no_board_lies(world);
    the_door_is_in_order(world);
    what_a_clerk_takes_is_noted(world);
}

/// Law 1: once known, a place stays what it was, whatever happened.
fn no_place_is_worse(world: &mut World) {
    for (who, ticket, known) in &mut world.tickets {
        let now = world.room.view(&world.citizens[*who], *ticket).state.place;
        if known.is_some() {
            assert_eq!(now, *known, "a place moved");
        }
        *known = now;
    }
    let places: Vec<Place> = world
        .tickets
        .iter()
        .filter_map(|(.., place)| *place)
        .collect();
    let distinct: BTreeSet<&Place> = places.iter().collect();
    assert_eq!(distinct.len(), places.len(), "two tickets have one place");
}

/// Law 2.
fn one_ticket_each(world: &World) {
    let mut live = BTreeSet::new();
    for (who, ticket, _) in &world.tickets {
        let view = world.room.view(&world.citizens[*who], *ticket);
        if view.row.stage != StageRow::Left {
            assert!(live.insert(who), "two tickets of one person");
        }
    }
}

/// Whoever stood at the desk has a ticket that the deeds tell of, once, and
/// nobody else's is told of there.
fn what_a_clerk_takes_is_noted(world: &World) {
    let query = Query::Deeds(world.room.event.clone(), 0);
    let Reply::Deeds(deeds) = world.room.memory.read(world.room.now, &query) else {
        panic!("deeds")
    };
    let joins = deeds.iter().filter(|(_, deed)| deed.did == Did::Join);
    let noted: Vec<_> = joins.filter_map(|(_, deed)| deed.ticket).collect();
    let desk = world.citizens[CITIZENS - 1].account;
    let taken = world.tickets.iter();
    let taken = taken.filter(|(who, ..)| world.citizens[*who].account == desk);
    let taken: Vec<_> = taken.map(|(_, ticket, _)| *ticket).collect();
    assert_eq!(noted, taken, "a deed is missing, or told twice");
}

/// Law 6: what is left, set aside for those who stay on, held and booked of a
/// slot is its capacity, and what was set aside is in a lot or offered.
fn nothing_is_sold_twice(world: &World) {
    let room = &world.room;
    let query = Query::Stock(room.service(), room.event.clone());
    let Reply::Stock(stock) = room.memory.read(room.now, &query) else {
        panic!("stock")
    };
    let mut taken: BTreeMap<SlotId, u32> = BTreeMap::new();
    let mut offered: BTreeMap<SlotId, u32> = BTreeMap::new();
    let mut inside = 0;
    for (who, ticket, _) in &world.tickets {
        let citizen = &world.citizens[*who];
        let row = room.view(citizen, *ticket).row;
        if let Some(offer) = row.offer {
            assert!(row.stays_on && row.stage == StageRow::Waiting);
            *offered.entry(offer.slot).or_default() += 1;
        }
        let slot = match row.stage {
            StageRow::Inside(stay) => {
                inside += 1;
                stay.hold.map(|hold| hold.slot)
            }
            StageRow::Booked(booking) => {
                let query = Query::Receipt(room.service(), citizen.account, booking);
                let Reply::Receipt(receipt) = room.memory.read(room.now, &query) else {
                    panic!("a booking without a receipt");
                };
                Some(receipt.slot)
            }
            StageRow::Waiting | StageRow::Door { .. } | StageRow::Left => None,
        };
        if let Some(slot) = slot {
            *taken.entry(slot).or_default() += 1;
        }
    }
    assert!(
        inside <= world.capacity.0,
        "more inside than there is room for"
    );
    for slot in &stock.slots {
        let taken = taken.get(&slot.slot).copied().unwrap_or_default();
        let all = slot.left.0 + slot.returned.0 + taken;
        assert_eq!(all, slot.capacity.0, "{}", slot.slot);
        let offered = offered.get(&slot.slot).copied().unwrap_or_default();
        let aside = in_lots(room, &slot.slot) + offered;
        assert_eq!(aside, slot.returned.0, "what came back to {}", slot.slot);
    }
}

/// What came back to a slot and is offered to nobody now.
fn in_lots(room: &Rehearsal, slot: &SlotId) -> u32 {
    let lots = room.memory.rows().filter_map(|(_, row)| {
        let Row::Lot(lot) = row else { return None };
        (lot.slot == *slot).then_some(lot.people.0)
    });
    lots.sum()
}

/// Law 3 and what boards promise: no line is open before its time, no board
/// takes back what an earlier one said, one version has one content.
fn no_board_lies(world: &mut World) {
    let board = world.room.board();
    let opened = matches!(board.phase, Phase::Open | Phase::Ended) || board.open_time.0 > 0;
    assert!(
        !opened || world.room.now >= board.times.opens,
        "opened before its time"
    );
    if let Some(before) = &world.board {
        assert!(board.order() >= before.order());
        assert_eq!(before.contradicted_by(&board), None);
        assert!(board.open_time >= before.open_time);
        assert!(board.missed_below <= board.serving && board.serving.0 <= board.taken);
    }
    world.board = Some(board);
}

/// Whoever is at the door was called, and nobody counts less ahead than there
/// are with a lower place.
fn the_door_is_in_order(world: &World) {
    let serving = world.room.board().serving;
    let mut door = Vec::new();
    for (who, ticket, place) in &world.tickets {
        let view = world.room.view(&world.citizens[*who], *ticket);
        match view.state.stage {
            Stage::Door { ahead } => door.push((place.expect("called"), ahead)),
            Stage::Inside(_) => {
                assert!(
                    place.expect("called").is_called(serving),
                    "went in before the call"
                );
            }
            // By a pass or by an offer: the record tells.
            Stage::Booked { .. } | Stage::Waiting | Stage::Left | Stage::Ended => {}
        }
    }
    door.sort_unstable();
    for (index, (place, ahead)) in (0..).zip(door) {
        assert!(place.is_called(serving), "at the door before the call");
        assert_eq!(ahead, index);
    }
}

/// Law 11, from what anyone can read: the whole record, and the last board.
pub(crate) fn check_record(world: &World) {
    let mut room = world.room.clone();
    room.beat();
    let found = audit::check(room.record(), &[room.board()]);
    assert_eq!(found.map(|found| found.unknown), Ok(0));
}
