//! Keys of stored rows, and their order.

use jari_protocol::count::{Place, Seq};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ChangeId, EventId, OpeningId, PersonId, SignInId, SiteId, SlotId,
    TicketId,
};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::{OpenTime, ServerTime};
use serde::{Deserialize, Serialize};

/// Where a row is kept. The order of keys is the order in which ranges are
/// read and rows are locked.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Key {
    /// The service itself.
    Service,
    /// An account.
    Account(AccountId),
    /// The account of a contact, by the contact's keyed hash.
    Contact(Digest),
    /// A signed-in device.
    Device(Thumbprint),
    /// A sign-in in progress.
    SignIn(SignInId),
    /// The code sent to a contact for a device key, by keyed hash of both.
    Code(Digest),
    /// How often a contact or device key asked lately, by keyed hash.
    Limit(Digest),
    /// A row of the desk that is looked at again at a service time, because it
    /// may have run out by then.
    Expires(ServerTime, Expiring),
    /// A person an account books for.
    Person(AccountId, PersonId),
    /// A message that is to be sent, in the order of sending.
    Message(u64),
    /// An event.
    Event(EventId),
    /// A row of an event's roster: keyed hash of name and birth date, and a
    /// number that tells rows of the same name and birth date apart.
    Roster(EventId, Digest, u32),
    /// A clerk of an event's desk, by the keyed hash of their contact.
    Clerk(EventId, Digest),
    /// What a clerk did, in the order of doing.
    Deed(EventId, u64),
    /// An opening.
    Opening(EventId, OpeningId),
    /// A site.
    Site(EventId, SiteId),
    /// A slot.
    Slot(EventId, SlotId),
    /// Stock that came back after everything was sold, by the order of its
    /// coming.
    Lot(EventId, u64),
    /// The ticket of a person in an event, by the person's keyed hash.
    Subject(EventId, Digest),
    /// A ticket.
    Ticket(TicketId),
    /// A ticket of an account.
    AccountTicket(AccountId, TicketId),
    /// The ticket that took a number, for calling by place.
    Seat(EventId, OpeningId, Seq),
    /// A ticket at the door, by its place.
    Door(EventId, OpeningId, Place),
    /// A ticket that stays on for places that come back, by its place.
    StayOn(EventId, OpeningId, Place),
    /// A stay, hold or offer that ends at an open time.
    Due(EventId, OpeningId, OpenTime, TicketId),
    /// A booking.
    Booking(BookingId),
    /// The recorded answer to a change.
    Answer(Scope, ChangeId),
    /// A leaf of the record.
    Leaf(EventId, OpeningId, u64),
}

/// A row of the desk that runs out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Expiring {
    /// A sign-in in progress.
    SignIn(SignInId),
    /// A code that was sent.
    Code(Digest),
    /// A bucket that is full again.
    Limit(Digest),
}

impl Expiring {
    /// Where the row is kept.
    pub const fn key(&self) -> Key {
        match self {
            Self::SignIn(id) => Key::SignIn(*id),
            Self::Code(name) => Key::Code(*name),
            Self::Limit(name) => Key::Limit(*name),
        }
    }
}

/// What a change id is unique within.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Scope {
    /// The changes of an account.
    Account(AccountId),
    /// The changes of a ticket.
    Ticket(TicketId),
    /// Sign-ins, by device key: there is no account yet.
    Device(Thumbprint),
}

/// A run of keys that is read in order.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Range {
    /// All accounts from an id on.
    Accounts(AccountId),
    /// All events.
    Events,
    /// The openings of an event.
    Openings(EventId),
    /// The sites of an event.
    Sites(EventId),
    /// The slots of an event.
    Slots(EventId),
    /// The whole roster of an event.
    EventRoster(EventId),
    /// The roster rows of one name and birth date.
    Roster(EventId, Digest),
    /// The clerks of an event.
    Clerks(EventId),
    /// What the clerks of an event did, from a number on.
    Deeds(EventId, u64),
    /// The people of an account.
    People(AccountId),
    /// The tickets of an account.
    AccountTickets(AccountId),
    /// The door of an opening, lowest place first.
    Door(EventId, OpeningId),
    /// Who stays on in an opening, from a place on.
    StayOn(EventId, OpeningId, Place),
    /// What came back to an event, oldest first.
    Lots(EventId),
    /// What ends in an opening, earliest first.
    Due(EventId, OpeningId),
    /// The record of an opening from a leaf on.
    Leaves(EventId, OpeningId, u64),
    /// Messages from a number on.
    Messages(u64),
    /// Bookings of all events from an id on.
    Bookings(BookingId),
    /// What runs out at the desk, earliest first.
    Expires,
}

