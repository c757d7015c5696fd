//! What comes back after everything was sold: a lot. It rests for a while and
//! then goes through the lines, in each one upwards, so that nobody is passed
//! over who stayed on when it came by.

use jari_protocol::board::Phase;
use jari_protocol::count::{People, Place};
use jari_protocol::id::{EventId, OpeningId, SlotId, TicketId};
use jari_protocol::time::ServerTime;

use crate::booking::slot;
use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::numbers::{LOTS_PER_TICK, OFFERED_PER_TICK, OFFERS_OPEN, RETURN_REST};
use crate::record;
use crate::row::Row;
use crate::row::event::{EventRow, Lot};
use crate::row::line::OpeningRow;
use crate::rows::Rows;
use crate::stop::Stop;
use crate::turn::Turn;

use super::offer;

/// Puts room for so many people aside for those who stay on.
pub(crate) fn put_aside(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    (id, people): (&SlotId, People),
) -> Result<(), Stop> {
    let mut row = slot::known(rows, event, id)?;
    row.returned = row.returned.plus(people);
    let name = event.public.event.clone();
    if let Some(number) = row.lot
        && let Some(lot) = rows.lot(&name, &number)?.filter(|lot| lot.line.is_none())
    {
        let people = lot.people.plus(people);
        let lot = Lot {
            people,
            ..lot.clone()
        };
        rows.put_lot(&name, &number, lot);
    } else {
        let number = event.next_lot;
        event.next_lot = number.saturating_add(1);
        row.lot = Some(number);
        let lot = Lot {
            slot: id.clone(),
            people,
            offers: 0,
            due: now.plus(RETURN_REST),
            line: None,
            place: None,
            is_through: false,
        };
        rows.put_lot(&name, &number, lot);
    }
    slot::put(rows, event, id, row);
    Ok(())
}

/// Writes a lot, or forgets one of which nothing is left.
pub(crate) fn put(rows: &mut Rows, event: &EventId, number: u64, lot: Lot) {
    if lot.people == People(0) && lot.offers == 0 {
        rows.remove(Key::Lot(event.clone(), number));
    } else {
        rows.put_lot(event, &number, lot);
    }
}

/// The lots that have rested and hold something.
fn ready(rows: &Rows, now: ServerTime, event: &EventId) -> Result<Vec<(u64, Lot)>, Stop> {
    let found = rows.first(&Range::Lots(event.clone()), LOTS_PER_TICK)?;
    let lots = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Lot(_, number), Row::Lot(lot)) => Some((*number, lot.clone())),
        _ => None,
    });
    let is_ready = |lot: &Lot| lot.due <= now && lot.people > People(0);
    Ok(lots.filter(|(_, lot)| is_ready(lot)).collect())
}

/// A line by when it opened: the order in which lots go through lines.
pub(crate) fn order(id: &OpeningId, opening: &OpeningRow) -> (ServerTime, OpeningId) {
    (opening.times.opens, id.clone())
}

/// Whether a line has begun and is not over: lots wait for one that stands.
fn is_under_way(opening: &OpeningRow) -> bool {
    match opening.phase {
        Phase::Open => true,
        Phase::Paused => opening.paused_in == Some(Phase::Open),
        Phase::Announced | Phase::Gathering | Phase::Drawing | Phase::Ended => false,
    }
}

/// Takes the lots further through one line.
pub(crate) fn go(rows: &mut Rows, now: ServerTime, mut lane: Lane) -> Result<Lane, Stop> {
    if !is_under_way(&lane.opening) {
        return Ok(lane);
    }
    let event = lane.event_id().clone();
    let here = order(&lane.id, &lane.opening);
    let mut looked_at = 0;
    for (number, mut lot) in ready(rows, now, &event)? {
        match &lot.line {
            // What was not taken goes on to whoever stays on above.
            Some(line) if *line == here => {}
            Some(line) if *line < here && lot.is_through => {
                lot.place = None;
                lot.is_through = false;
            }
            None => {}
            Some(_) => continue,
        }
        lot.line = Some(here.clone());
        if lane.opening.phase == Phase::Open {
            lane = upwards(rows, now, lane, (number, &mut lot, &mut looked_at))?;
        }
        put(rows, &event, number, lot);
    }
    Ok(lane)
}

/// One lot, from the place it is at to the next ones that stay on.
fn upwards(
    rows: &mut Rows,
    now: ServerTime,
    mut lane: Lane,
    (number, lot, looked_at): (u64, &mut Lot, &mut usize),
) -> Result<Lane, Stop> {
    lot.is_through = false;
    let budget = OFFERED_PER_TICK.saturating_sub(*looked_at);
    let next = staying(rows, &lane, lot.place, budget)?;
    let is_all = next.len() < budget;
    rows.gather(next.iter().map(|(_, ticket)| Key::Ticket(*ticket)))?;
    #[cfg(feature = "seeded-bugs")]
    let next = rows.bugs.out_of_order(next);
    for (place, ticket) in next {
        if lot.people == People(0) || lane.opening.offered.len() >= OFFERS_OPEN {
            return Ok(lane);
        }
        *looked_at += 1;
        if lane.opening.offered.contains(&place) {
            continue;
        }
        let Some(row) = rows.ticket(&ticket)?.cloned() else {
            continue;
        };
        let mut turn = Turn::new(now, lane, ticket, row);
        lot.place = Some(place);
        if turn.people() <= lot.people {
            offer::make(rows, &mut turn, place, (number, lot))?;
        } else {
            record::no_room(rows, &mut turn, place, (number, lot.people));
        }
        lane = turn.finish(rows)?;
    }
    lot.is_through = is_all;
    Ok(lane)
}

fn staying(
    rows: &Rows,
    lane: &Lane,
    after: Option<Place>,
    limit: usize,
) -> Result<Vec<(Place, TicketId)>, Stop> {
    let from = after.map_or(Place(0), Place::next);
    let range = Range::StayOn(lane.event_id().clone(), lane.id.clone(), from);
    let found = rows.first(&range, limit)?.into_iter();
    let staying = found.filter_map(|(key, row)| match (key, row) {
        (Key::StayOn(_, _, place), Row::StayOn(ticket)) => Some((*place, *ticket)),
        _ => None,
    });
    Ok(staying.collect())
}

/// What came to the end of the last line goes to anybody: nobody who stays on
/// wanted it.
pub(crate) fn release(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    openings: &[(OpeningId, OpeningRow)],
) -> Result<(), Stop> {
    let name = event.public.event.clone();
    let lines: Vec<_> = openings
        .iter()
        .filter(|(_, opening)| is_under_way(opening))
        .map(|(id, opening)| order(id, opening))
        .collect();
    for (number, mut lot) in ready(rows, now, &name)? {
        let mut row = slot::known(rows, event, &lot.slot)?;
        let ahead = |line: &(ServerTime, OpeningId)| match &lot.line {
            None => true,
            Some(at) => line > at || (line == at && !lot.is_through),
        };
        let is_begun = row.starts <= now;
        if lines.iter().any(ahead) && !is_begun {
            continue;
        }
        row.returned = row.returned.minus(lot.people);
        row.left = row.left.plus(lot.people).min(row.capacity);
        event.stock_left = event.stock_left.plus(lot.people);
        lot.people = People(0);
        let id = lot.slot.clone();
        slot::put(rows, event, &id, row);
        put(rows, &name, number, lot);
    }
    Ok(())
}
