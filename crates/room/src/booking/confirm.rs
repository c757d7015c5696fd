//! Confirming: the held slot becomes the booking, in one commit with the
//! message that tells of it.

use jari_protocol::change::Outcome;
use jari_protocol::count::LeafCount;
use jari_protocol::id::{BookingId, HoldId, PassId, SlotId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;

use crate::message;
use crate::request::Acting;
use crate::row::account::Notice;
use crate::row::ticket::{Booking, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::slot;

/// Makes the held slot a booking. Its stock was taken by the hold.
pub(crate) fn confirm(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    (pass, hold): (&PassId, &HoldId),
) -> Result<Outcome, Stop> {
    let stay = turn.inside(pass, &acting.device)?;
    let leaf = stay.leaf;
    let kept = stay.hold.as_ref().filter(|kept| kept.hold == *hold);
    let Some(slot) = kept.map(|kept| kept.slot.clone()) else {
        turn.stands(&Lost::Hold { hold: *hold }, "booking.confirm")?;
        return Err(refuse(Code::HoldLapsed, "booking.confirm"));
    };
    book(rows, turn, acting.booking, (slot, leaf))
}

/// Writes the booking of a slot whose stock is taken, with the message that
/// tells of it.
pub(crate) fn book(
    rows: &mut Rows,
    turn: &mut Turn,
    id: BookingId,
    (slot, leaf): (SlotId, LeafCount),
) -> Result<Outcome, Stop> {
    let known = slot::known(rows, &turn.lane.event, &slot)?;
    let told = Notice::Booked {
        site: slot::site_name(rows, &turn.lane.event, &known)?,
        starts: known.starts,
    };
    message::tell(rows, turn.now, &turn.row.account, told)?;
    let replaces = turn.row.closed.take().and_then(|closed| match closed.lost {
        Lost::Booking { booking } => Some(booking),
        Lost::Hold { .. } | Lost::Offer { .. } => None,
    });
    let booking = Booking {
        ticket: turn.id,
        event: turn.row.event.clone(),
        opening: turn.row.opening.clone(),
        slot,
        people: turn.people(),
        members: turn.row.members.clone(),
        booked: turn.now,
        leaf,
        replaces,
        cancelled: None,
    };
    rows.put_booking(&id, booking);
    turn.row.stage = StageRow::Booked(id);
    Ok(Outcome::Booked { booking: id })
}
