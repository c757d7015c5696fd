//! Changes: domain verbs with everything random and secret already drawn.

mod operating;
mod pairing;
mod recovering;

use chrono::NaiveDate;
use jari_protocol::account::Language;
use jari_protocol::board::{DrawBy, Health};
use jari_protocol::change::Act;
use jari_protocol::contact::Contact;
use jari_protocol::count::People;
use jari_protocol::event::{Event, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ChangeId, CohortId, EventId, HoldId, OpeningId, PersonId, SignInId,
    SlotId, TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_protocol::ticket::Ticket;
use jari_protocol::time::{Millis, ServerTime};

use crate::key::Scope;
use crate::row::account::OneTimeCode;
use crate::row::event::{Settings, Slot};
use crate::row::ticket::Done;

pub use operating::{AddRoster, AddSlots, AddStock, CloseSite, MoveLater, NewSlot, OnClerk};
pub use pairing::{GiveCode, Pairing, StartPairing};
pub use recovering::{LastLeft, LastSeen, Recover};

/// A change to be executed once, however often it is asked for.
#[derive(Debug, Clone, PartialEq)]
pub struct Change {
    /// Under which id its answer is kept; `None` for the service's own.
    pub id: Option<Identity>,
    /// What is to happen.
    pub verb: Verb,
}

/// The id of a change and the body it came with.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Identity {
    /// What the id is unique within.
    pub scope: Scope,
    /// The client's id.
    pub change: ChangeId,
    /// SHA-256 of the body: the same id with another body is refused.
    pub body: Digest,
}

/// The answer to a change.
pub type Answer = Result<Done, Box<Problem>>;

/// What is to happen. Ids of things that may come into being are drawn by the
/// caller and used only if the thing does.
#[derive(Debug, Clone, PartialEq)]
pub enum Verb {
    // the service
    /// First start: makes the service row unless it is there.
    Found {
        /// Keys the hash of contacts.
        contact_key: Digest,
        /// Derives the nonces.
        nonce_key: Digest,
    },
    /// An event with its sites, slots, openings and roster. A known event may
    /// be published again while nobody holds a ticket in it.
    Publish(Box<Publication>),
    /// What the desk keeps for a while and what has run out of it is
    /// forgotten, a bounded number at a time; sent with each beat.
    Sweep,
    /// The conductor's beat for one event: phases, cut-off, draw, calls,
    /// admissions, ends of stays and holds.
    Tick(Tick),
    /// The service starts again: open time did not run since its last beat,
    /// and the reconnect window is added.
    Restarted {
        /// The event.
        event: EventId,
        /// The new lease term.
        term: u64,
    },
    /// The service begins anew from a copy of its rows.
    Recover(Recover),
    /// The operator, or the service itself, stops a line.
    Pause {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the record.
        reason: Line,
        /// Whether the service did it itself.
        by_service: bool,
    },
    /// The operator lets a line go on.
    Resume {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Why, for the record.
        reason: Line,
    },
    /// Somebody was put off by the service's pace until a due time, before the
    /// cut-off: the cut-off waits for them.
    PutOff {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// When they are due.
        due: ServerTime,
    },
    /// The operator submits the beacon.
    Beacon {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// Its published value.
        value: Line,
    },

    /// The operator adds stock.
    AddStock(AddStock),
    /// The operator adds stock in many slots.
    AddSlots(AddSlots),
    /// The operator closes a site.
    CloseSite(CloseSite),
    /// The operator moves an opening that has not come to a later time.
    MoveLater(MoveLater),
    /// The operator says something to everyone in a line, or nothing any more.
    Announce {
        /// The event.
        event: EventId,
        /// The opening.
        opening: OpeningId,
        /// In Korean and in English.
        text: Option<(Line, Line)>,
        /// Why, for the record.
        reason: Line,
    },

    /// The operator has what is personal in an event that is over deleted
    /// before its time.
    Delete {
        /// The event.
        event: EventId,
        /// Why.
        reason: Line,
    },

    /// The operator adds rows to the roster of an event.
    AddRoster(AddRoster),
    /// The operator has somebody act for the people at the desk.
    AppointClerk(OnClerk),
    /// The operator has them act no longer.
    RemoveClerk(OnClerk),

    // the desk
    /// Somebody asks for a code.
    StartSignIn(StartSignIn),
    /// Somebody gives a code.
    FinishSignIn(FinishSignIn),
    /// A signed-in device lets a further one in.
    Pairing(Pairing),
    /// A device is removed.
    RemoveDevice {
        /// Who acts.
        actor: AccountId,
        /// Which.
        device: Thumbprint,
    },
    /// A person is named, or named better.
    PutPerson(PutPerson),
    /// A person is forgotten; refused while they have a ticket.
    RemovePerson {
        /// Who acts.
        actor: AccountId,
        /// The person.
        person: PersonId,
    },
    /// Messages were handed over; they are not kept.
    Sent {
        /// Their numbers.
        numbers: Vec<u64>,
    },
    /// Nobody takes these messages; they are put aside.
    Undeliverable {
        /// Their numbers.
        numbers: Vec<u64>,
    },
    /// Messages that were put aside are offered to their senders again.
    OfferAgain {
        /// Their numbers.
        numbers: Vec<u64>,
    },
    /// How fast the senders take codes; codes are due one after the other.
    CodePace {
        /// The least time between two of them.
        gap: Millis,
    },

