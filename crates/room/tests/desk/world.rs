//! A service with its desk.

use chrono::NaiveDate;
use jari_protocol::account::{Eligibility, Language};
use jari_protocol::board::Health;
use jari_protocol::change::Act;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, ChangeId, HoldId, PersonId, SignInId, TicketId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Scope;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{
    Acting, Answer, Batch, Change, FinishSignIn, Identity, Join, Publication, PutPerson,
    StartSignIn, Tick, Verb,
};
use jari_room::row::account::{Message, Notice, OneTimeCode};
use jari_room::row::ticket::Done;

use crate::file::{START, event_id, line, publication};

/// A founded service and everything random it will need, by counting.
pub(crate) struct World {
    pub(crate) memory: Memory,
    pub(crate) now: ServerTime,
    drawn: u32,
}

impl World {
    pub(crate) fn founded() -> Self {
        let mut world = Self {
            memory: Memory::default(),
            now: START,
            drawn: 0,
        };
        let answer = world.act(Verb::Found {
            contact_key: Digest::of(&[b"contact key"]),
            nonce_key: Digest::of(&[b"nonce key"]),
        });
        assert_eq!(answer, Ok(Done::Noted));
        world
    }

    /// The service with an event published.
    pub(crate) fn with(publication: Publication) -> Self {
        let mut world = Self::founded();
        assert_eq!(world.publish(publication), Ok(Done::Noted));
        world
    }

    pub(crate) fn publish(&mut self, publication: Publication) -> Answer {
        self.act(Verb::Publish(Box::new(publication)))
    }

    pub(crate) fn act(&mut self, verb: Verb) -> Answer {
        self.change(Change { id: None, verb })
    }

    pub(crate) fn change(&mut self, change: Change) -> Answer {
        let batch = Batch {
            now: self.now,
            changes: vec![change],
        };
        self.memory.execute(&batch).remove(0)
    }

    pub(crate) fn read(&self, query: &Query) -> Reply {
        self.memory.read(self.now, query)
    }

    pub(crate) fn after(&mut self, span: Millis) {
        self.now = self.now.plus(span);
    }

    pub(crate) fn draw(&mut self) -> u32 {
        self.drawn += 1;
        self.drawn
    }

    pub(crate) fn id(&mut self) -> [u8; 16] {
        let mut id = [0xA5; 16];
        id[..4].copy_from_slice(&self.draw().to_be_bytes());
        id
    }

    /// Asks for a code and returns the sign-in and the answer.
    pub(crate) fn ask(&mut self, contact: &str, device: &DeviceKey) -> (SignInId, Answer) {
        let sign_in = SignInId::from_bytes(self.id());
        let code = OneTimeCode::new(100_000 + self.draw());
        let answer = self.act(Verb::StartSignIn(StartSignIn {
            sign_in,
            contact: contact.parse().expect("a contact"),
            key: device.clone(),
            language: Language::Ko,
            code,
        }));
        (sign_in, answer)
    }

    /// Asks for a code that nothing keeps from being sent.
    pub(crate) fn asked(&mut self, contact: &str, device: &DeviceKey) -> SignInId {
        let (sign_in, answer) = self.ask(contact, device);
        assert!(answer.is_ok(), "{answer:?}");
        sign_in
    }

    pub(crate) fn give(&mut self, sign_in: SignInId, device: &DeviceKey, code: &str) -> Answer {
        let account = AccountId::from_bytes(self.id());
        let session = Digest::of(&[&self.draw().to_be_bytes()]);
        self.act(Verb::FinishSignIn(FinishSignIn {
            sign_in,
            code: code.to_owned(),
            device: device.thumbprint(),
            account: Some(account),
            session,
        }))
    }

    /// Signs a device in, the whole way.
    pub(crate) fn sign_in(&mut self, contact: &str, device: &DeviceKey) -> AccountId {
        let sign_in = self.asked(contact, device);
        let code = self.last_code(contact);
        match self.give(sign_in, device, &code) {
            Ok(Done::SignedIn { account }) => account,
            other => panic!("not signed in: {other:?}"),
        }
    }

    pub(crate) fn messages(&self) -> Vec<(u64, Message)> {
        let Reply::Messages(messages) = self.read(&Query::Messages(0)) else {
            panic!("not messages");
        };
        messages
    }

