//! The door: free room goes to its head, the lowest place. Nobody overtakes.

use jari_protocol::board::Phase;
use jari_protocol::count::{People, Place};
use jari_protocol::id::TicketId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::numbers::ADMISSIONS_PER_TICK;
use crate::record;
use crate::row::Row;
use crate::row::ticket::{StageRow, Stay};
use crate::rows::Rows;
use crate::stop::Stop;

use super::Turn;

/// Whether so many people may go in now: pace, capacity, and stock that
/// nobody inside counts on.
///
/// A party larger than the room there is at all, or than the stock that is
/// left, goes in when it is alone: it would stand in the way for ever.
pub(crate) fn has_room(lane: &Lane, people: People) -> bool {
    let event = &lane.event;
    let pace = lane.opening.milli_admissions >= milli(people);
    let capacity = event.inside.plus(people) <= event.settings.capacity_inside;
    let stock = people <= lane.unpromised();
    let undecided = event.inside.minus(event.holding);
    pace && (capacity || event.inside == People(0))
        && (stock || (undecided == People(0) && event.stock_left > People(0)))
}

/// People in thousandths, as buckets count them.
pub(crate) const fn milli(people: People) -> u64 {
    people.0 as u64 * 1_000
}

/// Lets a ticket in. Its stage must be written by the caller's `finish`.
pub(crate) fn enter(rows: &mut Rows, turn: &mut Turn, device: Thumbprint, place: Place) {
    if !matches!(turn.row.stage, StageRow::Door { .. }) {
        // Straight through the door: the record shows that it was free.
        record::came_to_door(rows, turn, place);
    }
    let leaf = record::went_in(rows, turn, place);
    let people = turn.people();
    let open = turn.open_time();
    let lane = &mut turn.lane;
    lane.opening.milli_admissions = lane.opening.milli_admissions.saturating_sub(milli(people));
    let pass = lane.pass(turn.id, turn.row.stays);
    let until = open.plus(lane.event.public.inside_window);
    if turn.row.stays == 0 {
        let entered = &mut lane.opening.flow.entered;
        *entered = entered.saturating_add(u64::from(people.0));
    }
    turn.row.stays = turn.row.stays.saturating_add(1);
    turn.row.stage = StageRow::Inside(Stay {
        pass,
        device,
        until,
        extensions: 0,
        leaf,
        hold: None,
    });
}

/// Lets in from the head of the door as long as there is room. Nobody goes in
/// while the line stands: nothing new begins in a pause.
pub(crate) fn admit(rows: &mut Rows, now: ServerTime, mut lane: Lane) -> Result<Lane, Stop> {
    if lane.opening.door == 0 || lane.opening.phase != Phase::Open {
        return Ok(lane);
    }
    let paced = usize::try_from(lane.opening.milli_admissions / 1_000).unwrap_or(usize::MAX);
    let waiting = first(rows, &lane, paced.min(ADMISSIONS_PER_TICK))?;
    rows.gather(waiting.iter().map(|ticket| Key::Ticket(*ticket)))?;
    for ticket in waiting {
        let Some(row) = rows.ticket(&ticket)?.cloned() else {
            continue;
        };
        let StageRow::Door { device } = row.stage else {
            continue;
        };
        let mut turn = Turn::new(now, lane, ticket, row);
        let room = has_room(&turn.lane, turn.people());
        if let Some(place) = turn.place().filter(|_| room) {
            enter(rows, &mut turn, device, place);
        }
        lane = turn.finish(rows)?;
        if !room {
            break;
        }
    }
    Ok(lane)
}

/// The head of the door, lowest place first.
pub(crate) fn first(rows: &Rows, lane: &Lane, limit: usize) -> Result<Vec<TicketId>, Stop> {
    let range = Range::Door(lane.event_id().clone(), lane.id.clone());
    let found = rows.first(&range, limit)?.into_iter();
    let tickets = found.filter_map(|(_, row)| {
        let Row::Door(ticket) = row else { return None };
        Some(*ticket)
    });
    Ok(tickets.collect())
}