    // the line
    /// Takes a place, or finds the one that is there.
    Join(Join),
    /// Something happens to a ticket.
    Act(Acting),
}

/// Somebody asks for a code.
#[derive(Debug, Clone, PartialEq)]
pub struct StartSignIn {
    /// The sign-in's id, drawn by the client.
    pub sign_in: SignInId,
    /// The contact.
    pub contact: Contact,
    /// The device key.
    pub key: DeviceKey,
    /// The language of the message.
    pub language: Language,
    /// The six digits, if no code sent before is still taken.
    pub code: OneTimeCode,
}

/// Somebody gives a code.
#[derive(Clone, PartialEq)]
pub struct FinishSignIn {
    /// The sign-in.
    pub sign_in: SignInId,
    /// The code given.
    pub code: String,
    /// The device that gives it.
    pub device: Thumbprint,
    /// The account's id, if the contact has none yet; `None`: one that follows
    /// from the contact.
    pub account: Option<AccountId>,
    /// SHA-256 of the session, drawn by the caller.
    pub session: Digest,
}

/// The code given may be the right one, which is a secret.
impl std::fmt::Debug for FinishSignIn {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(out, "FinishSignIn({}, ..)", self.sign_in)
    }
}

/// A person is named, or named better.
#[derive(Debug, Clone, PartialEq)]
pub struct PutPerson {
    /// Who acts.
    pub actor: AccountId,
    /// The person's id, made by the client.
    pub person: PersonId,
    /// The name.
    pub name: Line,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// The invitation code.
    pub invitation: Option<Line>,
}

/// Somebody takes a place, or finds the one that is there.
#[derive(Debug, Clone, PartialEq)]
pub struct Join {
    /// Who acts.
    pub actor: AccountId,
    /// With which device.
    pub device: Thumbprint,
    /// In which event.
    pub event: EventId,
    /// For whom.
    pub subjects: Vec<PersonId>,
    /// Own tickets given up for it.
    pub gives_up: Vec<TicketId>,
    /// The ticket's id, if it comes into being.
    pub ticket: TicketId,
    /// What was stated of the place before a recovery. Whoever passes it on
    /// has checked that the service signed it, for this event and this device.
    pub presents: Option<Box<Presented>>,
}

/// What was stated of a place before a recovery.
#[derive(Debug, Clone, PartialEq)]
pub struct Presented {
    /// The ticket.
    pub ticket: Ticket,
    /// The receipt of its booking.
    pub receipt: Option<Receipt>,
}

/// A beat.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tick {
    /// The event.
    pub event: EventId,
    /// The lease term.
    pub term: u64,
    /// How the parts of the service are; only told on the board.
    pub health: Health,
}

/// Something happens to a ticket.
#[derive(Debug, Clone, PartialEq)]
pub struct Acting {
    /// Who acts.
    pub actor: AccountId,
    /// With which device.
    pub device: Thumbprint,
    /// The ticket.
    pub ticket: TicketId,
    /// What.
    pub act: Act,
    /// The hold's id, if one comes into being.
    pub hold: HoldId,
    /// The booking's id, if one comes into being.
    pub booking: BookingId,
}

/// Everything about an event that its operator brings.
#[derive(Debug, Clone, PartialEq)]
pub struct Publication {
    /// What is public.
    pub event: Event,
    /// What is not.
    pub settings: Settings,
    /// The sites.
    pub sites: Vec<Site>,
    /// The slots; `left` is the capacity.
    pub slots: Vec<(SlotId, Slot)>,
    /// Per opening: the draw's secret and who supplies the beacon.
    pub draws: Vec<(OpeningId, Digest, DrawBy)>,
    /// The roster; empty where the basis is the contact.
    pub roster: Vec<RosterLine>,
    /// Why an opening may gather for less than a day, in the operator's words;
    /// without it such an opening is refused.
    pub short_gathering: Option<Line>,
    /// Keys the hashes of persons.
    pub subject_key: Digest,
    /// Salts the record and derives pass ids.
    pub ticket_key: Digest,
}

/// A line of a roster, as the operator's file has it.
#[derive(Debug, Clone, PartialEq)]
pub struct RosterLine {
    /// The name.
    pub name: Line,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// The contact.
    pub contact: Option<Contact>,
    /// The invitation code.
    pub invitation: Option<Line>,
    /// The group.
    pub group: Option<CohortId>,
}

/// How a batch of changes is stamped: all see one time.
#[derive(Debug, Clone, PartialEq)]
pub struct Batch {
    /// Service time of the batch; never below an earlier batch's.
    pub now: ServerTime,
    /// The changes, in order.
    pub changes: Vec<Change>,
}

/// How many people a list of members is.
pub(crate) fn count<T>(members: &[T]) -> People {
    People(u32::try_from(members.len()).unwrap_or(u32::MAX))
}
