//! The bookings of a site that was closed, a bounded number a beat: each is
//! void, its owner is told, and another slot is kept for them where one is
//! free; where none is, their ticket is in the line again, at its place. After
//! the line's end nothing can be kept: the booking stands and can be swapped.

use std::collections::BTreeMap;

use jari_protocol::count::People;
use jari_protocol::event::Site;
use jari_protocol::id::{BookingId, SiteId, SlotId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Lost;
use jari_protocol::time::ServerTime;

use super::close_site::{lose, tell};
use crate::booking::slot;
use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::numbers::{OFFERS_OPEN, REBOOK_LOOKED_AT, REBOOK_WINDOW, REBOOKED_PER_TICK};
use crate::record;
use crate::row::Row;
use crate::row::account::AfterClosing;
use crate::row::event::{EventRow, Slot};
use crate::row::ticket::{Booking, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;
use crate::waitlist::offer;

/// What one beat looks at.
pub(crate) struct Page {
    bookings: Vec<(BookingId, Booking)>,
    next: Option<BookingId>,
    sites: BTreeMap<SiteId, Site>,
    slots: BTreeMap<SlotId, Slot>,
}

impl Page {
    /// From where the next beat goes on; nothing at the end.
    pub(crate) const fn next(&self) -> Option<BookingId> {
        self.next
    }

    /// A free slot for so many people: near the one they had, then near its
    /// time.
    fn free(&self, now: ServerTime, had: &Slot, people: People) -> Option<SlotId> {
        let had_site = self.sites.get(&had.site);
        let free = self
            .slots
            .iter()
            .filter(|(_, slot)| slot.left > People(0) && slot.left >= people && slot.starts > now);
        let far = |slot: &Slot| {
            let near = had_site.zip(self.sites.get(&slot.site));
            near.map_or((true, true), |(had, it)| {
                let is_region = it.region == had.region;
                (!is_region, !is_region || it.district != had.district)
            })
        };
        let apart = |slot: &Slot| slot.starts.as_millis().abs_diff(had.starts.as_millis());
        free.min_by_key(|(_, slot)| (far(slot), apart(slot)))
            .map(|(id, _)| id.clone())
    }
}

/// The next bookings at closed sites; nothing where none was closed lately.
pub(crate) fn page(rows: &Rows, now: ServerTime, event: &EventRow) -> Result<Option<Page>, Stop> {
    let Some(from) = event.rebooking else {
        return Ok(None);
    };
    let name = &event.public.event;
    let slots = slots(rows, event)?;
    let is_closed = |slot: &SlotId| {
        let slot = slots.get(slot);
        slot.is_some_and(|slot| event.closed.contains(&slot.site) && slot.starts > now)
    };
    let found = rows.first(&Range::Bookings(from), REBOOK_LOOKED_AT + 1)?;
    let is_all = found.len() <= REBOOK_LOOKED_AT;
    let (mut bookings, mut next) = (Vec::new(), None);
    for (key, row) in found {
        let (Key::Booking(id), Row::Booking(booking)) = (key, row) else {
            continue;
        };
        // Where this beat ends is where the next one begins.
        next = Some(*id);
        if bookings.len() == REBOOKED_PER_TICK {
            break;
        }
        if booking.event == *name && booking.cancelled.is_none() && is_closed(&booking.slot) {
            bookings.push((*id, booking.clone()));
        }
    }
    let is_last = is_all && bookings.len() < REBOOKED_PER_TICK;
    gather(rows, &bookings)?;
    Ok(Some(Page {
        bookings,
        next: next.filter(|_| !is_last),
        sites: sites(rows, event)?,
        slots,
    }))
}

fn gather(rows: &Rows, bookings: &[(BookingId, Booking)]) -> Result<(), Stop> {
    rows.gather(bookings.iter().map(|(_, it)| Key::Ticket(it.ticket)))?;
    let mut accounts = Vec::new();
    for (_, booking) in bookings {
        let ticket = rows.ticket(&booking.ticket)?;
        accounts.extend(ticket.map(|row| Key::Account(row.account)));
    }
    rows.gather(accounts)?;
    Ok(())
}

fn slots(rows: &Rows, event: &EventRow) -> Result<BTreeMap<SlotId, Slot>, Stop> {
    let found = rows.first(&Range::Slots(event.public.event.clone()), usize::MAX)?;
    let slots = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Slot(_, id), Row::Slot(slot)) => Some((id.clone(), slot.clone())),
        _ => None,
    });
    Ok(slots.collect())
}

