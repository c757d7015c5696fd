//! A line over the memory store, with people who sign in by the real rules.

use jari_protocol::account::Language;
use jari_protocol::board::{Board, Health};
use jari_protocol::change::{Act, Outcome};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ChangeId, EventId, HoldId, OpeningId, PassId, PersonId, ServiceId,
    SignInId, SlotId, TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::ticket::{Inside, Stage};
use jari_protocol::time::{Millis, ServerTime};

use crate::key::Scope;
use crate::memory::Memory;
use crate::query::{Query, Reply, TicketView};
use crate::request::{
    Acting, Answer, Batch, Change, FinishSignIn, Identity, Join, Publication, PutPerson,
    StartSignIn, Tick, Verb,
};
use crate::row::account::OneTimeCode;
use crate::row::ticket::Done;

use super::publication::{birth_date, contact, line, name, person_name};
use super::rerun;

/// Somebody who signed in with one device and named the people they book for:
/// themselves first.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Citizen {
    /// Which.
    pub number: u32,
    /// Their account.
    pub account: AccountId,
    /// Their device.
    pub device: Thumbprint,
    /// Themselves and their relatives.
    pub people: Vec<PersonId>,
}

/// An event and its first opening over the memory store.
#[derive(Debug, Clone)]
pub struct Rehearsal {
    /// The store.
    pub memory: Memory,
    /// Service time.
    pub now: ServerTime,
    /// The lease term of the beats.
    pub term: u64,
    /// The event.
    pub event: EventId,
    /// The opening the stories look at.
    pub opening: OpeningId,
    drawn: u128,
}

impl Rehearsal {
    /// Publishes an event an hour before its first opening gathers.
    ///
    /// # Panics
    /// The publication is refused.
    pub fn new(publication: Publication) -> Self {
        let opening = publication.event.openings.first().expect("an opening");
        let mut this = Self {
            memory: Memory::default(),
            now: opening.times.gathering.minus(Millis::from_mins(60)),
            term: 1,
            event: publication.event.event.clone(),
            opening: opening.opening.clone(),
            drawn: 0,
        };
        this.must(Verb::Found {
            contact_key: Digest::of(&[b"a contact key"]),
            nonce_key: Digest::of(&[b"a nonce key"]),
        });
        this.must(Verb::Publish(Box::new(publication)));
        this.beat();
        this
    }

    /// Executes a change of the service's own, without an id.
    pub fn run(&mut self, verb: Verb) -> Answer {
        self.execute(None, verb)
    }

    /// Executes a change; as a store does that has the rows elsewhere, too.
    ///
    /// # Panics
    /// A rule that began again for each row it missed ended otherwise than
    /// with all rows at hand.
    pub fn execute(&mut self, id: Option<Identity>, verb: Verb) -> Answer {
        let batch = Batch {
            now: self.now,
            changes: vec![Change { id, verb }],
        };
        let (again, writes) = rerun::execute(&self.memory, &batch);
        let mut answers = self.memory.execute(&batch);
        assert_eq!(again, answers, "{:?}", batch.changes);
        for (key, row) in &writes {
            let stored = self.memory.one(key);
            assert_eq!(row.as_ref(), stored, "{key:?} of {:?}", batch.changes);
        }
        answers.pop().expect("one answer for one change")
    }

    /// Beats once, now.
    ///
    /// # Panics
    /// The beat is refused.
    pub fn beat(&mut self) {
        let event = self.event.clone();
        self.must(Verb::Tick(Tick {
            event,
            term: self.term,
            health: Health::default(),
        }));
        self.must(Verb::Sweep);
    }

    /// Lets time pass, with a beat each second and one at its end.
    pub fn pass(&mut self, span: Millis) {
        self.until(self.now.plus(span));
    }

    /// Lets time pass to a moment, with a beat each second and one at it.
    pub fn until(&mut self, moment: ServerTime) {
        while self.now < moment {
            self.now = self.now.plus(Millis::from_secs(1)).min(moment);
            self.beat();
        }
    }

    /// Goes to a moment without any beat on the way, and beats there.
    pub fn leap(&mut self, moment: ServerTime) {
        self.now = self.now.max(moment);
        self.beat();
    }

