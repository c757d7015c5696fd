//! A service with its desk, and the file an operator would bring.

use chrono::NaiveDate;
use jari_protocol::account::{Eligibility, Language};
use jari_protocol::board::{DrawBy, Times};
use jari_protocol::contact::Contact;
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, ChangeId, EventId, PersonId, SignInId, TicketId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Scope;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{
    Answer, Batch, Change, FinishSignIn, Identity, Join, Publication, PutPerson, RosterLine,
    StartSignIn, Verb,
};
use jari_room::row::account::{Message, Notice, OneTimeCode};
use jari_room::row::event::{Settings, Slot};
use jari_room::row::ticket::Done;

pub(crate) const DAY: Millis = Millis::from_mins(24 * 60);

/// The moment the stories begin.
pub(crate) const START: ServerTime = ServerTime::from_millis(1_626_000_000_000);

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
            account,
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
        match self.read(&Query::Messages(0)) {
            Reply::Messages(messages) => messages,
            other => panic!("not messages: {other:?}"),
        }
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
                Notice::Code { code } => Some(code.as_str().to_owned()),
                Notice::DeviceAdded
                | Notice::TicketReissued { .. }
                | Notice::Booked { .. }
                | Notice::Cancelled { .. } => None,
            });
        codes.last().expect("a code was sent")
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
        match self.read(&Query::Eligibility(account, event_id(), person)) {
            Reply::Eligibility(eligibility) => Ok(eligibility),
            Reply::Refused(problem) => Err(problem),
            other => panic!("not an eligibility: {other:?}"),
        }
    }

    /// Lets the event's time come to now.
    pub(crate) fn tick(&mut self) {
        let answer = self.act(Verb::Tick {
            event: event_id(),
            term: 1,
        });
        assert_eq!(answer, Ok(Done::Noted));
    }

    pub(crate) fn join(
        &mut self,
        actor: AccountId,
        device: Thumbprint,
        person: PersonId,
    ) -> Answer {
        let ticket = TicketId::from_bytes(self.id());
        let change = ChangeId::from_bytes(self.id());
        self.change(Change {
            id: Some(Identity {
                scope: Scope::Account(actor),
                change,
                body: Digest::of(&[change.as_bytes()]),
            }),
            verb: Verb::Join(Join {
                actor,
                device,
                event: event_id(),
                subjects: vec![person],
                gives_up: Vec::new(),
                ticket,
            }),
        })
    }
}

/// The code of a refusal.
pub(crate) fn code(answer: &Answer) -> Option<Code> {
    answer.as_ref().err().map(|problem| problem.code)
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}

pub(crate) fn day(text: &str) -> NaiveDate {
    text.parse().expect("a date")
}

pub(crate) fn device(number: u8) -> DeviceKey {
    let mut point = [number; 65];
    point[0] = 4;
    DeviceKey::from_point(&point).expect("65 bytes beginning with 4")
}

pub(crate) fn event_id() -> EventId {
    "seoul-2021".parse().expect("a name")
}

pub(crate) fn cohort(name: &str, born: (Option<&str>, Option<&str>)) -> Cohort {
    Cohort {
        cohort: name.parse().expect("a name"),
        title: line(name),
        born_from: born.0.map(day),
        born_to: born.1.map(day),
        roster_group: None,
    }
}

/// An opening `days` after the start, which gathers for a day before.
pub(crate) fn opening(name: &str, cohort: &str, days: u64) -> Opening {
    let opens = START.plus(Millis(DAY.0 * days));
    Opening {
        opening: name.parse().expect("a name"),
        cohort: cohort.parse().expect("a name"),
        times: Times {
            gathering: opens.minus(DAY),
            cut_off: opens.minus(Millis::from_mins(15)),
            opens,
            ends: opens.plus(DAY),
        },
        gathers: true,
    }
}

pub(crate) fn row(name: &str, born: &str, contact: Option<&str>) -> RosterLine {
    RosterLine {
        name: line(name),
        birth_date: day(born),
        contact: contact.map(|contact| contact.parse().expect("a contact")),
        invitation: None,
        group: None,
    }
}

/// An event for everybody, told apart by contact, that opens after two days.
pub(crate) fn publication() -> Publication {
    let opens = START.plus(Millis(DAY.0 * 10));
    let slot = Slot {
        site: "jung-gu".parse().expect("a name"),
        starts: opens,
        ends: opens.plus(Millis::from_mins(10)),
        capacity: People(6),
        left: People(6),
    };
    Publication {
        event: Event {
            event: event_id(),
            title: line("Seoul, July"),
            rule: line("Early tickets are drawn at the opening."),
            zone: "Asia/Seoul".to_owned(),
            basis: Basis::Contact,
            party_limit: People(4),
            claim_window: Millis::from_mins(10),
            inside_window: Millis::from_mins(10),
            hold_window: Millis::from_mins(5),
            cohorts: vec![cohort("all", (None, None))],
            openings: vec![opening("first", "all", 2)],
        },
        settings: Settings {
            capacity_inside: People(10),
            admit_per_minute: 60,
            boards_per_second: 1_000,
            reconnect_window: Millis::from_secs(60),
            stream_limit: 100,
        },
        sites: vec![Site {
            site: "jung-gu".parse().expect("a name"),
            name: line("중구 예방접종센터"),
            address: line("서울특별시 중구 을지로 39길 29"),
            region: line("서울특별시"),
            district: line("중구"),
            phone: None,
            position: None,
        }],
        slots: vec![("morning".parse().expect("a name"), slot)],
        draws: vec![(
            "first".parse().expect("a name"),
            Digest::of(&[b"draw"]),
            DrawBy::Operator,
        )],
        roster: Vec::new(),
        short_gathering: None,
        subject_key: Digest::of(&[b"subject key"]),
        ticket_key: Digest::of(&[b"ticket key"]),
    }
}

/// The same with one opening for each of these cohorts, told apart by these
/// rows.
pub(crate) fn rostered(cohorts: &[(Cohort, u64)], roster: Vec<RosterLine>) -> Publication {
    let mut publication = publication();
    publication.event.basis = Basis::Roster;
    set_openings(&mut publication, cohorts);
    publication.roster = roster;
    publication
}

/// One opening for each cohort, so many days after the start.
pub(crate) fn set_openings(publication: &mut Publication, cohorts: &[(Cohort, u64)]) {
    let event = &mut publication.event;
    event.cohorts = cohorts.iter().map(|(cohort, _)| cohort.clone()).collect();
    event.openings = cohorts
        .iter()
        .map(|(cohort, days)| opening(cohort.cohort.as_str(), cohort.cohort.as_str(), *days))
        .collect();
    publication.draws = event
        .openings
        .iter()
        .map(|opening| {
            let secret = Digest::of(&[opening.opening.as_str().as_bytes()]);
            (opening.opening.clone(), secret, DrawBy::Operator)
        })
        .collect();
}
