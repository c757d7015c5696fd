//! Stored rows. Each kind has a file; a row states facts, a rule decides.

pub mod account;
pub mod clerk;
pub mod event;
pub mod line;
pub mod ticket;

use serde::{Deserialize, Serialize};

use account::{Account, Device, Limit, Message, Person, RosterEntry, SentCode, Service, SignIn};
use clerk::{Clerk, Deed};
use event::{EventRow, Lot, Site, Slot};
use jari_protocol::id::{AccountId, TicketId};
use line::{Leaf, OpeningRow};
use ticket::{AnswerRow, Booking, Seat, TicketRow};

/// A stored row; its kind is its key's.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Row {
    /// At [`crate::key::Key::Service`].
    Service(Service),
    /// At [`crate::key::Key::Account`].
    Account(Account),
    /// At [`crate::key::Key::Contact`]: whose it is.
    Contact(AccountId),
    /// At [`crate::key::Key::Device`].
    Device(Device),
    /// At [`crate::key::Key::SignIn`].
    SignIn(SignIn),
    /// At [`crate::key::Key::Code`].
    Code(SentCode),
    /// At [`crate::key::Key::Limit`].
    Limit(Limit),
    /// At [`crate::key::Key::Expires`]; the key says all.
    Expires,
    /// At [`crate::key::Key::Person`].
    Person(Person),
    /// At [`crate::key::Key::Message`].
    Message(Message),
    /// At [`crate::key::Key::Event`].
    Event(EventRow),
    /// At [`crate::key::Key::Roster`].
    Roster(RosterEntry),
    /// At [`crate::key::Key::Clerk`].
    Clerk(Clerk),
    /// At [`crate::key::Key::Deed`].
    Deed(Deed),
    /// At [`crate::key::Key::Opening`].
    Opening(OpeningRow),
    /// At [`crate::key::Key::Site`].
    Site(Site),
    /// At [`crate::key::Key::Slot`].
    Slot(Slot),
    /// At [`crate::key::Key::Lot`].
    Lot(Lot),
    /// At [`crate::key::Key::Subject`]: the person's ticket.
    Subject(TicketId),
    /// At [`crate::key::Key::Ticket`].
    Ticket(TicketRow),
    /// At [`crate::key::Key::AccountTicket`]; the key says all.
    AccountTicket,
    /// At [`crate::key::Key::Seat`].
    Seat(Seat),
    /// At [`crate::key::Key::Door`].
    Door(TicketId),
    /// At [`crate::key::Key::StayOn`].
    StayOn(TicketId),
    /// At [`crate::key::Key::Due`]; the key says all.
    Due,
    /// At [`crate::key::Key::Booking`].
    Booking(Booking),
    /// At [`crate::key::Key::Answer`].
    Answer(AnswerRow),
    /// At [`crate::key::Key::Leaf`].
    Leaf(Leaf),
}
