//! A ticket as its owner reads it.

use jari_protocol::board::Phase;
use jari_protocol::id::{AccountId, TicketId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::{HoldState, Inside, OfferState, Stage, TicketState};
use jari_protocol::time::ServerTime;

use crate::line::lane::Lane;
use crate::numbers::{DOOR_COUNTED, MAX_EXTENSIONS};
use crate::query::{Reply, TicketView};
use crate::request::count;
use crate::row::ticket::{StageRow, Stay, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::door;

/// One ticket, if it is the account's.
pub(crate) fn one(
    rows: &Rows,
    now: ServerTime,
    account: &AccountId,
    ticket: &TicketId,
) -> Result<Reply, Stop> {
    let row = rows.ticket(ticket)?.filter(|row| row.account == *account);
    let row = row.ok_or_else(|| refuse(Code::NotFound, "ticket.unknown"))?;
    Ok(Reply::Ticket(Box::new(view(rows, now, ticket, row)?)))
}

/// The tickets of an account, oldest first.
pub(crate) fn all(rows: &Rows, now: ServerTime, account: &AccountId) -> Result<Reply, Stop> {
    let mut tickets = rows.tickets_of(account)?;
    tickets.sort_by_key(|(id, row)| (row.eligibility.decided, *id));
    let views = tickets.iter().map(|(id, row)| view(rows, now, id, row));
    let views: Result<Vec<TicketView>, Stop> = views.collect();
    Ok(Reply::Tickets(views?))
}

fn view(
    rows: &Rows,
    now: ServerTime,
    ticket: &TicketId,
    row: &TicketRow,
) -> Result<TicketView, Stop> {
    let lane = Lane::load(rows, (&row.event, &row.opening))?;
    Ok(TicketView {
        epoch: lane.event.epoch,
        salt: lane.salt(*ticket),
        state: TicketState {
            statement: String::new(),
            ticket: *ticket,
            place: lane.place_of(row.seq),
            stage: stage(rows, now, &lane, (ticket, row))?,
            open_time: lane.open_time(now),
            running: lane.opening.clock.is_running(now),
            as_of: now,
            deferred_to: row.deferred_to,
            stays_on: row.stays_on && row.stage == StageRow::Waiting,
            offer: offer(now, &lane, row),
            closed: row.closed.as_deref().cloned(),
        },
        row: row.clone(),
    })
}

fn stage(
    rows: &Rows,
    now: ServerTime,
    lane: &Lane,
    (ticket, row): (&TicketId, &TicketRow),
) -> Result<Stage, Stop> {
    let over = lane.opening.phase == Phase::Ended;
    Ok(match &row.stage {
        StageRow::Booked(booking) => Stage::Booked {
            booking: *booking,
            receipt: String::new(),
        },
        StageRow::Left => Stage::Left,
        StageRow::Waiting | StageRow::Door { .. } | StageRow::Inside(_) if over => Stage::Ended,
        StageRow::Waiting => Stage::Waiting,
        StageRow::Door { .. } => Stage::Door {
            ahead: ahead(rows, lane, ticket)?,
        },
        StageRow::Inside(stay) if stay.ends() <= lane.open_time(now) => Stage::Waiting,
        StageRow::Inside(stay) => Stage::Inside(inside(now, lane, row, stay)),
    })
}

/// How many go in before it; for one far back, how many at most.
fn ahead(rows: &Rows, lane: &Lane, ticket: &TicketId) -> Result<u64, Stop> {
    let head = door::first(rows, lane, DOOR_COUNTED)?;
    let at_most = lane.opening.door.saturating_sub(1);
    let found = head.iter().position(|at_door| at_door == ticket);
    Ok(found.map_or(at_most, |index| u64::try_from(index).unwrap_or(at_most)))
}

/// What is offered, as long as it is.
fn offer(now: ServerTime, lane: &Lane, row: &TicketRow) -> Option<OfferState> {
    let kept = row.offer.as_ref()?;
    let is_kept = kept.until > lane.open_time(now) && lane.opening.phase != Phase::Ended;
    is_kept.then(|| OfferState {
        offer: kept.offer,
        slot: kept.slot.clone(),
        people: count(&row.members),
        until: kept.until,
    })
}

fn inside(now: ServerTime, lane: &Lane, row: &TicketRow, stay: &Stay) -> Inside {
    let open = lane.open_time(now);
    let hold = stay.hold.as_ref().filter(|hold| hold.until > open);
    Inside {
        pass: stay.pass,
        device: stay.device,
        until: stay.ends(),
        extensions_left: MAX_EXTENSIONS.saturating_sub(stay.extensions),
        hold: hold.map(|hold| HoldState {
            hold: hold.hold,
            slot: hold.slot.clone(),
            people: count(&row.members),
            until: hold.until,
        }),
    }
}
