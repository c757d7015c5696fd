//! The rows of millions, kept small. The room's rules run over it as over any
//! store. Who signed in is made when it is asked for; a ticket that waits and
//! one that is booked are a number and a hash; recorded answers, messages and
//! the leaves of the record, which no rule reads again in an evening without
//! faults, are counted and not kept.

use std::collections::{BTreeMap, HashMap};

use jari_protocol::account::Language;
use jari_protocol::count::{People, Revision, Seq};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, TicketId};
use jari_protocol::jwk::DeviceKey;
use jari_protocol::text::Line;
use jari_protocol::ticket::{Eligible, Member};
use jari_protocol::time::ServerTime;
use jari_room::key::{Key, Range};
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use jari_room::row::Row;
use jari_room::row::account::{Account, Device, Person as Named};
use jari_room::row::ticket::{Booking, Seat, StageRow, TicketRow};
use jari_room::rows::{Missing, Rows};

use super::who::{self, Person};
use crate::chance::Chance;
use crate::town::{self, Citizen, Rooms};

/// The rows.
#[derive(Debug)]
pub(super) struct Hall {
    /// Those that are few.
    rows: BTreeMap<Key, Row>,
    people: Vec<Compact>,
    /// Who took a number.
    seats: Vec<Person>,
    /// Who is in the line, by the event's name for them.
    subjects: HashMap<Digest, Person>,
    /// Tickets that are neither waiting nor booked.
    busy: HashMap<Person, Box<TicketRow>>,
    bookings: HashMap<BookingId, Booking>,
    eligibility: Option<Eligible>,
    key: DeviceKey,
    name: Line,
    /// Rows that were written and not kept.
    pub(super) not_kept: u64,
}

/// A person's ticket, as far as it is not the same for everybody.
#[derive(Debug, Clone, Copy)]
struct Compact {
    member: Digest,
    seq: u32,
    drawn: bool,
    stage: Stage,
    booking: [u8; 4],
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stage {
    None,
    Waiting,
    Busy,
    Booked,
}

impl Hall {
    /// A hall for so many people.
    pub(super) fn new(people: u32) -> Self {
        let nobody = Compact {
            member: Digest::from_bytes([0; 32]),
            seq: 0,
            drawn: false,
            stage: Stage::None,
            booking: [0; 4],
        };
        let people = usize::try_from(people).unwrap_or(usize::MAX);
        Self {
            rows: BTreeMap::new(),
            people: vec![nobody; people],
            seats: Vec::with_capacity(people),
            subjects: HashMap::with_capacity(people),
            busy: HashMap::new(),
            bookings: HashMap::new(),
            eligibility: None,
            key: town::device_key(&mut Chance::of(1)),
            name: Line::new("시민").expect("a line"),
            not_kept: 0,
        }
    }

    /// Whose number it is.
    pub(super) fn seat(&self, seq: u64) -> Option<Person> {
        self.seats.get(usize::try_from(seq).ok()?).copied()
    }

    /// A person's number, and whether it was drawn.
    pub(super) fn number(&self, person: Person) -> (u64, bool) {
        let compact = &self.people[person as usize];
        (u64::from(compact.seq), compact.drawn)
    }

    /// A booking whose receipt was read is not read again.
    pub(super) fn forget_booking(&mut self, booking: &BookingId) {
        self.bookings.remove(booking);
    }

