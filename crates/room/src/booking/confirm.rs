//! Confirming: the held slot becomes the booking, in one commit with the
//! message that tells of it.

use jari_protocol::change::Outcome;
use jari_protocol::id::{HoldId, PassId};
use jari_protocol::refusal::Code;

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
        return Err(refuse(Code::HoldLapsed, "booking.confirm"));
    };
    let told = booked_notice(rows, turn, &slot)?;
    message::tell(rows, turn.now, &turn.row.account, told)?;
    let booking = Booking {
        ticket: turn.id,
        event: turn.row.event.clone(),
        opening: turn.row.opening.clone(),
        slot,
        people: turn.people(),
        members: turn.row.members.clone(),
        booked: turn.now,
        leaf,
        cancelled: None,
    };
    rows.put_booking(&acting.booking, booking);
    turn.row.stage = StageRow::Booked(acting.booking);
    Ok(Outcome::Booked {
        booking: acting.booking,
    })
}

fn booked_notice(
    rows: &Rows,
    turn: &Turn,
    slot: &jari_protocol::id::SlotId,
) -> Result<Notice, Stop> {
    let slot = slot::known(rows, &turn.lane.event, slot)?;
    let site = slot::site_name(rows, &turn.lane.event, &slot)?;
    Ok(Notice::Booked {
        site,
        starts: slot.starts,
    })
}
