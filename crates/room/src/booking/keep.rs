//! A booking of before a recovery: its receipt is presented, and it stands.

use jari_protocol::id::TicketId;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::line::call;
use crate::record;
use crate::row::ticket::{Booking, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::{Turn, due};
use crate::waitlist::offer;

use super::{release, slot};

/// Takes a booking in that the copy does not know. What the store knows of it,
/// or of a later one of the ticket, stands.
pub(crate) fn keep(
    rows: &mut Rows,
    now: ServerTime,
    ticket: TicketId,
    receipt: &Receipt,
) -> Result<(), Stop> {
    if rows.booking(&receipt.booking)?.is_some() {
        return Ok(());
    }
    let mut turn = Turn::load(rows, now, ticket)?;
    due::settle(rows, &mut turn)?;
    if turn.row.stage == StageRow::Left {
        return Err(refuse(Code::TicketLeft, "booking.presented"));
    }
    let place = turn.place();
    let place = place.ok_or_else(|| refuse(Code::NotCalled, "booking.presented"))?;
    if receipt.people != turn.people() {
        return Err(refuse(Code::BookingUnknown, "booking.presented"));
    }
    let row = slot::known(rows, &turn.lane.event, &receipt.slot)?;
    if turn.lane.event.closed.contains(&row.site) {
        return Err(refuse(Code::SiteClosed, "booking.presented"));
    }
    if !stands_aside(rows, &mut turn, receipt)? {
        return Ok(());
    }
    slot::claim(rows, &mut turn.lane.event, &receipt.slot, receipt.people)?;
    call::came(&mut turn, place);
    let booking = Booking {
        ticket,
        event: turn.row.event.clone(),
        opening: turn.row.opening.clone(),
        slot: receipt.slot.clone(),
        people: receipt.people,
        members: turn.row.members.clone(),
        booked: receipt.booked,
        leaf: record::kept(rows, &mut turn, place),
        replaces: receipt.replaces,
        cancelled: None,
    };
    rows.put_booking(&receipt.booking, booking);
    turn.row.stage = StageRow::Booked(receipt.booking);
    turn.row.stays_on = false;
    turn.row.deferred_to = None;
    turn.row.closed = None;
    turn.finish(rows)?.save(rows);
    Ok(())
}

/// What the ticket has by the copy gives way to the later booking: a hold, an
/// offer, the booking that was swapped for it. Tells whether it does.
fn stands_aside(rows: &mut Rows, turn: &mut Turn, later: &Receipt) -> Result<bool, Stop> {
    if let StageRow::Booked(id) = turn.row.stage {
        let unknown = || refuse(Code::BookingUnknown, "booking.presented");
        let mut old = rows.booking(&id)?.cloned().ok_or_else(unknown)?;
        if old.booked >= later.booked {
            return Ok(false);
        }
        let event = &mut turn.lane.event;
        slot::give_back(rows, turn.now, event, (&old.slot, old.people))?;
        old.cancelled = Some(turn.now);
        rows.put_booking(&id, old);
        record::voided(rows, turn, &id);
    }
    release::let_go(rows, turn)?;
    offer::end(rows, turn)?;
    Ok(true)
}
