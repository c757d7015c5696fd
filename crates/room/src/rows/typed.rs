//! Rows by their kind. A key of a kind leads to a row of that kind or to none.

use jari_protocol::count::Seq;
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, EventId, OpeningId, PersonId, SignInId, SiteId, SlotId, TicketId,
};
use jari_protocol::jwk::Thumbprint;

use crate::key::{Key, Range};
use crate::row::Row;
use crate::row::account::{
    Account, Device, Limit, Message, Person, RosterEntry, SentCode, Service, SignIn,
};
use crate::row::clerk::{Clerk, Deed};
use crate::row::event::{EventRow, Lot, Site, Slot};
use crate::row::line::{Leaf, OpeningRow};
use crate::row::ticket::{Booking, Seat, TicketRow};
use crate::rows::{Missing, Rows};

macro_rules! typed {
    ($($read:ident, $write:ident, ($($arg:ident: $ty:ty),*), $key:expr, $kind:ident($row:ty);)+) => {
        impl Rows {
            $(
                pub(crate) fn $read(&self, $($arg: &$ty),*) -> Result<Option<&$row>, Missing> {
                    let Some(Row::$kind(row)) = self.one(&$key)? else { return Ok(None) };
                    Ok(Some(row))
                }

                written! { $write, ($($arg: $ty),*), $key, $kind($row) }
            )+
        }
    };
}

macro_rules! written {
    ($write:ident, ($($arg:ident: $ty:ty),*), $key:expr, $kind:ident($row:ty)) => {
        pub(crate) fn $write(&mut self, $($arg: &$ty,)* row: $row) {
            self.put($key, Row::$kind(row));
        }
    };
}

typed! {
    service, put_service, (), Key::Service, Service(Service);
    account, put_account, (account: AccountId), Key::Account(*account), Account(Account);
    contact, put_contact, (hash: Digest), Key::Contact(*hash), Contact(AccountId);
    device, put_device, (device: Thumbprint), Key::Device(*device), Device(Device);
    sign_in, put_sign_in, (sign_in: SignInId), Key::SignIn(*sign_in), SignIn(SignIn);
    code, put_code, (hash: Digest), Key::Code(*hash), Code(SentCode);
    message, put_message, (number: u64), Key::Message(*number), Message(Message);
    limit, put_limit, (hash: Digest), Key::Limit(*hash), Limit(Limit);
    person, put_person, (account: AccountId, person: PersonId),
        Key::Person(*account, *person), Person(Person);
    clerk, put_clerk, (event: EventId, contact: Digest),
        Key::Clerk(event.clone(), *contact), Clerk(Clerk);
    event, put_event, (event: EventId), Key::Event(event.clone()), Event(EventRow);
    opening, put_opening, (event: EventId, opening: OpeningId),
        Key::Opening(event.clone(), opening.clone()), Opening(OpeningRow);
    site, put_site, (event: EventId, site: SiteId),
        Key::Site(event.clone(), site.clone()), Site(Site);
    slot, put_slot, (event: EventId, slot: SlotId),
        Key::Slot(event.clone(), slot.clone()), Slot(Slot);
    lot, put_lot, (event: EventId, number: u64), Key::Lot(event.clone(), *number), Lot(Lot);
    subject, put_subject, (event: EventId, hash: Digest),
        Key::Subject(event.clone(), *hash), Subject(TicketId);
    ticket, put_ticket, (ticket: TicketId), Key::Ticket(*ticket), Ticket(TicketRow);
    seat, put_seat, (event: EventId, opening: OpeningId, seq: Seq),
        Key::Seat(event.clone(), opening.clone(), *seq), Seat(Seat);
    booking, put_booking, (booking: BookingId), Key::Booking(*booking), Booking(Booking);
}

/// Rows that are written one by one and read by range.
impl Rows {
    written! { put_roster, (event: EventId, hash: Digest, number: u32), Key::Roster(event.clone(), *hash, *number), Roster(RosterEntry) }
    written! { put_deed, (event: EventId, number: u64), Key::Deed(event.clone(), *number), Deed(Deed) }
    written! { put_leaf, (event: EventId, opening: OpeningId, index: u64), Key::Leaf(event.clone(), opening.clone(), *index), Leaf(Leaf) }
}

impl Rows {
    /// The openings of an event, by their names.
    pub(crate) fn openings(
        &self,
        event: &EventId,
    ) -> Result<Vec<(OpeningId, OpeningRow)>, Missing> {
        let rows = self.first(&Range::Openings(event.clone()), usize::MAX)?;
        Ok(rows
            .into_iter()
            .filter_map(|(key, row)| match (key, row) {
                (Key::Opening(_, opening), Row::Opening(row)) => {
                    Some((opening.clone(), row.clone()))
                }
                _ => None,
            })
            .collect())
    }

    /// The tickets of an account, by their ids.
    pub(crate) fn tickets_of(
        &self,
        account: &AccountId,
    ) -> Result<Vec<(TicketId, TicketRow)>, Missing> {
        let listed = self.first(&Range::AccountTickets(*account), usize::MAX)?;
        let ids: Vec<TicketId> = listed
            .into_iter()
            .filter_map(|(key, _)| {
                let Key::AccountTicket(_, ticket) = key else {
                    return None;
                };
                Some(*ticket)
            })
            .collect();
        self.gather(ids.iter().map(|ticket| Key::Ticket(*ticket)))?;
        let mut tickets = Vec::new();
        for id in ids {
            if let Some(row) = self.ticket(&id)? {
                tickets.push((id, row.clone()));
            }
        }
        Ok(tickets)
    }
}
