//! A small event and people who come to it, all of it drawn from numbers.

use std::sync::Arc;

use jari_protocol::account::Language;
use jari_protocol::board::{DrawBy, Health, Times};
use jari_protocol::contact::Contact;
use jari_protocol::count::{People, Seq};
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{
    AccountId, BookingId, ChangeId, EventId, HoldId, OpeningId, PersonId, ServiceId, SignInId,
    SlotId, TicketId,
};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::key::Scope;
use jari_room::query::{Query, Reply};
use jari_room::request::{
    Acting, Answer, Batch, Change, FinishSignIn, Identity, Join, OnClerk, Publication, PutPerson,
    StartSignIn, Tick, Verb,
};
use jari_room::row::account::OneTimeCode;
use jari_room::row::clerk::Deed;
use jari_room::row::event::{KEEP, Settings, Slot};
use jari_room::row::ticket::Done;
use jari_server::store::port::Store;

/// When the world begins: 2021-07-19T20:00:00+09:00.
pub(crate) const START: ServerTime = ServerTime::from_millis(1_626_692_400_000);

/// The code everybody gets.
const CODE: u32 = 123_456;

pub(crate) fn event() -> EventId {
    "flu".parse().expect("a name")
}

pub(crate) fn opening() -> OpeningId {
    "first".parse().expect("a name")
}

pub(crate) fn service() -> ServiceId {
    "town".parse().expect("a name")
}