    /// 16 bytes that never came before.
    pub const fn fresh(&mut self) -> [u8; 16] {
        self.drawn += 1;
        self.drawn.to_be_bytes()
    }

    /// Somebody signs in and names themselves and some relatives.
    ///
    /// # Panics
    /// They are refused.
    pub fn citizen(&mut self, number: u32, relatives: u32) -> Citizen {
        let (account, device) = self.sign_in(number);
        let mut people = Vec::new();
        for relative in 0..=relatives {
            let person = PersonId::from_bytes(self.fresh());
            self.must(Verb::PutPerson(PutPerson {
                actor: account,
                person,
                name: line(&person_name(number, relative)),
                birth_date: birth_date(),
                invitation: None,
            }));
            people.push(person);
        }
        Citizen {
            number,
            account,
            device,
            people,
        }
    }

    /// The same person signs in on a further device.
    pub fn on_another_device(&mut self, citizen: &Citizen) -> Citizen {
        let (account, device) = self.sign_in(citizen.number);
        Citizen {
            account,
            device,
            ..citizen.clone()
        }
    }

    fn sign_in(&mut self, number: u32) -> (AccountId, Thumbprint) {
        let sign_in = SignInId::from_bytes(self.fresh());
        let mut point = [4; 65];
        point[1..17].copy_from_slice(&self.fresh());
        let key = DeviceKey::from_point(&point).expect("65 bytes beginning with 4");
        let device = key.thumbprint();
        let code = OneTimeCode::new(123_456);
        self.must(Verb::StartSignIn(StartSignIn {
            sign_in,
            contact: contact(number).parse().expect("an address"),
            key,
            language: Language::Ko,
            code: code.clone(),
        }));
        let account = AccountId::from_bytes(self.fresh());
        let session = Digest::of(&[&self.fresh()]);
        let done = self.must(Verb::FinishSignIn(FinishSignIn {
            sign_in,
            code: code.as_str().to_owned(),
            device,
            account: Some(account),
            session,
        }));
        let Done::SignedIn { account } = done else {
            panic!("signed in, not {done:?}")
        };
        (account, device)
    }

    /// A verb of joining for all a citizen's people.
    pub fn joining(&mut self, citizen: &Citizen) -> Join {
        Join {
            presents: None,
            actor: citizen.account,
            device: citizen.device,
            event: self.event.clone(),
            subjects: citizen.people.clone(),
            gives_up: Vec::new(),
            ticket: TicketId::from_bytes(self.fresh()),
        }
    }

    /// Joins for all a citizen's people.
    pub fn join(&mut self, citizen: &Citizen) -> Answer {
        let join = self.joining(citizen);
        self.ask(citizen, Verb::Join(join))
    }

    /// A ticket for all a citizen's people.
    ///
    /// # Panics
    /// The join is refused.
    pub fn ticket(&mut self, citizen: &Citizen) -> TicketId {
        match self.join(citizen) {
            Ok(Done::Ticket { ticket, .. }) => ticket,
            answer => panic!("a ticket, not {answer:?}"),
        }
    }

    /// So many citizens from a number on, each with a ticket.
    pub fn crowd(&mut self, numbers: std::ops::Range<u32>) -> Vec<(Citizen, TicketId)> {
        numbers
            .map(|number| {
                let citizen = self.citizen(number, 0);
                let ticket = self.ticket(&citizen);
                (citizen, ticket)
            })
            .collect()
    }

    /// A verb of an act.
    pub fn acting(&mut self, citizen: &Citizen, ticket: TicketId, act: Act) -> Acting {
        Acting {
            actor: citizen.account,
            device: citizen.device,
            ticket,
            act,
            hold: HoldId::from_bytes(self.fresh()),
            booking: BookingId::from_bytes(self.fresh()),
        }
    }

    /// Acts on a ticket.
    pub fn act(&mut self, citizen: &Citizen, ticket: TicketId, act: Act) -> Answer {
        let acting = self.acting(citizen, ticket, act);
        self.ask(citizen, Verb::Act(acting))
    }

    /// Claims.
    pub fn claim(&mut self, citizen: &Citizen, ticket: TicketId) -> Answer {
        self.act(citizen, ticket, Act::Claim {})
    }

