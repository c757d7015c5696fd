//! The receipt: stated from the committed booking alone.

use jari_protocol::id::{AccountId, BookingId, ServiceId};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Code;

use crate::line::lane;
use crate::query::Reply;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::slot;

/// The receipt of a booking that stands, for the ticket's account.
pub(crate) fn read(
    rows: &Rows,
    service: &ServiceId,
    account: &AccountId,
    booking: &BookingId,
) -> Result<Reply, Stop> {
    let unknown = || refuse(Code::BookingUnknown, "booking.receipt");
    let row = rows.booking(booking)?.filter(|row| row.cancelled.is_none());
    let row = row.ok_or_else(unknown)?;
    let ticket = rows
        .ticket(&row.ticket)?
        .filter(|ticket| ticket.account == *account);
    ticket.ok_or_else(unknown)?;
    let event = rows.event(&row.event)?.ok_or_else(unknown)?;
    let slot = slot::known(rows, event, &row.slot)?;
    let site = rows.site(&row.event, &slot.site)?.ok_or_else(unknown)?;
    Ok(Reply::Receipt(Box::new(Receipt {
        service: service.clone(),
        event: row.event.clone(),
        opening: row.opening.clone(),
        booking: *booking,
        ticket: row.ticket,
        members: row.members.clone(),
        people: row.people,
        slot: row.slot.clone(),
        site: slot.site,
        site_name: site.0.name.clone(),
        site_address: site.0.address.clone(),
        starts: slot.starts,
        ends: slot.ends,
        zone: event.public.zone.clone(),
        booked: row.booked,
        replaces: row.replaces,
        pass_leaf: row.leaf,
        pass_salt: lane::salt(event, row.ticket),
    })))
}