    fn find(&self, key: &Key) -> Option<Row> {
        match key {
            Key::Device(device) => {
                let person = who::of_device(device)?;
                Some(Row::Device(Device {
                    account: who::citizen(person, 0).account,
                    key: self.key.clone(),
                    session: Digest::from_bytes([0; 32]),
                    since: ServerTime::from_millis(0),
                }))
            }
            Key::Account(account) => Some(Row::Account(account_row(who::of_account(account)?))),
            Key::Person(account, _) => {
                who::of_account(account)?;
                Some(Row::Person(Named {
                    name: self.name.clone(),
                    birth_date: "1970-07-20".parse().ok()?,
                    invitation: None,
                }))
            }
            Key::Ticket(ticket) => self.ticket(who::of_ticket(ticket)?).map(Row::Ticket),
            Key::Seat(_, _, seq) => {
                let person = self.seat(seq.0)?;
                let (ticket, people) = (who::ticket(person), People(1));
                Some(Row::Seat(Seat { ticket, people }))
            }
            Key::Subject(_, member) => {
                let person = self.subjects.get(member)?;
                Some(Row::Subject(who::ticket(*person)))
            }
            Key::AccountTicket(account, _) => {
                let person = who::of_account(account)?;
                (self.people[person as usize].stage != Stage::None).then_some(Row::AccountTicket)
            }
            Key::Booking(booking) => self.bookings.get(booking).cloned().map(Row::Booking),
            Key::Answer(..) | Key::Leaf(..) | Key::Message(_) => None,
            Key::Service
            | Key::Contact(_)
            | Key::SignIn(_)
            | Key::Code(_)
            | Key::Limit(_)
            | Key::Expires(..)
            | Key::Event(_)
            | Key::Roster(..)
            | Key::Clerk(..)
            | Key::Deed(..)
            | Key::Opening(..)
            | Key::Site(..)
            | Key::Slot(..)
            | Key::Door(..)
            | Key::Due(..)
            | Key::Lot(..)
            | Key::StayOn(..) => self.rows.get(key).cloned(),
        }
    }

    fn first(&self, range: &Range, limit: usize) -> Vec<(Key, Row)> {
        if let Range::AccountTickets(account) = range {
            let key =
                who::of_account(account).map(|p| Key::AccountTicket(*account, who::ticket(p)));
            let found = key.and_then(|key| self.find(&key).map(|row| (key, row)));
            return found.into_iter().collect();
        }
        let run = self.rows.range(range.start()..);
        let run = run.take_while(|(key, _)| range.contains(key)).take(limit);
        run.map(|(key, row)| (key.clone(), row.clone())).collect()
    }

    fn ticket(&self, person: Person) -> Option<TicketRow> {
        let compact = &self.people[person as usize];
        let stage = match compact.stage {
            Stage::None => return None,
            Stage::Busy => return self.busy.get(&person).map(|row| TicketRow::clone(row)),
            Stage::Waiting => StageRow::Waiting,
            Stage::Booked => StageRow::Booked(booking_of(person, compact.booking)),
        };
        Some(self.row(person, compact, stage))
    }

    fn row(&self, person: Person, compact: &Compact, stage: StageRow) -> TicketRow {
        let citizen = who::citizen(person, 0);
        let is_booked = matches!(stage, StageRow::Booked(_));
        TicketRow {
            event: town::event(),
            opening: town::opening(),
            account: citizen.account,
            seq: Seq(u64::from(compact.seq)),
            drawn: compact.drawn,
            eligibility: self
                .eligibility
                .clone()
                .expect("known since the first ticket"),
            members: vec![Member {
                member: compact.member,
                person: citizen.person,
            }],
            revision: Revision(0),
            at_desk: false,
            devices: vec![citizen.device],
            deferred_to: None,
            stage,
            came: is_booked,
            stays: u32::from(is_booked),
            barred: Vec::new(),
            stays_on: false,
            offer: None,
            closed: None,
        }
    }

    fn put(&mut self, key: Key, row: Row) {
        match row {
            Row::Ticket(row) => self.put_ticket(row),
            Row::Seat(seat) => {
                if let (Key::Seat(_, _, seq), Some(person)) = (&key, who::of_ticket(&seat.ticket)) {
                    assert_eq!(seq.0, self.seats.len() as u64, "numbers have no gaps");
                    self.seats.push(person);
                }
            }
            Row::Subject(ticket) => {
                if let (Key::Subject(_, member), Some(person)) = (&key, who::of_ticket(&ticket)) {
                    let before = self.subjects.insert(*member, person);
                    assert!(
                        before.is_none_or(|one| one == person),
                        "one ticket per person"
                    );
                }
            }
            Row::Booking(booking) => {
                if let Key::Booking(id) = &key {
                    self.bookings.insert(*id, booking);
                }
            }
            Row::Answer(_) | Row::Leaf(_) | Row::Message(_) => self.not_kept += 1,
            Row::AccountTicket => {}
            Row::Service(_)
            | Row::Account(_)
            | Row::Contact(_)
            | Row::Device(_)
            | Row::SignIn(_)
            | Row::Code(_)
            | Row::Limit(_)
            | Row::Expires
            | Row::Person(_)
            | Row::Event(_)
            | Row::Roster(_)
            | Row::Clerk(_)
            | Row::Deed(_)
            | Row::Opening(_)
            | Row::Site(_)
            | Row::Slot(_)
            | Row::Door(_)
            | Row::Due
            | Row::Lot(_)
            | Row::StayOn(_) => {
                self.rows.insert(key, row);
            }
        }
    }

