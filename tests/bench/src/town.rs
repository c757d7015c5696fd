//! A service in virtual time: the real room over rows in memory, and what the
//! shell around it would do. Signatures are not made here: they are measured
//! by `server`.

mod publication;
mod time;

use std::sync::Arc;

use jari_protocol::account::Language;
use jari_protocol::board::{Board, Health};
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ClockId, EventId, HoldId, OpeningId, PersonId, RequestId, ServiceId,
    SignInId, TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::refusal::Problem;
use jari_protocol::stamp::Stamp;
use jari_protocol::text::Line;
use jari_protocol::ticket::{Confirmation, Stage, Ticket};
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Scope;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{
    Acting, Answer as Done, Batch, Change, FinishSignIn, Identity, Join, PutPerson, StartSignIn,
    Tick, Verb,
};
use jari_room::row::account::OneTimeCode;
use jari_room::row::ticket::Done as Outcome;
use jari_session::{Answer, Ask, Standing};

use crate::chance::Chance;

use publication::publication;
pub use publication::slot_name;
pub use time::{MINUTE, SECOND, service_time, stamp};

/// What answers changes and queries by the room's rules.
pub trait Rooms {
    /// Executes a batch.
    fn execute(&mut self, batch: &Batch) -> Vec<Done>;
    /// Answers a query.
    fn read(&self, now: ServerTime, query: &Query) -> Reply;
    /// The id of a citizen's ticket, if one comes into being.
    fn ticket_id(&self, _citizen: &Citizen, chance: &mut Chance) -> TicketId {
        TicketId::from_bytes(chance.bytes())
    }
    /// The id of a citizen's booking, if one comes into being.
    fn booking_id(&self, _citizen: &Citizen, chance: &mut Chance) -> BookingId {
        BookingId::from_bytes(chance.bytes())
    }
}

impl Rooms for Memory {
    fn execute(&mut self, batch: &Batch) -> Vec<Done> {
        Self::execute(self, batch)
    }

    fn read(&self, now: ServerTime, query: &Query) -> Reply {
        Self::read(self, now, query)
    }
}

/// An event, in virtual time.
#[derive(Debug, Clone)]
pub struct Plan {
    /// Whether tickets that are taken before the opening are drawn.
    pub gathers: bool,
    /// From when tickets are taken.
    pub gathering: u64,
    /// Until when a ticket takes part in the draw.
    pub cut_off: u64,
    /// When calling begins.
    pub opens: u64,
    /// When the line ends.
    pub ends: u64,
    /// People inside at a time.
    pub capacity: u32,
    /// Admissions a minute.
    pub per_minute: u32,
    /// Boards the service serves in a second.
    pub boards_per_second: u32,
    /// The window after an outage.
    pub reconnect_window: Millis,
    /// Streams at a time.
    pub stream_limit: u32,
    /// Slots, and for how many people each.
    pub slots: (u32, u32),
}

/// Somebody who signed in.
#[derive(Debug, Clone, Copy)]
pub struct Citizen {
    /// The account.
    pub account: AccountId,
    /// The device.
    pub device: Thumbprint,
    /// For whom the account books.
    pub person: PersonId,
}

/// The service.
#[derive(Debug, Clone)]
pub struct Town<R> {
    /// Its rows.
    pub rooms: R,
    /// Names its clock in stamps.
    pub clock: ClockId,
    chance: Chance,
    board: Arc<Board>,
}

/// The event of every plan.
pub fn event() -> EventId {
    "evening".parse().expect("a name")
}

/// Its opening.
pub fn opening() -> OpeningId {
    "all".parse().expect("a name")
}

/// The service.
pub fn service() -> ServiceId {
    "town".parse().expect("a name")
}

/// For how long room is kept for a called place.
pub const CLAIM_WINDOW: Millis = Millis::from_mins(10);