    /// Holds the first free of some slots, inside.
    pub fn hold(&mut self, citizen: &Citizen, ticket: TicketId, wishes: &[&str]) -> Answer {
        let pass = self.pass_of(citizen, ticket);
        let wishes: Vec<SlotId> = wishes.iter().map(|wish| name(wish)).collect();
        self.act(citizen, ticket, Act::Hold { pass, wishes })
    }

    /// Confirms the held slot, inside.
    pub fn confirm(&mut self, citizen: &Citizen, ticket: TicketId) -> Answer {
        let inside = self.inside(citizen, ticket);
        let (pass, hold) = inside.map_or_else(
            || (PassId::from_bytes([0; 16]), None),
            |inside| (inside.pass, inside.hold.map(|hold| hold.hold)),
        );
        let hold = hold.unwrap_or_else(|| HoldId::from_bytes([0; 16]));
        self.act(citizen, ticket, Act::Confirm { pass, hold })
    }

    /// Claims, holds and confirms.
    ///
    /// # Panics
    /// Any of it is refused.
    pub fn book(&mut self, citizen: &Citizen, ticket: TicketId, wish: &str) -> BookingId {
        self.claim(citizen, ticket).expect("the claim is taken");
        self.hold(citizen, ticket, &[wish])
            .expect("the slot is free");
        match self.confirm(citizen, ticket) {
            Ok(Done::Ticket {
                outcome: Outcome::Booked { booking },
                ..
            }) => booking,
            answer => panic!("a booking, not {answer:?}"),
        }
    }

    /// A change under an id of its own, in the scope of its kind.
    fn ask(&mut self, citizen: &Citizen, verb: Verb) -> Answer {
        let scope = if let Verb::Act(acting) = &verb {
            Scope::Ticket(acting.ticket)
        } else {
            Scope::Account(citizen.account)
        };
        let id = Identity {
            scope,
            change: ChangeId::from_bytes(self.fresh()),
            body: Digest::of(&[]),
        };
        self.execute(Some(id), verb)
    }

    fn must(&mut self, verb: Verb) -> Done {
        self.run(verb).expect("the change is taken")
    }

    /// The board.
    ///
    /// # Panics
    /// There is none.
    pub fn board(&self) -> Board {
        let query = Query::Board(self.service(), self.event.clone(), self.opening.clone());
        let reply = self.memory.read(self.now, &query);
        let Reply::Board(board) = reply else {
            panic!("a board, not {reply:?}");
        };
        *board
    }

    /// The record, whole, as its leaves' bytes.
    ///
    /// # Panics
    /// There is none.
    pub fn record(&self) -> Vec<String> {
        let mut leaves: Vec<String> = Vec::new();
        loop {
            let from = u64::try_from(leaves.len()).expect("a length");
            let query = Query::Record(self.event.clone(), self.opening.clone(), from);
            let reply = self.memory.read(self.now, &query);
            let Reply::Record(more) = reply else {
                panic!("the record, not {reply:?}");
            };
            if more.is_empty() {
                return leaves;
            }
            leaves.extend(more);
        }
    }

    /// A ticket as its owner reads it.
    ///
    /// # Panics
    /// It is not the citizen's.
    pub fn view(&self, citizen: &Citizen, ticket: TicketId) -> TicketView {
        let query = Query::Ticket(citizen.account, ticket);
        let reply = self.memory.read(self.now, &query);
        let Reply::Ticket(view) = reply else {
            panic!("a ticket, not {reply:?}");
        };
        *view
    }

    /// The stay of a ticket that is inside.
    pub fn inside(&self, citizen: &Citizen, ticket: TicketId) -> Option<Inside> {
        let Stage::Inside(inside) = self.view(citizen, ticket).state.stage else {
            return None;
        };
        Some(inside)
    }

    /// The pass of a ticket that is inside, or one that nobody has.
    pub fn pass_of(&self, citizen: &Citizen, ticket: TicketId) -> PassId {
        let inside = self.inside(citizen, ticket);
        inside.map_or_else(|| PassId::from_bytes([0; 16]), |inside| inside.pass)
    }

    /// The service's name.
    pub fn service(&self) -> ServiceId {
        name("jari-rehearsal")
    }
}
