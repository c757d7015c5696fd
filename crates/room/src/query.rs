//! Queries: reading without changing.

use chrono::NaiveDate;
use jari_protocol::account;
use jari_protocol::board::Board;
use jari_protocol::contact::Contact;
use jari_protocol::count::Epoch;
use jari_protocol::event::{Event, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, EventId, OpeningId, PersonId, ServiceId, SignInId, SiteId, SlotId,
    TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Problem;
use jari_protocol::stock::Stock;
use jari_protocol::text::Line;
use jari_protocol::ticket::TicketState;
use jari_protocol::time::ServerTime;

use crate::row::account::{Device, Message, Service};
use crate::row::clerk::{Clerk, Deed};
use crate::row::event::Deletion;
use crate::row::ticket::TicketRow;

/// What is asked.
#[derive(Debug, Clone, PartialEq)]
pub enum Query {
    /// The service row.
    Service,
    /// All events.
    Events,
    /// Every line there is, also of events that are over.
    Lines,
    /// The sites of an event.
    Sites(EventId),
    /// The board of an opening. `nonce` is left empty for the signer.
    Board(ServiceId, EventId, OpeningId),
    /// The stock of an event.
    Stock(ServiceId, EventId),
    /// The record from a leaf on.
    Record(EventId, OpeningId, u64),
    /// A signed-in device, for checking a proof.
    Device(Thumbprint),
    /// The device key that began a sign-in, for checking the proof of its code.
    SignIn(SignInId),
    /// The devices of an account.
    Devices(AccountId, Thumbprint),
    /// The people of an account.
    People(AccountId),
    /// Whether and when a person may book.
    Eligibility(AccountId, EventId, PersonId),
    /// A ticket, for one of its devices.
    Ticket(AccountId, TicketId),
    /// The tickets of an account.
    Tickets(AccountId),
    /// The receipt of a ticket's booking.
    Receipt(ServiceId, AccountId, BookingId),
    /// Messages from a number on.
    Messages(u64),
    /// How many rows the roster of an event has; for its operator.
    RosterSize(EventId),
    /// The clerks of an event; for its operator.
    Clerks(EventId),
    /// What they did, from a number on; for its operator.
    Deeds(EventId, u64),
    /// Until when what is personal in an event is kept; for its operator.
    Retention(EventId),
    /// The bookings of an event that stand, from an id on; for its operator.
    Bookings(EventId, Option<BookingId>),
}

/// What is answered.
#[derive(Debug, Clone, PartialEq)]
pub enum Reply {
    /// To [`Query::Service`]; `None` before the first start.
    Service(Option<Service>),
    /// To [`Query::Events`].
    Events(Vec<Event>),
    /// To [`Query::Lines`].
    Lines(Vec<(EventId, OpeningId)>),
    /// To [`Query::Sites`].
    Sites(Vec<Site>),
    /// To [`Query::Board`].
    Board(Box<Board>),
    /// To [`Query::Stock`].
    Stock(Stock),
    /// To [`Query::Record`]: leaves as the bytes that were hashed.
    Record(Vec<String>),
    /// To [`Query::Device`].
    Device(Option<Device>),
    /// To [`Query::SignIn`]; `None` if there is no such sign-in.
    SignIn(Option<DeviceKey>),
    /// To [`Query::Devices`].
    Devices(account::Devices),
    /// To [`Query::People`].
    People(account::People),
    /// To [`Query::Eligibility`].
    Eligibility(account::Eligibility),
    /// To [`Query::Ticket`].
    Ticket(Box<TicketView>),
    /// To [`Query::Tickets`].
    Tickets(Vec<TicketView>),
    /// To [`Query::Receipt`]. The salt opens the pass leaf.
    Receipt(Box<Receipt>),
    /// To [`Query::Messages`]: number and message.
    Messages(Vec<(u64, Message)>),
    /// To [`Query::RosterSize`].
    RosterSize(usize),
    /// To [`Query::Clerks`], in the order in which they were appointed.
    Clerks(Vec<Clerk>),
    /// To [`Query::Deeds`]: some, each with its number.
    Deeds(Vec<(u64, Deed)>),
    /// To [`Query::Retention`].
    Retention {
        /// When its last line and its last slot are over.
        last: ServerTime,
        /// When the deletion is due.
        due: ServerTime,
        /// The deletion, once it began.
        deletion: Option<Deletion>,
    },
    /// To [`Query::Bookings`].
    Bookings {
        /// The event's zone.
        zone: String,
        /// Some of them.
        bookings: Vec<Booked>,
        /// From where to go on; `None` at the end.
        next: Option<BookingId>,
    },
    /// There is no answer for this asker.
    Refused(Box<Problem>),
}

/// A booking as its site needs it.
#[derive(Debug, Clone, PartialEq)]
pub struct Booked {
    /// The booking.
    pub booking: BookingId,
    /// Out of which line.
    pub opening: OpeningId,
    /// The slot.
    pub slot: SlotId,
    /// Where.
    pub site: SiteId,
    /// The site's name.
    pub site_name: Line,
    /// When it begins.
    pub starts: ServerTime,
    /// When it ends.
    pub ends: ServerTime,
    /// Who comes: name and birth date.
    pub people: Vec<(Line, NaiveDate)>,
    /// How they are reached.
    pub contact: Contact,
    /// When it was committed.
    pub booked: ServerTime,
}

/// A ticket as the store has it, before the shell signs its statement for the
/// asking device: `state.statement` and the receipt in `state.stage` are empty.
#[derive(Debug, Clone, PartialEq)]
pub struct TicketView {
    /// The row, from which the statement is made.
    pub row: TicketRow,
    /// The event's epoch, for the statement.
    pub epoch: Epoch,
    /// What became of it.
    pub state: TicketState,
    /// The salt by which the owner finds the ticket in the record.
    pub salt: Digest,
}