impl<R: Rooms> Town<R> {
    /// Publishes the plan's event.
    ///
    /// # Panics
    /// The room refuses the plan.
    pub fn found(mut rooms: R, plan: &Plan, seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let keys = Verb::Found {
            contact_key: Digest::from_bytes(chance.bytes()),
            nonce_key: Digest::from_bytes(chance.bytes()),
        };
        let published = Verb::Publish(Box::new(publication(plan, &mut chance)));
        for verb in [keys, published, tick()] {
            own(&mut rooms, 0, verb);
        }
        let board = newest(&rooms, 0);
        let clock = ClockId::from_bytes(chance.bytes());
        Self {
            rooms,
            clock,
            chance,
            board,
        }
    }

    /// Signs somebody in with one device.
    ///
    /// # Panics
    /// The room refuses the sign-in.
    pub fn sign_in(&mut self, now: u64, number: u64) -> Citizen {
        let chance = &mut self.chance;
        let key = device_key(chance);
        let citizen = Citizen {
            account: AccountId::from_bytes(chance.bytes()),
            device: key.thumbprint(),
            person: PersonId::from_bytes(chance.bytes()),
        };
        let sign_in = SignInId::from_bytes(chance.bytes());
        let contact: Contact = format!("person-{number}@example.org")
            .parse()
            .expect("a contact");
        let started = Verb::StartSignIn(StartSignIn {
            sign_in,
            contact,
            key,
            language: Language::Ko,
            code: OneTimeCode::new(123_456),
        });
        let finished = Verb::FinishSignIn(FinishSignIn {
            sign_in,
            code: "123456".to_owned(),
            device: citizen.device,
            account: Some(citizen.account),
            session: Digest::from_bytes(chance.bytes()),
        });
        let named = Verb::PutPerson(PutPerson {
            actor: citizen.account,
            person: citizen.person,
            name: line("시민"),
            birth_date: "1970-07-20".parse().expect("a date"),
            invitation: None,
        });
        for verb in [started, finished, named] {
            own(&mut self.rooms, now, verb);
        }
        citizen
    }

    /// The conductor's beat.
    pub fn beat(&mut self, now: u64) {
        own(&mut self.rooms, now, tick());
        own(&mut self.rooms, now, Verb::Sweep);
        self.board = newest(&self.rooms, now);
    }

    /// A change of the service's own, which must succeed.
    pub fn own(&mut self, now: u64, verb: Verb) {
        own(&mut self.rooms, now, verb);
    }

    /// The board of the last beat.
    pub fn board(&self) -> Arc<Board> {
        Arc::clone(&self.board)
    }

    /// The stamp of a reply that nobody stores.
    pub fn stamp(&self, now: u64, request: RequestId) -> Stamp {
        Stamp {
            request,
            ..stamp(now, self.clock)
        }
    }

    /// Answers a request of a citizen.
    ///
    /// # Panics
    /// The store's parts do not fit together.
    pub fn answer(&mut self, now: u64, citizen: &Citizen, ask: &Ask) -> Answer {
        let (scope, change, verb, body) = match ask {
            Ask::ReadBoard { .. } => {
                return Answer::Board {
                    board: self.board(),
                };
            }
            Ask::Time => return Answer::Time,
            Ask::ReadTicket { ticket } => return self.ticket(now, citizen, *ticket),
            Ask::Join { change, body } => {
                let verb = Verb::Join(Join {
                    presents: None,
                    actor: citizen.account,
                    device: citizen.device,
                    event: event(),
                    subjects: body.subjects.clone(),
                    gives_up: body.gives_up.clone(),
                    ticket: self.rooms.ticket_id(citizen, &mut self.chance),
                });
                (Scope::Account(citizen.account), change, verb, hash(body))
            }
            Ask::Act { change, body } => {
                let verb = Verb::Act(Acting {
                    actor: citizen.account,
                    device: citizen.device,
                    ticket: body.subject,
                    act: body.act.clone(),
                    hold: HoldId::from_bytes(self.chance.bytes()),
                    booking: self.rooms.booking_id(citizen, &mut self.chance),
                });
                (Scope::Ticket(body.subject), change, verb, hash(body))
            }
        };
        let id = Identity {
            scope,
            change: *change,
            body,
        };
        let change = Change { id: Some(id), verb };
        match execute(&mut self.rooms, now, change) {
            Ok(Outcome::Ticket { outcome, ticket }) => {
                let standing = self.standing(now, citizen, ticket);
                Answer::Changed {
                    outcome,
                    standing: standing.expect("a ticket that was just changed"),
                }
            }
            Ok(other) => panic!("a ticket's change gave {other:?}"),
            Err(problem) => Answer::Refused { problem },
        }
    }