    fn put_ticket(&mut self, row: TicketRow) {
        let person = who::of_account(&row.account).expect("an account of this hall");
        self.eligibility
            .get_or_insert_with(|| row.eligibility.clone());
        let number = u32::try_from(row.seq.0).expect("fewer tickets than that");
        let mut compact = Compact {
            member: row.members[0].member,
            seq: number,
            drawn: row.drawn,
            stage: Stage::Busy,
            booking: [0; 4],
        };
        match &row.stage {
            StageRow::Waiting => compact.stage = Stage::Waiting,
            StageRow::Booked(booking) => {
                compact.stage = Stage::Booked;
                compact.booking.copy_from_slice(&booking.as_bytes()[..4]);
            }
            StageRow::Door { .. } | StageRow::Inside(_) | StageRow::Left => {}
        }
        self.busy.remove(&person);
        self.people[person as usize] = compact;
        // What would not come back as it is stays whole.
        let is_same = self.ticket(person).is_some_and(|back| back == row);
        if !is_same {
            self.people[person as usize].stage = Stage::Busy;
            self.busy.insert(person, Box::new(row));
        }
    }

    fn complete<T>(
        &self,
        rows: &mut Rows,
        mut rule: impl FnMut(&mut Rows) -> Result<T, Missing>,
    ) -> T {
        loop {
            match rule(rows) {
                Ok(done) => return done,
                Err(Missing::One(key)) => {
                    let row = self.find(&key);
                    rows.supply(key, row);
                }
                Err(Missing::Each(keys)) => {
                    for key in keys {
                        let row = self.find(&key);
                        rows.supply(key, row);
                    }
                }
                Err(Missing::First(range, limit)) => {
                    let found = self.first(&range, limit);
                    rows.supply_range(range, limit, found);
                }
            }
        }
    }
}

impl Rooms for Hall {
    fn execute(&mut self, batch: &Batch) -> Vec<Answer> {
        let mut rows = Rows::default();
        let changes = batch.changes.iter();
        let answers = changes
            .map(|change| {
                self.complete(&mut rows, |rows| {
                    jari_room::execute(rows, batch.now, change)
                })
            })
            .collect();
        for (key, row) in rows.into_writes() {
            match row {
                Some(row) => self.put(key, row),
                None => {
                    self.rows.remove(&key);
                }
            }
        }
        answers
    }

    fn read(&self, now: ServerTime, query: &Query) -> Reply {
        self.complete(&mut Rows::default(), |rows| {
            jari_room::read(rows, now, query)
        })
    }

    fn ticket_id(&self, citizen: &Citizen, _: &mut Chance) -> TicketId {
        who::ticket(who::of_account(&citizen.account).expect("an account of this hall"))
    }

    fn booking_id(&self, citizen: &Citizen, chance: &mut Chance) -> BookingId {
        let person = who::of_account(&citizen.account).expect("an account of this hall");
        booking_of(person, chance.bytes())
    }
}

/// The booking's id: some bytes of chance, and whose it is.
pub(super) fn booking_of(person: Person, chance: [u8; 4]) -> BookingId {
    let mut bytes = [0; 16];
    bytes[..4].copy_from_slice(&chance);
    bytes[12..].copy_from_slice(&person.to_be_bytes());
    BookingId::from_bytes(bytes)
}

fn account_row(person: Person) -> Account {
    Account {
        contact: format!("person-{person}@example.org")
            .parse()
            .expect("a contact"),
        language: Language::Ko,
        devices: (0..super::DEVICES)
            .map(|n| who::thumbprint(person, n))
            .collect(),
        people: 1,
        pairing: None,
    }
}
