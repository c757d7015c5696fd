//! The clerk at the desk: people without a contact of their own get into the
//! same line, each once, and each act is noted.

use chrono::NaiveDate;
use jari_protocol::board::{Health, Times};
use jari_protocol::change::{Act, Outcome};
use jari_protocol::contact::Contact;
use jari_protocol::id::{AccountId, BookingId, EventId, HoldId, PersonId, ServiceId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::key::Key;
use jari_room::query::{Query, Reply};
use jari_room::request::{Acting, Answer, Join, OnClerk, Publication, RosterLine, Tick, Verb};
use jari_room::row::Row;
use jari_room::row::account::Notice;
use jari_room::row::clerk::{Clerk, Deed, Did};
use jari_room::row::event::KEEP;
use jari_room::row::ticket::Done;

use crate::file::{DAY, cohort, day, device, event_id, line, publication, rostered, row};
use crate::world::{World, code, ticket};

const DESK: &str = "desk-1@city.example";

fn contact(text: &str) -> Contact {
    text.parse().expect("a contact")
}

fn who(event: EventId, of: &str) -> OnClerk {
    OnClerk {
        event,
        contact: contact(of),
        reason: line("the desk of the town hall"),
    }
}

fn appoint(world: &mut World, of: &str) -> Answer {
    world.act(Verb::AppointClerk(who(event_id(), of)))
}

fn remove(world: &mut World, of: &str) -> Answer {
    world.act(Verb::RemoveClerk(who(event_id(), of)))
}

fn clerks(world: &World) -> Vec<Clerk> {
    let Reply::Clerks(clerks) = world.read(&Query::Clerks(event_id())) else {
        panic!("clerks")
    };
    clerks
}

fn deeds(world: &World) -> Vec<Deed> {
    let Reply::Deeds(deeds) = world.read(&Query::Deeds(event_id(), 0)) else {
        panic!("deeds")
    };
    deeds.into_iter().map(|(_, deed)| deed).collect()
}

fn done(world: &World) -> Vec<(Did, Option<TicketId>)> {
    let deeds = deeds(world).into_iter();
    deeds.map(|deed| (deed.did, deed.ticket)).collect()
}

/// A clerk who signed in, while the line gathers.
struct Desk {
    world: World,
    account: AccountId,
    device: Thumbprint,
}

impl Desk {
    fn of(publication: Publication) -> Self {
        let mut world = World::with(publication);
        appoint(&mut world, DESK).expect("before anybody signed in with it");
        let key = device(1);
        let account = world.sign_in(DESK, &key);
        world.gathering();
        Self {
            world,
            account,
            device: key.thumbprint(),
        }
    }

    fn person(&mut self, name: &str, born: &str) -> PersonId {
        self.world.person(self.account, name, day(born))
    }

    fn join(&mut self, person: PersonId) -> Answer {
        self.world.join(self.account, self.device, person)
    }

    fn act(&mut self, ticket: TicketId, act: Act) -> Outcome {
        let (hold, booking) = (self.world.id(), self.world.id());
        let done = self.world.act(Verb::Act(Acting {
            actor: self.account,
            device: self.device,
            ticket,
            act,
            hold: HoldId::from_bytes(hold),
            booking: BookingId::from_bytes(booking),
        }));
        match done {
            Ok(Done::Ticket { outcome, .. }) => outcome,
            other => panic!("not done: {other:?}"),
        }
    }

    fn times(&self) -> Times {
        let Reply::Events(events) = self.world.read(&Query::Events) else {
            panic!("events")
        };
        events[0].openings[0].times
    }

    /// Somebody stands there and gets a ticket.
    fn serve(&mut self, name: &str, born: &str) -> TicketId {
        let person = self.person(name, born);
        ticket(&self.join(person))
    }

    fn seq(&self, of: TicketId) -> u64 {
        let Reply::Ticket(view) = self.world.read(&Query::Ticket(self.account, of)) else {
            panic!("a ticket")
        };
        view.row.seq.0
    }
}

#[test]
fn people_without_a_contact_stand_in_the_same_line_each_with_a_ticket_of_their_own() {
    let mut desk = Desk::of(publication());
    let first = desk.serve("김영희", "1941-03-02");
    let citizen = desk.world.sign_in("010-1234-5678", &device(2));
    let person = desk.world.person(citizen, "박민수", day("1962-05-05"));
    let between = desk.world.join(citizen, device(2).thumbprint(), person);
    assert!(between.is_ok());
    let second = desk.serve("김영희", "1944-08-15");
    assert_eq!(
        (desk.seq(first), desk.seq(second)),
        (0, 2),
        "by their coming"
    );
    assert_eq!(
        done(&desk.world),
        [
            (Did::Appointed, None),
            (Did::Join, Some(first)),
            (Did::Join, Some(second))
        ],
        "the citizen's own is nobody else's deed"
    );
    let noted = deeds(&desk.world);
    assert!(noted.iter().all(|deed| deed.clerk == contact(DESK)));
    let noted = serde_json::to_string(&noted).unwrap();
    assert!(
        !noted.contains("김영희") && !noted.contains("194"),
        "{noted}"
    );
}

#[test]
fn whoever_has_a_ticket_gets_no_second_one_at_any_desk() {
    let mut desk = Desk::of(publication());
    let first = desk.serve("김영희", "1941-03-02");
    let again = desk.person("김 영희", "1941-03-02");
    assert_eq!(
        ticket(&desk.join(again)),
        first,
        "typed twice at one desk it is the ticket that is there"
    );
    appoint(&mut desk.world, "desk-2@city.example").unwrap();
    let other = desk.world.sign_in("desk-2@city.example", &device(2));
    let person = desk.world.person(other, "김영희", day("1941-03-02"));
    let refused = desk.world.join(other, device(2).thumbprint(), person);
    let refused = refused.expect_err("they stand in the line");
    assert_eq!(refused.code, Code::PersonInLine);
    assert_eq!(
        refused.facts.ticket, None,
        "and whose ticket it is stays there"
    );
    let (account, leaves) = (desk.account, desk.device);
    desk.world.leave(account, leaves, first);
    let moved = desk.world.join(other, device(2).thumbprint(), person);
    assert!(moved.is_ok(), "who gave it up may take another: {moved:?}");
}

#[test]
fn only_a_clerk_of_this_event_is_one() {
    let mut elsewhere = publication();
    elsewhere.event.event = "busan-2021".parse().unwrap();
    let mut world = World::with(publication());
    world.publish(elsewhere).unwrap();
    let there = who("busan-2021".parse().unwrap(), DESK);
    world.act(Verb::AppointClerk(there)).unwrap();
    let account = world.sign_in(DESK, &device(1));
    world.gathering();
    let mut joins = |name: &str| {
        let person = world.person(account, name, day("1941-03-02"));
        world.join(account, device(1).thumbprint(), person)
    };
    let own = ticket(&joins("김영희"));
    let another = ticket(&joins("이순자"));
    assert_eq!(own, another, "one contact, one ticket, as for anybody");
    assert_eq!(done(&world), [], "nothing was done at this desk");
}

#[test]
fn a_removed_clerk_enters_nobody_else_and_nothing_that_was_taken_is_lost() {
    let mut desk = Desk::of(publication());
    let first = desk.serve("김영희", "1941-03-02");
    let second = desk.serve("이순자", "1938-11-30");
    remove(&mut desk.world, DESK).unwrap();
    assert_eq!(clerks(&desk.world), []);
    let twice = remove(&mut desk.world, DESK);
    assert_eq!(code(&twice), Some(Code::NotFound));

    let third = desk.person("박말순", "1940-01-01");
    let fourth = desk.person("최정숙", "1939-01-01");
    let own = ticket(&desk.join(third));
    let another = ticket(&desk.join(fourth));
    assert_eq!(own, another, "one contact, one ticket, as for anybody");
    assert_eq!((desk.seq(first), desk.seq(second)), (0, 1));
    let (account, device) = (desk.account, desk.device);
    desk.world.leave(account, device, second);
    let noted = done(&desk.world);
    let since = &noted[noted.len() - 2..];
    assert_eq!(
        since,
        [(Did::Removed, None), (Did::Leave, Some(second))],
        "what is done with a ticket of the desk is noted, whoever does it"
    );
}

#[test]
fn a_repeated_or_refused_change_is_no_further_deed() {
    let mut desk = Desk::of(publication());
    let person = desk.person("김영희", "1941-03-02");
    let change = desk.world.join_change(desk.account, desk.device, person);
    let first = desk.world.change(change.clone());
    assert_eq!(desk.world.change(change), first);
    let of_another = PersonId::from_bytes([7; 16]);
    assert!(desk.join(of_another).is_err());
    let (account, device) = (desk.account, desk.device);
    desk.world.leave(account, device, ticket(&first));
    let noted = done(&desk.world);
    assert_eq!(noted.len(), 3, "{noted:?}");
    assert_eq!(noted[2], (Did::Leave, Some(ticket(&first))));
}

#[test]
fn a_ticket_given_up_for_a_party_is_noted_with_it() {
    let mut desk = Desk::of(publication());
    let one = desk.person("김영희", "1941-03-02");
    let alone = ticket(&desk.join(one));
    let other = desk.person("김철수", "1939-06-01");
    let together = TicketId::from_bytes([0x42; 16]);
    let answer = desk.world.act(Verb::Join(Join {
        presents: None,
        actor: desk.account,
        device: desk.device,
        event: event_id(),
        subjects: vec![one, other],
        gives_up: vec![alone],
        ticket: together,
    }));
    assert_eq!(ticket(&answer), together);
    assert_eq!(
        done(&desk.world)[2..],
        [(Did::Leave, Some(alone)), (Did::Join, Some(together))]
    );
}

fn listed(rows: Vec<RosterLine>) -> Publication {
    rostered(&[(cohort("first", (None, None)), 2)], rows)
}

fn invited(name: &str, born: &str, invitation: &str) -> RosterLine {
    RosterLine {
        invitation: Some(line(invitation)),
        ..row(name, born, None)
    }
}

#[test]
fn of_a_roster_the_paper_that_the_clerk_saw_proves_the_only_row() {
    let rows = vec![
        row("김영희", "1941-03-02", None),
        invited("이순자", "1938-11-30", "ABCD-1234"),
        row("박말순", "1940-01-01", Some("daughter@example.org")),
    ];
    let mut desk = Desk::of(listed(rows));
    for (name, born) in [
        ("김영희", "1941-03-02"),
        ("이순자", "1938-11-30"),
        ("박말순", "1940-01-01"),
    ] {
        desk.serve(name, born);
    }
    let stranger = desk.person("최정숙", "1941-03-02");
    assert_eq!(code(&desk.join(stranger)), Some(Code::IdentityNotProved));
    appoint(&mut desk.world, "desk-2@city.example").unwrap();
    let other = desk.world.sign_in("desk-2@city.example", &device(2));
    let person = desk.world.person(other, "김영희", day("1941-03-02"));
    let refused = desk.world.join(other, device(2).thumbprint(), person);
    assert_eq!(
        code(&refused),
        Some(Code::PersonInLine),
        "one row, one ticket"
    );
}

#[test]
fn who_proves_the_row_later_has_the_ticket_of_the_desk_at_its_place() {
    let rows = vec![
        row("김영희", "1941-03-02", Some("kim@example.org")),
        row("박말순", "1940-01-01", Some("daughter@example.org")),
    ];
    let mut desk = Desk::of(listed(rows));
    desk.serve("김영희", "1941-03-02");
    let taken = desk.serve("박말순", "1940-01-01");
    let before = desk.seq(taken);
    let phone = device(2).thumbprint();
    let daughter = desk.world.sign_in("daughter@example.org", &device(2));
    let mother = desk.world.person(daughter, "박말순", day("1940-01-01"));
    let joined = desk.world.join(daughter, phone, mother);
    assert_eq!(ticket(&joined), taken, "the ticket that is there");
    let again = desk.world.join(daughter, phone, mother);
    assert_eq!(ticket(&again), taken);
    let view = desk.world.read(&Query::Ticket(daughter, taken));
    let Reply::Ticket(view) = view else {
        panic!("hers now: {view:?}")
    };
    assert_eq!(
        (view.row.seq.0, view.row.members[0].person),
        (before, mother)
    );
    assert_eq!(view.row.devices, [phone]);
    let of_desk = desk.world.read(&Query::Ticket(desk.account, taken));
    assert!(matches!(of_desk, Reply::Refused(_)), "{of_desk:?}");
    let Reply::People(people) = desk.world.read(&Query::People(desk.account)) else {
        panic!("people")
    };
    assert_eq!(people.people.len(), 1, "the desk knows her no longer");
    assert_eq!(
        desk.world.inbox(DESK).last(),
        Some(&Notice::TicketReissued { ticket: taken })
    );
    desk.world.leave(daughter, phone, taken);
    let noted = done(&desk.world);
    assert_eq!(
        noted.last(),
        Some(&(Did::HandOver, Some(taken))),
        "what she does with it is her own"
    );
}

#[test]
fn a_party_of_the_desk_goes_over_whole_or_not_at_all() {
    let rows = vec![
        row("김영희", "1941-03-02", Some("son@example.org")),
        row("김철수", "1939-06-01", Some("son@example.org")),
    ];
    let mut desk = Desk::of(listed(rows));
    let names = [("김영희", "1941-03-02"), ("김철수", "1939-06-01")];
    let join = |account, device, subjects, ticket| {
        Verb::Join(Join {
            presents: None,
            actor: account,
            device,
            event: event_id(),
            subjects,
            gives_up: Vec::new(),
            ticket: TicketId::from_bytes([ticket; 16]),
        })
    };
    let at_desk = names.map(|(name, born)| desk.person(name, born));
    let party = join(desk.account, desk.device, at_desk.to_vec(), 0x42);
    let taken = ticket(&desk.world.act(party));
    let phone = device(2).thumbprint();
    let son = desk.world.sign_in("son@example.org", &device(2));
    let own = names.map(|(name, born)| desk.world.person(son, name, day(born)));
    let alone = desk.world.act(join(son, phone, own[..1].to_vec(), 0x43));
    assert_eq!(code(&alone), Some(Code::PersonInLine));
    let both = desk.world.act(join(son, phone, own.to_vec(), 0x44));
    assert_eq!(ticket(&both), taken);
}

#[test]
fn a_booking_that_a_clerk_made_goes_over_with_its_receipt() {
    let rows = vec![row("박말순", "1940-01-01", Some("daughter@example.org"))];
    let mut desk = Desk::of(listed(rows));
    let taken = desk.serve("박말순", "1940-01-01");
    for moment in {
        let times = desk.times();
        [times.cut_off, times.opens]
    } {
        desk.world.now = moment;
        desk.world.act(tick(event_id())).unwrap();
    }
    desk.world.after(Millis::from_secs(2));
    desk.world.act(tick(event_id())).unwrap();
    desk.act(taken, Act::Claim {});
    let daughter = desk.world.sign_in("daughter@example.org", &device(2));
    let mother = desk.world.person(daughter, "박말순", day("1940-01-01"));
    let phone = device(2).thumbprint();
    let inside = desk.world.join(daughter, phone, mother);
    assert_eq!(
        code(&inside),
        Some(Code::PersonInLine),
        "not while the clerk is inside with it"
    );
    let Reply::Ticket(view) = desk.world.read(&Query::Ticket(desk.account, taken)) else {
        panic!("a ticket")
    };
    let Stage::Inside(stay) = view.state.stage else {
        panic!("inside: {view:?}")
    };
    let wishes = vec!["morning".parse().unwrap()];
    let pass = stay.pass;
    let held = desk.act(taken, Act::Hold { pass, wishes });
    let Outcome::Held { hold } = held else {
        panic!("held: {held:?}")
    };
    let booked = desk.act(taken, Act::Confirm { pass, hold });
    let Outcome::Booked { booking } = booked else {
        panic!("booked: {booked:?}")
    };
    assert_eq!(ticket(&desk.world.join(daughter, phone, mother)), taken);
    let service: ServiceId = "town".parse().unwrap();
    let receipt = Query::Receipt(service, daughter, booking);
    let Reply::Receipt(receipt) = desk.world.read(&receipt) else {
        panic!("a receipt")
    };
    assert_eq!(receipt.members[0].person, mother);
    let Reply::Bookings { bookings, .. } = desk.world.read(&Query::Bookings(event_id(), None))
    else {
        panic!("bookings")
    };
    assert_eq!(bookings[0].contact, contact("daughter@example.org"));
    assert_eq!(bookings[0].people[0].0.as_str(), "박말순");
}

#[test]
fn namesakes_of_one_day_are_told_apart_by_their_codes_and_never_guessed() {
    let rows = vec![
        invited("김영희", "1941-03-02", "AAAA-1111"),
        invited("김영희", "1941-03-02", "BBBB-2222"),
        invited("이순자", "1938-11-30", "CCCC-3333"),
    ];
    let mut desk = Desk::of(listed(rows));
    let unsaid = desk.person("김영희", "1941-03-02");
    assert_eq!(code(&desk.join(unsaid)), Some(Code::IdentityNotProved));
    let mut tickets = Vec::new();
    for invitation in ["AAAA-1111", "BBBB-2222"] {
        let person = PersonId::from_bytes(desk.world.id());
        let told = ("김영희", day("1941-03-02"), Some(invitation));
        desk.world.put(desk.account, person, told).unwrap();
        tickets.push(ticket(&desk.join(person)));
    }
    assert_ne!(tickets[0], tickets[1], "two people");
    let person = PersonId::from_bytes(desk.world.id());
    let wrong = ("이순자", day("1938-11-30"), Some("CCCC-9999"));
    desk.world.put(desk.account, person, wrong).unwrap();
    let refused = desk.join(person);
    assert_eq!(
        code(&refused),
        Some(Code::IdentityNotProved),
        "a code fits or not"
    );
}

#[test]
fn without_being_a_clerk_a_name_and_a_birth_date_prove_nothing() {
    let mut desk = Desk::of(listed(vec![row("김영희", "1941-03-02", None)]));
    remove(&mut desk.world, DESK).unwrap();
    let person = desk.person("김영희", "1941-03-02");
    assert_eq!(code(&desk.join(person)), Some(Code::IdentityNotProved));
    appoint(&mut desk.world, DESK).unwrap();
    let eligible = desk.world.eligibility(desk.account, person);
    assert!(eligible.is_ok(), "{eligible:?}");
}

/// Names people until it is refused; tells how many there are then.
fn fill(world: &mut World, account: AccountId) -> (usize, u32) {
    let birth_date: NaiveDate = day("1941-03-02");
    for _ in 0..200 {
        // Entries are paced: one a minute.
        world.after(Millis::from_mins(1));
        let person = PersonId::from_bytes(world.id());
        let answer = world.put(account, person, ("김영희", birth_date, None));
        if let Err(problem) = answer {
            assert_eq!(problem.code, Code::TooMany);
            let Reply::People(people) = world.read(&Query::People(account)) else {
                panic!("people")
            };
            return (people.people.len(), problem.facts.limit.expect("a limit"));
        }
    }
    panic!("without an end");
}

#[test]
fn a_clerk_keeps_the_people_of_a_day_and_nobody_else_does() {
    let mut desk = Desk::of(publication());
    assert_eq!(fill(&mut desk.world, desk.account), (100, 100));
    remove(&mut desk.world, DESK).unwrap();
    assert_eq!(
        fill(&mut desk.world, desk.account),
        (100, 20),
        "nobody is lost"
    );
    let citizen = desk.world.sign_in("010-1234-5678", &device(2));
    assert_eq!(fill(&mut desk.world, citizen), (20, 20));
}

#[test]
fn appointing_twice_is_appointing_once_and_both_need_an_event() {
    let mut world = World::with(publication());
    appoint(&mut world, DESK).unwrap();
    world.after(Millis::from_mins(1));
    appoint(&mut world, "DESK-1@city.example").unwrap();
    appoint(&mut world, "010-1234-5678").unwrap();
    let known = clerks(&world);
    let contacts: Vec<_> = known.iter().map(|clerk| clerk.contact.clone()).collect();
    assert_eq!(contacts, [contact(DESK), contact("010-1234-5678")]);
    assert!(known[0].since < known[1].since);
    assert_eq!(done(&world).len(), 2);
    let nowhere = who("no-event".parse().unwrap(), DESK);
    for verb in [
        Verb::AppointClerk(nowhere.clone()),
        Verb::RemoveClerk(nowhere),
    ] {
        assert_eq!(code(&world.act(verb)), Some(Code::NotFound));
    }
}

#[test]
fn an_event_that_is_published_again_keeps_its_desk() {
    let mut world = World::with(publication());
    appoint(&mut world, DESK).unwrap();
    world.publish(publication()).unwrap();
    assert_eq!(clerks(&world).len(), 1);
    let account = world.sign_in(DESK, &device(1));
    world.gathering();
    for name in ["김영희", "이순자"] {
        let person = world.person(account, name, day("1941-03-02"));
        assert!(world.join(account, device(1).thumbprint(), person).is_ok());
    }
}

#[test]
fn with_the_event_its_clerks_their_deeds_and_whom_they_entered_are_forgotten() {
    let mut elsewhere = publication();
    elsewhere.event.event = "busan-2021".parse().unwrap();
    let mut desk = Desk::of(publication());
    desk.world.publish(elsewhere).unwrap();
    desk.serve("김영희", "1941-03-02");
    desk.serve("이순자", "1938-11-30");
    // The desk goes on with another event, so its account stays.
    let elsewhere: EventId = "busan-2021".parse().unwrap();
    let person = desk.person("박말순", "1940-01-01");
    for event in [elsewhere.clone(), event_id()] {
        desk.world.act(tick(event)).unwrap();
    }
    let answer = desk.world.act(Verb::Join(Join {
        presents: None,
        actor: desk.account,
        device: desk.device,
        event: elsewhere,
        subjects: vec![person],
        gives_up: Vec::new(),
        ticket: TicketId::from_bytes([0x42; 16]),
    }));
    assert!(answer.is_ok(), "{answer:?}");
    let times = publication().event.openings[0].times;
    for moment in [times.cut_off, times.opens, times.ends] {
        desk.world.now = moment;
        desk.world.act(tick(event_id())).unwrap();
    }
    desk.world.after(Millis(DAY.0 * 10 + KEEP.0));
    for _ in 0..12 {
        assert_eq!(desk.world.act(Verb::Sweep), Ok(Done::Noted));
    }
    let of_desk = |key: &Key| matches!(key, Key::Clerk(..) | Key::Deed(..));
    assert!(!desk.world.memory.rows().any(|(key, _)| of_desk(key)));
    let named = desk.world.memory.rows().filter_map(|(_, row)| {
        let Row::Person(person) = row else {
            return None;
        };
        Some(person.name.as_str().to_owned())
    });
    assert_eq!(named.collect::<Vec<_>>(), ["박말순"]);
    let late = appoint(&mut desk.world, DESK);
    assert_eq!(code(&late), Some(Code::Ended), "it is over");
}

fn tick(event: EventId) -> Verb {
    Verb::Tick(Tick {
        event,
        term: 1,
        health: Health::default(),
    })
}
