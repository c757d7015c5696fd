//! Sold out: stored, so that every board says the same, and told to those who
//! do not look.

use jari_protocol::board::Phase;
use jari_protocol::count::{People, Seq};
use jari_protocol::time::ServerTime;

use crate::key::Key;
use crate::line::lane::Lane;
use crate::message;
use crate::numbers::TOLD_PER_TICK;
use crate::row::account::Notice;
use crate::row::event::EventRow;
use crate::row::line::OpeningRow;
use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::Stop;

/// Everything is sold when nothing is left in a line that is open, and not any
/// more when something is left for anybody.
pub(crate) fn look<'a>(event: &mut EventRow, openings: impl Iterator<Item = &'a OpeningRow>) {
    let mut openings = openings;
    if event.stock_left > People(0) {
        event.sold_out = false;
    } else if openings.any(|opening| opening.phase == Phase::Open) {
        event.sold_out = true;
    }
}

/// Tells those who wait, a bounded number a beat, once in the life of a line.
/// Whoever stays on knows already.
pub(crate) fn tell(rows: &mut Rows, now: ServerTime, mut lane: Lane) -> Result<Lane, Stop> {
    if !lane.event.sold_out || lane.opening.phase != Phase::Open {
        return Ok(lane);
    }
    let (next, end) = lane
        .opening
        .telling
        .unwrap_or((Seq(0), lane.opening.next_seq));
    let until = Seq(next.0.saturating_add(TOLD_PER_TICK).min(end.0));
    lane.opening.telling = Some((until, end));
    let event = lane.event_id().clone();
    let seats = (next.0..until.0).map(|seq| Key::Seat(event.clone(), lane.id.clone(), Seq(seq)));
    rows.gather(seats)?;
    let mut waiting = Vec::new();
    for seq in next.0..until.0 {
        let seat = rows.seat(&event, &lane.id, &Seq(seq))?;
        waiting.extend(seat.filter(|seat| seat.people > People(0)).copied());
    }
    rows.gather(waiting.iter().map(|seat| Key::Ticket(seat.ticket)))?;
    let mut accounts = Vec::new();
    for seat in waiting {
        if let Some(row) = rows.ticket(&seat.ticket)? {
            let waits = match &row.stage {
                StageRow::Waiting | StageRow::Door { .. } => !row.stays_on,
                StageRow::Inside(stay) => stay.hold.is_none(),
                StageRow::Booked(_) | StageRow::Left => false,
            };
            accounts.extend(waits.then_some(row.account));
        }
    }
    rows.gather(accounts.iter().map(|account| Key::Account(*account)))?;
    for account in accounts {
        let event = lane.event.public.title.clone();
        message::tell(rows, now, &account, Notice::SoldOut { event })?;
    }
    Ok(lane)
}
