//! A slot's stock: taken by a hold, given back once, never below nothing.

use jari_protocol::count::People;
use jari_protocol::id::SlotId;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::row::event::{EventRow, Slot};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::waitlist::lot;

/// The slot; refused if the event has none of that name.
pub(crate) fn known(rows: &Rows, event: &EventRow, slot: &SlotId) -> Result<Slot, Stop> {
    let found = rows.slot(&event.public.event, slot)?.cloned();
    found.ok_or_else(|| refuse(Code::SlotUnknown, "booking.slot"))
}

/// Takes room for so many people.
pub(crate) fn take(
    rows: &mut Rows,
    event: &mut EventRow,
    slot: &SlotId,
    people: People,
) -> Result<(), Stop> {
    let mut row = known(rows, event, slot)?;
    row.left = row.left.minus(people);
    event.stock_left = event.stock_left.minus(people);
    put(rows, event, slot, row);
    Ok(())
}

/// Finds room for a booking that was committed before a recovery: first what
/// was stated to be sold, then what is left. Never more than there is.
pub(crate) fn claim(
    rows: &mut Rows,
    event: &mut EventRow,
    slot: &SlotId,
    people: People,
) -> Result<(), Stop> {
    let mut row = known(rows, event, slot)?;
    let sold = row.unclaimed.min(people);
    let rest = people.minus(sold);
    if rest > row.left {
        return Err(refuse(Code::SlotsGone, "booking.presented"));
    }
    row.unclaimed = row.unclaimed.minus(sold);
    put(rows, event, slot, row);
    take(rows, event, slot, rest)
}

/// Gives room for so many people back: to anybody, or to those who stay on
/// once everything was sold. At a site that is closed there is none any more.
pub(crate) fn give_back(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    (slot, people): (&SlotId, People),
) -> Result<(), Stop> {
    let mut row = known(rows, event, slot)?;
    if event.closed.contains(&row.site) {
        row.capacity = row.capacity.minus(people);
        put(rows, event, slot, row);
        return Ok(());
    }
    if event.sold_out {
        return lot::put_aside(rows, now, event, (slot, people));
    }
    row.left = row.left.plus(people).min(row.capacity);
    event.stock_left = event.stock_left.plus(people);
    put(rows, event, slot, row);
    Ok(())
}

/// Writes a slot; the stock document is another one by it.
pub(crate) fn put(rows: &mut Rows, event: &mut EventRow, slot: &SlotId, row: Slot) {
    event.stock_version = event.stock_version.next();
    rows.put_slot(&event.public.event, slot, row);
}

/// What people call the slot's site.
pub(crate) fn site_name(rows: &Rows, event: &EventRow, slot: &Slot) -> Result<Line, Stop> {
    let site = rows.site(&event.public.event, &slot.site)?;
    let site = site.ok_or_else(|| refuse(Code::Internal, "booking.site"))?;
    Ok(site.0.name.clone())
}
