//! All bookings of an event, for its operator: who comes when to which site.

use jari_protocol::id::{BookingId, EventId};
use jari_protocol::refusal::Code;

use crate::key::{Key, Range};
use crate::numbers::BOOKINGS_PER_READ;
use crate::query::{Booked, Reply};
use crate::row::Row;
use crate::row::ticket::Booking;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::slot;

/// Those that stand, a page at a time. Bookings of other events lie between
/// them, so a page may be empty and not the last.
pub(crate) fn read(rows: &Rows, event: &EventId, from: Option<&BookingId>) -> Result<Reply, Stop> {
    let known = rows
        .event(event)?
        .ok_or_else(|| refuse(Code::NotFound, "booking.event"))?;
    let zone = known.public.zone.clone();
    let first = from.copied().unwrap_or(BookingId::from_bytes([0; 16]));
    let found = rows.first(&Range::Bookings(first), BOOKINGS_PER_READ + 1)?;
    let mut page: Vec<(BookingId, Booking)> = found
        .into_iter()
        .filter_map(|(key, row)| match (key, row) {
            (Key::Booking(id), Row::Booking(booking)) => Some((*id, booking.clone())),
            _ => None,
        })
        .collect();
    let next = (page.len() > BOOKINGS_PER_READ)
        .then(|| page.pop())
        .flatten();
    let mut bookings = Vec::new();
    for (id, booking) in page {
        if booking.event == *event && booking.cancelled.is_none() {
            bookings.push(booked(rows, id, booking)?);
        }
    }
    let next = next.map(|(id, _)| id);
    Ok(Reply::Bookings {
        zone,
        bookings,
        next,
    })
}

fn booked(rows: &Rows, id: BookingId, booking: Booking) -> Result<Booked, Stop> {
    let lost = || refuse(Code::Internal, "booking.list");
    let event = rows.event(&booking.event)?.ok_or_else(lost)?;
    let slot = slot::known(rows, event, &booking.slot)?;
    let site = rows.site(&booking.event, &slot.site)?.ok_or_else(lost)?;
    let ticket = rows.ticket(&booking.ticket)?.ok_or_else(lost)?;
    let account = rows.account(&ticket.account)?.ok_or_else(lost)?;
    let mut people = Vec::new();
    for member in &booking.members {
        let person = rows.person(&ticket.account, &member.person)?;
        let person = person.ok_or_else(lost)?;
        people.push((person.name.clone(), person.birth_date));
    }
    Ok(Booked {
        booking: id,
        opening: booking.opening,
        slot: booking.slot,
        site: slot.site,
        site_name: site.0.name.clone(),
        starts: slot.starts,
        ends: slot.ends,
        people,
        contact: account.contact.clone(),
        booked: booking.booked,
    })
}