pub(crate) fn line(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

/// Sixteen bytes that say what they are for and for whom.
fn id(kind: u8, number: u64) -> [u8; 16] {
    let mut id = [kind; 16];
    id[8..].copy_from_slice(&number.to_be_bytes());
    id
}

/// Somebody with a contact, a device and one person to book for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Guest(pub(crate) u64);

impl Guest {
    pub(crate) fn account(self) -> AccountId {
        AccountId::from_bytes(id(1, self.0))
    }

    pub(crate) fn person(self) -> PersonId {
        PersonId::from_bytes(id(2, self.0))
    }

    pub(crate) fn ticket(self) -> TicketId {
        TicketId::from_bytes(id(3, self.0))
    }

    pub(crate) fn device(self) -> Thumbprint {
        self.key().thumbprint()
    }

    fn key(self) -> DeviceKey {
        let mut point = [4; 65];
        point[57..].copy_from_slice(&self.0.to_be_bytes());
        DeviceKey::from_point(&point).expect("65 bytes beginning with 4")
    }

    /// Signs in and names a person, without ids of changes.
    pub(crate) fn arrives(self) -> Vec<Change> {
        let sign_in = SignInId::from_bytes(id(4, self.0));
        let verbs = [
            Verb::StartSignIn(StartSignIn {
                sign_in,
                contact: self.contact(),
                key: self.key(),
                language: Language::Ko,
                code: OneTimeCode::new(CODE),
            }),
            Verb::FinishSignIn(FinishSignIn {
                sign_in,
                code: CODE.to_string(),
                device: self.device(),
                account: Some(self.account()),
                session: Digest::of(&[&self.0.to_be_bytes()]),
            }),
            Verb::PutPerson(PutPerson {
                actor: self.account(),
                person: self.person(),
                name: line("김영희"),
                birth_date: "1969-07-26".parse().expect("a day"),
                invitation: None,
            }),
        ];
        verbs.map(|verb| Change { id: None, verb }).to_vec()
    }

    fn as_clerk(self) -> OnClerk {
        OnClerk {
            event: event(),
            contact: self.contact(),
            reason: line("the desk of the town hall"),
        }
    }

    fn contact(self) -> Contact {
        let contact = format!("guest{}@example.org", self.0);
        contact.parse().expect("a contact")
    }

    /// Is appointed as a clerk of the event.
    pub(crate) fn is_appointed(self) -> Change {
        let verb = Verb::AppointClerk(self.as_clerk());
        Change { id: None, verb }
    }

    /// Is a clerk no longer.
    pub(crate) fn is_removed(self) -> Change {
        let verb = Verb::RemoveClerk(self.as_clerk());
        Change { id: None, verb }
    }

    /// Takes a place, under the id of this attempt's change.
    pub(crate) fn joins(self) -> Change {
        self.joins_as(0)
    }

    /// The same under another id.
    pub(crate) fn joins_as(self, attempt: u8) -> Change {
        let join = Join {
            presents: None,
            actor: self.account(),
            device: self.device(),
            event: event(),
            subjects: vec![self.person()],
            gives_up: Vec::new(),
            ticket: self.ticket(),
        };
        self.change(
            Scope::Account(self.account()),
            10 + attempt,
            Verb::Join(join),
        )
    }

    /// Does something with the ticket.
    pub(crate) fn acts(self, attempt: u8, act: jari_protocol::change::Act) -> Change {
        let acting = Acting {
            actor: self.account(),
            device: self.device(),
            ticket: self.ticket(),
            act,
            hold: HoldId::from_bytes(id(5 + attempt, self.0)),
            booking: BookingId::from_bytes(id(6 + attempt, self.0)),
        };
        self.change(
            Scope::Ticket(self.ticket()),
            100 + attempt,
            Verb::Act(acting),
        )
    }

    fn change(self, scope: Scope, kind: u8, verb: Verb) -> Change {
        let change = ChangeId::from_bytes(id(kind, self.0));
        let body = Digest::of(&[format!("{verb:?}").as_bytes()]);
        Change {
            id: Some(Identity {
                scope,
                change,
                body,
            }),
            verb,
        }
    }
}

/// A store with the event in it and its line open.
pub(crate) struct World {
    pub(crate) store: Arc<dyn Store>,
    pub(crate) now: ServerTime,
}

impl World {
    /// Founds the service and publishes the event; gathering has begun.
    pub(crate) async fn new(store: Arc<dyn Store>) -> Self {
        let mut world = Self { store, now: START };
        for answer in world.run(founding()).await {
            answer.expect("the event is sound");
        }
        world.beat().await;
        world
    }

    pub(crate) fn at(store: Arc<dyn Store>, now: ServerTime) -> Self {
        Self { store, now }
    }

    /// Executes changes as one batch, a second later.
    pub(crate) async fn run(&mut self, changes: Vec<Change>) -> Vec<Answer> {
        self.now = self.now.plus(Millis::from_secs(1));
        let batch = Batch {
            now: self.now,
            changes,
        };
        self.store.execute(batch).await.expect("the store works")
    }

    pub(crate) async fn beat(&mut self) {
        for answer in self.run(vec![beat()]).await {
            answer.expect("a beat");
        }
    }

    pub(crate) async fn arrive(&mut self, guests: impl Iterator<Item = u64>) {
        let changes = guests.flat_map(|guest| Guest(guest).arrives()).collect();
        for answer in self.run(changes).await {
            answer.expect("everybody may sign in");
        }
    }

    pub(crate) async fn read(&self, query: Query) -> Reply {
        self.store
            .read(self.now, query)
            .await
            .expect("the store works")
    }

    /// What clerks did, from a number on.
    pub(crate) async fn deeds(&self, from: u64) -> Vec<(u64, Deed)> {
        let Reply::Deeds(deeds) = self.read(Query::Deeds(event(), from)).await else {
            panic!("deeds")
        };
        deeds
    }

    /// How many clerks there are.
    pub(crate) async fn clerks(&self) -> usize {
        let Reply::Clerks(clerks) = self.read(Query::Clerks(event())).await else {
            panic!("clerks")
        };
        clerks.len()
    }

    /// The number of a guest's ticket.
    pub(crate) async fn seq(&self, guest: Guest) -> Option<Seq> {
        let query = Query::Ticket(guest.account(), guest.ticket());
        let Reply::Ticket(view) = self.read(query).await else {
            return None;
        };
        Some(view.row.seq)
    }

    /// Everything that the first guests and everybody else may read.
    pub(crate) async fn everything(&self, guests: u64) -> Vec<Reply> {
        let mut queries = vec![
            Query::Service,
            Query::Events,
            Query::Lines,
            Query::Sites(event()),
            Query::Board(service(), event(), opening()),
            Query::Stock(service(), event()),
            Query::Record(event(), opening(), 0),
            Query::Record(event(), opening(), 3),
            Query::Messages(0),
            Query::Messages(5),
            Query::Clerks(event()),
            Query::Deeds(event(), 2),
        ];
        for guest in (0..guests).map(Guest) {
            queries.extend([
                Query::Device(guest.device()),
                Query::Devices(guest.account(), guest.device()),
                Query::People(guest.account()),
                Query::Eligibility(guest.account(), event(), guest.person()),
                Query::Tickets(guest.account()),
            ]);
        }
        let mut replies = Vec::new();
        for query in queries {
            replies.push(self.read(query).await);
        }
        replies
    }
}

pub(crate) fn beat() -> Change {
    Change {
        id: None,
        verb: Verb::Tick(Tick {
            event: event(),
            term: 1,
            health: Health::default(),
        }),
    }
}

/// The ticket and whether it was a join, of an answer that must be one.
pub(crate) fn joined(answer: &Answer) -> TicketId {
    match answer {
        Ok(Done::Ticket { ticket, .. }) => *ticket,
        other => panic!("not a ticket: {other:?}"),
    }
}

pub(crate) fn slot(number: usize) -> SlotId {
    format!("slot-{number}").parse().expect("a name")
}

/// What a service begins with.
pub(crate) fn founding() -> Vec<Change> {
    let (contact_key, nonce_key) = (Digest::of(&[b"contact"]), Digest::of(&[b"nonce"]));
    let verbs = [
        Verb::Found {
            contact_key,
            nonce_key,
        },
        Verb::Publish(Box::new(publication())),
    ];
    verbs.map(|verb| Change { id: None, verb }).to_vec()
}

fn publication() -> Publication {
    let times = Times {
        gathering: START,
        cut_off: START.plus(Millis::from_secs(60)),
        opens: START.plus(Millis::from_secs(60)),
        ends: START.plus(Millis::from_mins(24 * 60)),
    };
    let opening_of_all = Opening {
        opening: opening(),
        cohort: "all".parse().expect("a name"),
        times,
        gathers: false,
    };
    Publication {
        event: public(opening_of_all),
        settings: Settings {
            capacity_inside: People(30),
            admit_per_minute: 600,
            boards_per_second: 100,
            reconnect_window: Millis::from_secs(5),
            stream_limit: 10,
            keep: KEEP,
        },
        sites: vec![site()],
        slots: (0..5)
            .map(|number| (slot(number), half_hour(number)))
            .collect(),
        draws: vec![(opening(), Digest::of(&[b"secret"]), DrawBy::Nobody)],
        roster: Vec::new(),
        short_gathering: Some(line("a test")),
        subject_key: Digest::of(&[b"subject"]),
        ticket_key: Digest::of(&[b"ticket"]),
    }
}

fn public(opening: Opening) -> Event {
    Event {
        event: event(),
        title: line("Flu"),
        rule: line("In the order of joining."),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Contact,
        party_limit: People(2),
        claim_window: Millis::from_mins(10),
        inside_window: Millis::from_mins(10),
        hold_window: Millis::from_mins(5),
        cohorts: vec![Cohort {
            cohort: "all".parse().expect("a name"),
            title: line("Everyone"),
            born_from: None,
            born_to: None,
            roster_group: None,
        }],
        openings: vec![opening],
        rests: Vec::new(),
    }
}

fn site() -> Site {
    Site {
        site: "hall".parse().expect("a name"),
        name: line("Town hall"),
        address: line("1 Main street"),
        region: line("Seoul"),
        district: line("Jung-gu"),
        phone: None,
        position: Some((37.567_817, 127.004_501)),
    }
}

fn half_hour(number: usize) -> Slot {
    let number = u64::try_from(number).expect("small");
    let starts = START.plus(Millis::from_mins(48 * 60 + 30 * number));
    let ends = starts.plus(Millis::from_mins(30));
    let (capacity, left) = (People(4), People(4));
    Slot {
        site: "hall".parse().expect("a name"),
        starts,
        ends,
        capacity,
        left,
        returned: People(0),
        unclaimed: People(0),
        lot: None,
    }
}
