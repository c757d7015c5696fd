//! Another slot in place of the one that is booked or held: the new one is
//! taken and the old one given back in one transaction, or nothing happens.

use jari_protocol::change::Outcome;
use jari_protocol::id::{BookingId, HoldId, PassId, SlotId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;

use crate::request::Acting;
use crate::row::account::Notice;
use crate::row::ticket::{Booking, Hold, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;
use crate::{message, record};

use super::hold::first_free;
use super::slot;

/// Books the first free wish in place of a booking, until that one's slot
/// begins; the line may be over by then.
pub(crate) fn swap(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    (booking, wishes): (&BookingId, &[SlotId]),
) -> Result<Outcome, Stop> {
    let unknown = || refuse(Code::BookingUnknown, "booking.swap");
    if turn.row.stage != StageRow::Booked(*booking) {
        turn.stands(&Lost::Booking { booking: *booking }, "booking.swap")?;
        return Err(unknown());
    }
    turn.runs()?;
    let mut old = rows.booking(booking)?.cloned().ok_or_else(unknown)?;
    let had = slot::known(rows, &turn.lane.event, &old.slot)?;
    if had.starts <= turn.now {
        return Err(refuse(Code::Ended, "booking.swap_before_start"));
    }
    #[cfg(feature = "seeded-bugs")]
    if rows.bugs.has(crate::bugs::Bug::SwapFreesFirst) {
        return free_first(rows, turn, acting, (booking, wishes));
    }
    let others = others(wishes, &old.slot);
    let wish = first_free(rows, turn, &others)?.clone();
    slot::take(rows, &mut turn.lane.event, &wish, old.people)?;
    let event = &mut turn.lane.event;
    slot::give_back(rows, turn.now, event, (&old.slot, old.people))?;
    let new = Booking {
        slot: wish,
        booked: turn.now,
        replaces: Some(*booking),
        ..old.clone()
    };
    tell(rows, turn, &new)?;
    old.cancelled = Some(turn.now);
    rows.put_booking(booking, old);
    rows.put_booking(&acting.booking, new);
    record::voided(rows, turn, booking);
    turn.row.stage = StageRow::Booked(acting.booking);
    turn.row.closed = None;
    Ok(Outcome::Swapped {
        booking: acting.booking,
    })
}

/// Holds the first free wish in place of the held slot. It lasts as long as
/// the other one would have: a hold cannot be extended.
pub(crate) fn exchange(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    (pass, hold, wishes): (&PassId, &HoldId, &[SlotId]),
) -> Result<Outcome, Stop> {
    let stay = turn.inside(pass, &acting.device)?;
    let held = stay.hold.clone().filter(|held| held.hold == *hold);
    let Some(held) = held else {
        turn.stands(&Lost::Hold { hold: *hold }, "booking.exchange")?;
        return Err(refuse(Code::HoldLapsed, "booking.exchange"));
    };
    turn.runs()?;
    let others = others(wishes, &held.slot);
    let wish = first_free(rows, turn, &others)?.clone();
    let people = turn.people();
    slot::take(rows, &mut turn.lane.event, &wish, people)?;
    let event = &mut turn.lane.event;
    slot::give_back(rows, turn.now, event, (&held.slot, people))?;
    turn.inside(pass, &acting.device)?.hold = Some(Hold {
        hold: acting.hold,
        slot: wish,
        until: held.until,
    });
    Ok(Outcome::Held { hold: acting.hold })
}

/// The slot one has is no wish for another one; with no other the whole list
/// is answered as it came.
fn others(wishes: &[SlotId], had: &SlotId) -> Vec<SlotId> {
    let others: Vec<SlotId> = wishes.iter().filter(|wish| *wish != had).cloned().collect();
    if others.is_empty() {
        wishes.to_vec()
    } else {
        others
    }
}

fn tell(rows: &mut Rows, turn: &Turn, new: &Booking) -> Result<(), Stop> {
    let known = slot::known(rows, &turn.lane.event, &new.slot)?;
    let told = Notice::Swapped {
        site: slot::site_name(rows, &turn.lane.event, &known)?,
        starts: known.starts,
    };
    message::tell(rows, turn.now, &turn.row.account, told)
}

/// The fault: what one has is given back, and then there may be nothing.
#[cfg(feature = "seeded-bugs")]
fn free_first(
    rows: &mut Rows,
    turn: &mut Turn,
    acting: &Acting,
    (booking, wishes): (&BookingId, &[SlotId]),
) -> Result<Outcome, Stop> {
    super::cancel::cancel(rows, turn, booking)?;
    let people = turn.people();
    match first_free(rows, turn, wishes).cloned() {
        Err(Stop::Missing(missing)) => Err(Stop::Missing(missing)),
        Err(Stop::Refused(_)) => Ok(Outcome::Swapped { booking: *booking }),
        Ok(wish) => {
            slot::take(rows, &mut turn.lane.event, &wish, people)?;
            let leaf = jari_protocol::count::LeafCount(0);
            super::confirm::book(rows, turn, acting.booking, (wish, leaf))
        }
    }
}