    fn ticket(&self, now: u64, citizen: &Citizen, ticket: TicketId) -> Answer {
        match self.standing(now, citizen, ticket) {
            Ok(standing) => Answer::Ticket { standing },
            Err(problem) => Answer::Refused { problem },
        }
    }

    /// A ticket as its owner reads it.
    ///
    /// # Errors
    /// It is not theirs.
    ///
    /// # Panics
    /// The store's parts do not fit together.
    pub fn standing(
        &self,
        now: u64,
        citizen: &Citizen,
        ticket: TicketId,
    ) -> Result<Box<Standing>, Box<Problem>> {
        let query = Query::Ticket(citizen.account, ticket);
        let reply = self.rooms.read(service_time(now), &query);
        if let Reply::Refused(problem) = reply {
            return Err(problem);
        }
        let Reply::Ticket(view) = reply else {
            panic!("a ticket was asked for, not {reply:?}");
        };
        let statement = Ticket {
            service: service(),
            event: event(),
            opening: view.row.opening.clone(),
            epoch: view.epoch,
            ticket,
            seq: view.row.seq,
            drawn: view.row.drawn,
            eligibility: view.row.eligibility.clone(),
            members: view.row.members.clone(),
            revision: view.row.revision,
            salt: view.salt,
            cnf: Confirmation {
                jkt: citizen.device,
            },
        };
        let receipt = match view.state.stage {
            Stage::Booked { booking, .. } => {
                let query = Query::Receipt(service(), citizen.account, booking);
                let Reply::Receipt(receipt) = self.rooms.read(service_time(now), &query) else {
                    panic!("a booking has a receipt")
                };
                Some(*receipt)
            }
            Stage::Waiting | Stage::Door { .. } | Stage::Inside(_) | Stage::Left | Stage::Ended => {
                None
            }
        };
        let verified = Standing::verified(statement, receipt, &view.state);
        let Ok(standing) = verified else {
            panic!("one store's parts do not fit: {verified:?}");
        };
        Ok(Box::new(standing))
    }
}

/// Executes one change.
///
/// # Panics
/// Never: a batch of one has one answer.
pub fn execute(rooms: &mut impl Rooms, now: u64, change: Change) -> Done {
    let batch = Batch {
        now: service_time(now),
        changes: vec![change],
    };
    rooms
        .execute(&batch)
        .pop()
        .expect("one answer for one change")
}

fn own(rooms: &mut impl Rooms, now: u64, verb: Verb) {
    if let Err(problem) = execute(rooms, now, Change { id: None, verb }) {
        panic!("the world's own change was refused: {problem:?}");
    }
}

fn tick() -> Verb {
    Verb::Tick(Tick {
        event: event(),
        term: 1,
        health: Health::default(),
    })
}

fn newest(rooms: &impl Rooms, now: u64) -> Arc<Board> {
    let query = Query::Board(service(), event(), opening());
    let Reply::Board(board) = rooms.read(service_time(now), &query) else {
        panic!("the event has a board");
    };
    Arc::from(board)
}

/// A key that no device has: nothing is signed in virtual time.
pub fn device_key(chance: &mut Chance) -> DeviceKey {
    let mut point = [4; 65];
    point[1..].copy_from_slice(&chance.bytes::<64>());
    DeviceKey::from_point(&point).expect("65 bytes beginning with 4")
}

fn hash(body: &impl serde::Serialize) -> Digest {
    Digest::of(&[&serde_json::to_vec(body).expect("a body is plain data")])
}

fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}