fn sites(rows: &Rows, event: &EventRow) -> Result<BTreeMap<SiteId, Site>, Stop> {
    let found = rows.first(&Range::Sites(event.public.event.clone()), usize::MAX)?;
    let sites = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Site(_, id), Row::Site(site)) => Some((id.clone(), site.0.clone())),
        _ => None,
    });
    Ok(sites.collect())
}

/// Ends the bookings of one line.
pub(crate) fn go(
    rows: &mut Rows,
    now: ServerTime,
    mut lane: Lane,
    page: &mut Page,
) -> Result<Lane, Stop> {
    let all = std::mem::take(&mut page.bookings);
    let (own, others) = all.into_iter().partition(|(_, it)| it.opening == lane.id);
    page.bookings = others;
    let own: Vec<(BookingId, Booking)> = own;
    for (id, booking) in own {
        let Some(row) = rows.ticket(&booking.ticket)?.cloned() else {
            continue;
        };
        let lost = Lost::Booking { booking: id };
        let is_told = row
            .closed
            .as_ref()
            .is_some_and(|closed| closed.lost == lost);
        if row.stage == StageRow::Booked(id) && !is_told {
            let turn = Turn::new(now, lane, booking.ticket, row);
            lane = end(rows, turn, (id, booking), page)?;
        }
    }
    Ok(lane)
}

fn end(
    rows: &mut Rows,
    mut turn: Turn,
    (id, mut booking): (BookingId, Booking),
    page: &mut Page,
) -> Result<Lane, Stop> {
    let had = slot::known(rows, &turn.lane.event, &booking.slot)?;
    let name = slot::site_name(rows, &turn.lane.event, &had)?;
    lose(&mut turn, &had, &name, Lost::Booking { booking: id });
    if turn.is_over() {
        tell(rows, &turn, (&had, &name), AfterClosing::Swap)?;
        return turn.finish(rows);
    }
    slot::give_back(
        rows,
        turn.now,
        &mut turn.lane.event,
        (&booking.slot, booking.people),
    )?;
    booking.cancelled = Some(turn.now);
    rows.put_booking(&id, booking);
    record::voided(rows, &mut turn, &id);
    turn.row.stage = StageRow::Waiting;
    let has_room = turn.lane.opening.offered.len() < OFFERS_OPEN;
    let other = page
        .free(turn.now, &had, turn.people())
        .filter(|_| has_room);
    let Some(other) = other else {
        turn.row.stays_on = turn.lane.event.sold_out;
        tell(rows, &turn, (&had, &name), AfterClosing::InLine)?;
        return turn.finish(rows);
    };
    let turn = keep(rows, turn, &other)?;
    if let Some(slot) = page.slots.get_mut(&other) {
        slot.left = slot.left.minus(turn.people());
        let site = page.sites.get(&slot.site).map(|site| site.name.clone());
        let site = site.ok_or_else(|| refuse(Code::Internal, "booking.site"))?;
        let (starts, within) = (slot.starts, REBOOK_WINDOW);
        let next = AfterClosing::Kept {
            site,
            starts,
            within,
        };
        tell(rows, &turn, (&had, &name), next)?;
    }
    turn.finish(rows)
}

/// Keeps another slot for a ticket; the record says first that it stays on.
fn keep(rows: &mut Rows, mut turn: Turn, other: &SlotId) -> Result<Turn, Stop> {
    let (now, id) = (turn.now, turn.id);
    turn.row.stays_on = true;
    let place = turn
        .place()
        .ok_or_else(|| refuse(Code::Internal, "booking.place"))?;
    let row = turn.row.clone();
    let lane = turn.finish(rows)?;
    let mut turn = Turn::new(now, lane, id, row);
    offer::make_instead(rows, &mut turn, place, other)?;
    Ok(turn)
}
