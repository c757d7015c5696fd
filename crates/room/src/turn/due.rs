//! Rights that run out: a hold gives its slot back, a stay ends and the ticket
//! is called again. The place stays in every case.

use jari_protocol::time::OpenTime;

use crate::booking::slot;
use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::numbers::{BAR, ENDS_PER_TICK};
use crate::row::ticket::{Hold, StageRow, Stay};
use crate::rows::Rows;
use crate::stop::Stop;
use crate::waitlist::offer;

use super::Turn;

use jari_protocol::id::TicketId;
use jari_protocol::time::ServerTime;

impl Stay {
    /// When it ends: a hold that was begun in time may be confirmed to its own
    /// end.
    pub(crate) fn ends(&self) -> OpenTime {
        let hold = self.hold.as_ref().map(|hold| hold.until);
        hold.map_or(self.until, |until| until.max(self.until))
    }
}

/// Ends what has run out of one ticket's rights.
pub(crate) fn settle(rows: &mut Rows, turn: &mut Turn) -> Result<(), Stop> {
    let (open, over) = (turn.open_time(), turn.is_over());
    if over || turn.row.offer.as_ref().is_some_and(|it| it.until <= open) {
        offer::end(rows, turn)?;
    }
    match &mut turn.row.stage {
        StageRow::Inside(stay) => {
            let lapsed = stay.hold.take_if(|hold| over || hold.until <= open);
            let ended = over || stay.ends() <= open;
            if let Some(hold) = lapsed {
                lapse(rows, turn, hold)?;
            }
            if ended {
                turn.row.stage = StageRow::Waiting;
            }
        }
        StageRow::Door { .. } if over => turn.row.stage = StageRow::Waiting,
        StageRow::Door { .. } | StageRow::Waiting | StageRow::Booked(_) | StageRow::Left => {}
    }
    Ok(())
}

fn lapse(rows: &mut Rows, turn: &mut Turn, hold: Hold) -> Result<(), Stop> {
    let people = turn.people();
    slot::give_back(rows, turn.now, &mut turn.lane.event, (&hold.slot, people))?;
    let open = turn.open_time();
    turn.row.barred.retain(|(_, until)| *until > open);
    turn.row.barred.push((hold.slot, open.plus(BAR)));
    Ok(())
}

/// Ends what is due in a line, in the order of time, a bounded number a beat.
pub(crate) fn sweep(rows: &mut Rows, now: ServerTime, mut lane: Lane) -> Result<Lane, Stop> {
    for ticket in ended(rows, now, &lane)? {
        let Some(row) = rows.ticket(&ticket)?.cloned() else {
            continue;
        };
        lane = Turn::new(now, lane, ticket, row).finish(rows)?;
    }
    Ok(lane)
}

/// The tickets with something due; all that are inside or at the door once the
/// line is over.
fn ended(rows: &mut Rows, now: ServerTime, lane: &Lane) -> Result<Vec<TicketId>, Stop> {
    let (event, opening) = (lane.event_id().clone(), lane.id.clone());
    let over = lane.opening.phase == jari_protocol::board::Phase::Ended;
    let open = lane.open_time(now);
    let is_due = |key: &Key| matches!(key, Key::Due(_, _, at, _) if over || *at <= open);
    let range = Range::Due(event.clone(), opening.clone());
    let next = rows.first(&range, 1)?;
    let mut due: Vec<Key> = Vec::new();
    if next.iter().any(|(key, _)| is_due(key)) {
        let run = rows.first(&range, ENDS_PER_TICK)?.into_iter();
        due = run.map(|(key, _)| key.clone()).filter(is_due).collect();
    }
    let mut tickets: Vec<TicketId> = Vec::new();
    for key in due {
        if let Key::Due(_, _, _, ticket) = key {
            tickets.push(ticket);
        }
        // Whatever the ticket says: a deadline that was seen is done with.
        rows.remove(key);
    }
    if over && lane.opening.door > 0 {
        tickets.extend(super::door::first(rows, lane, ENDS_PER_TICK)?);
    }
    tickets.dedup();
    gather(rows, lane, &tickets)?;
    Ok(tickets)
}

fn gather(rows: &Rows, lane: &Lane, tickets: &[TicketId]) -> Result<(), Stop> {
    rows.gather(tickets.iter().map(|ticket| Key::Ticket(*ticket)))?;
    let mut slots = Vec::new();
    for ticket in tickets {
        if let Some(row) = rows.ticket(ticket)?
            && let StageRow::Inside(stay) = &row.stage
            && let Some(hold) = &stay.hold
        {
            slots.push(Key::Slot(lane.event_id().clone(), hold.slot.clone()));
        }
        if let Some(row) = rows.ticket(ticket)?
            && let Some(offer) = &row.offer
        {
            slots.push(Key::Lot(lane.event_id().clone(), offer.lot));
        }
    }
    rows.gather(slots)?;
    Ok(())
}
