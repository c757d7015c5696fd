//! Cancelling: the slot goes back to the stock, the ticket keeps its place.

use jari_protocol::change::Outcome;
use jari_protocol::id::BookingId;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;

use crate::message;
use crate::record;
use crate::row::account::Notice;
use crate::row::ticket::StageRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::slot;

/// Gives a booking back, until its slot begins; the line may be over by then.
pub(crate) fn cancel(
    rows: &mut Rows,
    turn: &mut Turn,
    booking: &BookingId,
) -> Result<Outcome, Stop> {
    let unknown = || refuse(Code::BookingUnknown, "booking.cancel");
    if turn.row.stage != StageRow::Booked(*booking) {
        turn.stands(&Lost::Booking { booking: *booking }, "booking.cancel")?;
        return Err(unknown());
    }
    let mut row = rows.booking(booking)?.cloned().ok_or_else(unknown)?;
    let slot = slot::known(rows, &turn.lane.event, &row.slot)?;
    if slot.starts <= turn.now {
        return Err(refuse(Code::Ended, "booking.cancel_before_start"));
    }
    slot::give_back(
        rows,
        turn.now,
        &mut turn.lane.event,
        (&row.slot, row.people),
    )?;
    let site = slot::site_name(rows, &turn.lane.event, &slot)?;
    let told = Notice::Cancelled {
        site,
        starts: slot.starts,
    };
    message::tell(rows, turn.now, &turn.row.account, told)?;
    row.cancelled = Some(turn.now);
    record::voided(rows, turn, booking);
    rows.put_booking(booking, row);
    turn.row.stage = StageRow::Waiting;
    turn.row.closed = None;
    Ok(Outcome::Cancelled)
}