    /// What was written to a contact, oldest first.
    pub(crate) fn inbox(&self, contact: &str) -> Vec<Notice> {
        let contact: Contact = contact.parse().expect("a contact");
        let messages = self.messages().into_iter();
        let own = messages.filter(|(_, message)| message.to == contact);
        own.map(|(_, message)| message.what).collect()
    }

    pub(crate) fn last_code(&self, contact: &str) -> String {
        let codes = self
            .inbox(contact)
            .into_iter()
            .filter_map(|notice| match notice {
                Notice::Code { code, .. } => Some(code.as_str().to_owned()),
                Notice::DeviceAdded
                | Notice::TicketReissued { .. }
                | Notice::Booked { .. }
                | Notice::Swapped { .. }
                | Notice::SoldOut { .. }
                | Notice::Offered { .. }
                | Notice::SiteClosed { .. }
                | Notice::Cancelled { .. } => None,
            });
        codes.into_iter().next_back().expect("a code was sent")
    }

    pub(crate) fn person(
        &mut self,
        actor: AccountId,
        name: &str,
        birth_date: NaiveDate,
    ) -> PersonId {
        let person = PersonId::from_bytes(self.id());
        let answer = self.put(actor, person, (name, birth_date, None));
        assert_eq!(answer, Ok(Done::Noted));
        person
    }

    pub(crate) fn put(
        &mut self,
        actor: AccountId,
        person: PersonId,
        (name, birth_date, invitation): (&str, NaiveDate, Option<&str>),
    ) -> Answer {
        self.act(Verb::PutPerson(PutPerson {
            actor,
            person,
            name: line(name),
            birth_date,
            invitation: invitation.map(line),
        }))
    }

    pub(crate) fn eligibility(
        &self,
        account: AccountId,
        person: PersonId,
    ) -> Result<Eligibility, Box<Problem>> {
        let reply = self.read(&Query::Eligibility(account, event_id(), person));
        if let Reply::Refused(problem) = reply {
            return Err(problem);
        }
        let Reply::Eligibility(eligibility) = reply else {
            panic!("not an eligibility");
        };
        Ok(eligibility)
    }

    /// Lets the event's time come to now.
    pub(crate) fn tick(&mut self) {
        let answer = self.act(Verb::Tick(Tick {
            event: event_id(),
            term: 1,
            health: Health::default(),
        }));
        assert_eq!(answer, Ok(Done::Noted));
    }

    /// Lets the first opening gather.
    pub(crate) fn gathering(&mut self) {
        self.now = publication().event.openings[0].times.gathering;
        self.tick();
    }

    pub(crate) fn leave(&mut self, actor: AccountId, device: Thumbprint, ticket: TicketId) {
        let (hold, booking) = (self.id(), self.id());
        let answer = self.act(Verb::Act(Acting {
            actor,
            device,
            ticket,
            act: Act::Leave {},
            hold: HoldId::from_bytes(hold),
            booking: BookingId::from_bytes(booking),
        }));
        assert!(answer.is_ok(), "{answer:?}");
    }

    pub(crate) fn join(
        &mut self,
        actor: AccountId,
        device: Thumbprint,
        person: PersonId,
    ) -> Answer {
        let join = self.join_change(actor, device, person);
        self.change(join)
    }

    pub(crate) fn join_change(
        &mut self,
        actor: AccountId,
        device: Thumbprint,
        person: PersonId,
    ) -> Change {
        let ticket = TicketId::from_bytes(self.id());
        let change = ChangeId::from_bytes(self.id());
        Change {
            id: Some(Identity {
                scope: Scope::Account(actor),
                change,
                body: Digest::of(&[change.as_bytes()]),
            }),
            verb: Verb::Join(Join {
                presents: None,
                actor,
                device,
                event: event_id(),
                subjects: vec![person],
                gives_up: Vec::new(),
                ticket,
            }),
        }
    }
}

/// The code of a refusal.
pub(crate) fn code(answer: &Answer) -> Option<Code> {
    answer.as_ref().err().map(|problem| problem.code)
}

/// The ticket of a join.
pub(crate) fn ticket(answer: &Answer) -> TicketId {
    match answer {
        Ok(Done::Ticket { ticket, .. }) => *ticket,
        other => panic!("no ticket: {other:?}"),
    }
}