impl Range {
    /// The first key that can lie in the range.
    pub fn start(&self) -> Key {
        let event_low = || "0".parse().expect("a name");
        match self {
            Self::Accounts(from) => Key::Account(*from),
            Self::Events => Key::Event(event_low()),
            Self::Openings(event) => Key::Opening(event.clone(), "0".parse().expect("a name")),
            Self::Sites(event) => Key::Site(event.clone(), "0".parse().expect("a name")),
            Self::Slots(event) => Key::Slot(event.clone(), "0".parse().expect("a name")),
            Self::EventRoster(event) => Key::Roster(event.clone(), Digest::from_bytes([0; 32]), 0),
            Self::Roster(event, hash) => Key::Roster(event.clone(), *hash, 0),
            Self::Clerks(event) => Key::Clerk(event.clone(), Digest::from_bytes([0; 32])),
            Self::Deeds(event, from) => Key::Deed(event.clone(), *from),
            Self::People(account) => Key::Person(*account, PersonId::from_bytes([0; 16])),
            Self::AccountTickets(account) => {
                Key::AccountTicket(*account, TicketId::from_bytes([0; 16]))
            }
            Self::Door(event, opening) => Key::Door(event.clone(), opening.clone(), Place(0)),
            Self::StayOn(event, opening, from) => {
                Key::StayOn(event.clone(), opening.clone(), *from)
            }
            Self::Lots(event) => Key::Lot(event.clone(), 0),
            Self::Due(event, opening) => {
                let first = TicketId::from_bytes([0; 16]);
                Key::Due(event.clone(), opening.clone(), OpenTime(0), first)
            }
            Self::Leaves(event, opening, from) => Key::Leaf(event.clone(), opening.clone(), *from),
            Self::Messages(from) => Key::Message(*from),
            Self::Bookings(from) => Key::Booking(*from),
            Self::Expires => {
                let first = SignInId::from_bytes([0; 16]);
                let never = ServerTime::from_millis(i64::MIN);
                Key::Expires(never, Expiring::SignIn(first))
            }
        }
    }

    /// Whether a key lies in the range.
    pub fn contains(&self, key: &Key) -> bool {
        match (self, key) {
            (Self::Events, Key::Event(_)) | (Self::Expires, Key::Expires(..)) => true,
            (Self::Openings(event), Key::Opening(of, _))
            | (Self::Sites(event), Key::Site(of, _))
            | (Self::Slots(event), Key::Slot(of, _))
            | (Self::Lots(event), Key::Lot(of, _))
            | (Self::Clerks(event), Key::Clerk(of, _))
            | (Self::EventRoster(event), Key::Roster(of, _, _)) => event == of,
            (Self::Deeds(event, from), Key::Deed(of, number)) => event == of && number >= from,
            (Self::Roster(event, hash), Key::Roster(of, row, _)) => (event, hash) == (of, row),
            (Self::People(account), Key::Person(of, _))
            | (Self::AccountTickets(account), Key::AccountTicket(of, _)) => account == of,
            (Self::Door(event, opening), Key::Door(of, line, _))
            | (Self::Due(event, opening), Key::Due(of, line, _, _)) => {
                (event, opening) == (of, line)
            }
            (Self::Leaves(event, opening, from), Key::Leaf(of, line, index)) => {
                (event, opening) == (of, line) && index >= from
            }
            (Self::StayOn(event, opening, from), Key::StayOn(of, line, place)) => {
                (event, opening) == (of, line) && place >= from
            }
            (Self::Messages(from), Key::Message(number)) => number >= from,
            (Self::Bookings(from), Key::Booking(booking)) => booking >= from,
            (Self::Accounts(from), Key::Account(account)) => account >= from,
            _ => false,
        }
    }
}
