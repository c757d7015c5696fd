//! The tables of a database: one for each kind of row.

use jari_room::key::Key;

/// Which table a row is in; in the order of keys.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Table {
    Service,
    Account,
    Contact,
    Device,
    SignIn,
    Code,
    Limit,
    Expires,
    Person,
    Message,
    Event,
    Roster,
    Opening,
    Site,
    Slot,
    Lot,
    Subject,
    Ticket,
    AccountTicket,
    Seat,
    Door,
    StayOn,
    Due,
    Booking,
    Answer,
    Leaf,
}

impl Table {
    /// Every table.
    pub const ALL: [Self; 26] = [
        Self::Service,
        Self::Account,
        Self::Contact,
        Self::Device,
        Self::SignIn,
        Self::Code,
        Self::Limit,
        Self::Expires,
        Self::Person,
        Self::Message,
        Self::Event,
        Self::Roster,
        Self::Opening,
        Self::Site,
        Self::Slot,
        Self::Lot,
        Self::Subject,
        Self::Ticket,
        Self::AccountTicket,
        Self::Seat,
        Self::Door,
        Self::StayOn,
        Self::Due,
        Self::Booking,
        Self::Answer,
        Self::Leaf,
    ];

    /// The table of a key's row.
    pub const fn of(key: &Key) -> Self {
        match key {
            Key::Service => Self::Service,
            Key::Account(..) => Self::Account,
            Key::Contact(..) => Self::Contact,
            Key::Device(..) => Self::Device,
            Key::SignIn(..) => Self::SignIn,
            Key::Code(..) => Self::Code,
            Key::Limit(..) => Self::Limit,
            Key::Expires(..) => Self::Expires,
            Key::Person(..) => Self::Person,
            Key::Message(..) => Self::Message,
            Key::Event(..) => Self::Event,
            Key::Roster(..) => Self::Roster,
            Key::Opening(..) => Self::Opening,
            Key::Site(..) => Self::Site,
            Key::Slot(..) => Self::Slot,
            Key::Lot(..) => Self::Lot,
            Key::Subject(..) => Self::Subject,
            Key::Ticket(..) => Self::Ticket,
            Key::AccountTicket(..) => Self::AccountTicket,
            Key::Seat(..) => Self::Seat,
            Key::Door(..) => Self::Door,
            Key::StayOn(..) => Self::StayOn,
            Key::Due(..) => Self::Due,
            Key::Booking(..) => Self::Booking,
            Key::Answer(..) => Self::Answer,
            Key::Leaf(..) => Self::Leaf,
        }
    }

    /// Its name.
    pub const fn name(self) -> &'static str {
        match self {
            Self::Service => "service",
            Self::Account => "account",
            Self::Contact => "contact",
            Self::Device => "device",
            Self::SignIn => "sign_in",
            Self::Code => "code",
            Self::Limit => "paced",
            Self::Expires => "expires",
            Self::Person => "person",
            Self::Message => "message",
            Self::Event => "event",
            Self::Roster => "roster",
            Self::Opening => "opening",
            Self::Site => "site",
            Self::Slot => "slot",
            Self::Lot => "lot",
            Self::Subject => "subject",
            Self::Ticket => "ticket",
            Self::AccountTicket => "account_ticket",
            Self::Seat => "seat",
            Self::Door => "door",
            Self::StayOn => "stay_on",
            Self::Due => "due",
            Self::Booking => "booking",
            Self::Answer => "answer",
            Self::Leaf => "leaf",
        }
    }
}
