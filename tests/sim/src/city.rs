//! Everything a life's event is made of, brought in through the room's own
//! verbs.

use jari_protocol::account::Language;
use jari_protocol::board::{DrawBy, Times};
use jari_protocol::contact::Contact;
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Rest, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, EventId, OpeningId, PersonId, SignInId, SiteId, SlotId};
use jari_protocol::jwk::{DeviceKey, Thumbprint};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{
    Answer, Batch, Change, FinishSignIn, Publication, PutPerson, StartSignIn, Verb,
};
use jari_room::row::account::{Notice, OneTimeCode};
use jari_room::row::event::{KEEP, Settings, Slot};
use jari_room::row::ticket::Done;

use crate::chance::Chance;
use crate::plan::{Plan, SECOND};

/// Service time at the beginning of every life: 19 July 2021, 20:00 in Seoul,
/// in milliseconds.
const EVENING: i64 = 1_626_692_400_000;

/// The event of every life.
pub(crate) fn event() -> EventId {
    "evening".parse().expect("a name")
}

/// Its opening.
pub(crate) fn opening() -> OpeningId {
    "all".parse().expect("a name")
}

/// For how long it keeps room for a called place.
pub(crate) const CLAIM_WINDOW: Millis = Millis::from_mins(10);

/// Service time at a moment of true time.
pub(crate) fn service_time(now_us: u64) -> ServerTime {
    ServerTime::from_millis(EVENING).plus(Millis(now_us / 1_000))
}

/// Service time in microseconds, for stamps.
pub(crate) fn service_us(now_us: u64) -> i64 {
    EVENING * 1_000 + i64::try_from(now_us).expect("a life is short")
}

/// A store with the event published.
pub(crate) fn found(plan: &Plan, chance: &mut Chance) -> Memory {
    let mut store = Memory::default();
    let keys = Verb::Found {
        contact_key: Digest::from_bytes(chance.bytes()),
        nonce_key: Digest::from_bytes(chance.bytes()),
    };
    done(&mut store, 0, keys);
    done(
        &mut store,
        0,
        Verb::Publish(Box::new(publication(plan, chance))),
    );
    store
}

/// Executes one change of the service's own that must succeed.
pub(crate) fn done(store: &mut Memory, now_us: u64, verb: Verb) -> Done {
    match execute(store, now_us, Change { id: None, verb }) {
        Ok(done) => done,
        Err(problem) => panic!("the world's own change was refused: {problem:?}"),
    }
}

/// Executes one change.
pub(crate) fn execute(store: &mut Memory, now_us: u64, change: Change) -> Answer {
    let batch = Batch {
        now: service_time(now_us),
        changes: vec![change],
    };
    store
        .execute(&batch)
        .pop()
        .expect("an answer for each change")
}

/// Signs a new device key in to a person's contact, as a person does: asks
/// for a code, reads the message, gives the code.
pub(crate) fn sign_in(
    store: &mut Memory,
    now_us: u64,
    person: usize,
    chance: &mut Chance,
) -> (AccountId, Thumbprint) {
    let mut point = [4; 65];
    point[1..].copy_from_slice(&chance.bytes::<64>());
    let key = DeviceKey::from_point(&point).expect("65 bytes beginning with 4");
    let device = key.thumbprint();
    let sign_in = SignInId::from_bytes(chance.bytes());
    let contact: Contact = format!("person-{person}@example.org")
        .parse()
        .expect("a contact");
    let number = u32::try_from(chance.within(0, 1_000_000)).expect("six digits");
    let code = OneTimeCode::new(number);
    let language = Language::Ko;
    done(
        store,
        now_us,
        Verb::StartSignIn(StartSignIn {
            sign_in,
            contact,
            key,
            language,
            code,
        }),
    );
    let finish = FinishSignIn {
        sign_in,
        code: code_sent(store, now_us),
        device,
        account: None,
        session: Digest::from_bytes(chance.bytes()),
    };
    match done(store, now_us, Verb::FinishSignIn(finish)) {
        Done::SignedIn { account } => (account, device),
        other @ (Done::Ticket { .. }
        | Done::SignInPending { .. }
        | Done::Pairing { .. }
        | Done::Noted) => {
            panic!("the right code gave {other:?}")
        }
    }
}

fn code_sent(store: &mut Memory, now_us: u64) -> String {
    let Reply::Messages(messages) = store.read(service_time(now_us), &Query::Messages(0)) else {
        panic!("the outbox did not answer");
    };
    let mut codes = messages
        .iter()
        .filter_map(|(_, message)| match &message.what {
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
    let code = codes.next_back().expect("a code was sent");
    let numbers = messages.iter().map(|(number, _)| *number).collect();
    done(store, now_us, Verb::Sent { numbers });
    code
}

/// The first slots of every life's event.
pub(crate) fn wishes(count: usize) -> Vec<SlotId> {
    (0..count)
        .map(|n| format!("slot-{n:02}").parse().expect("a name"))
        .collect()
}

/// Names the person the account books for.
pub(crate) fn name_person(store: &mut Memory, now_us: u64, actor: AccountId, person: PersonId) {
    let entry = PutPerson {
        actor,
        person,
        name: line("시민"),
        birth_date: "1970-07-20".parse().expect("a date"),
        invitation: None,
    };
    done(store, now_us, Verb::PutPerson(entry));
}

fn publication(plan: &Plan, chance: &mut Chance) -> Publication {
    let by = match (plan.gathers, plan.beacon) {
        (false, _) => DrawBy::Nobody,
        (true, false) => DrawBy::Operator,
        (true, true) => {
            let due = service_time(plan.opens - 10 * SECOND);
            DrawBy::Beacon {
                name: "로또".to_owned(),
                due,
            }
        }
    };
    Publication {
        event: public(plan),
        settings: Settings {
            capacity_inside: People(plan.capacity),
            admit_per_minute: plan.per_minute,
            boards_per_second: 100,
            reconnect_window: Millis::from_secs(20),
            stream_limit: 1_000,
            keep: KEEP,
        },
        sites: vec![site(site_id()), site(closing())],
        slots: (0..)
            .zip(&plan.slots)
            .map(|(n, capacity)| slot(n, *capacity))
            .collect(),
        draws: vec![(opening(), Digest::from_bytes(chance.bytes()), by)],
        roster: Vec::new(),
        short_gathering: Some(line("a life is short")),
        subject_key: Digest::from_bytes(chance.bytes()),
        ticket_key: Digest::from_bytes(chance.bytes()),
    }
}

fn public(plan: &Plan) -> Event {
    let cohort = "everyone"
        .parse::<jari_protocol::id::CohortId>()
        .expect("a name");
    Event {
        event: event(),
        title: line("저녁"),
        rule: line("시작 전에 온 사람은 추첨, 그 뒤에는 온 순서예요."),
        zone: "Asia/Seoul".to_owned(),
        basis: Basis::Contact,
        party_limit: People(1),
        claim_window: CLAIM_WINDOW,
        inside_window: Millis::from_mins(3),
        hold_window: Millis::from_mins(2),
        cohorts: vec![Cohort {
            cohort: cohort.clone(),
            title: line("누구나"),
            born_from: None,
            born_to: None,
            roster_group: None,
        }],
        openings: vec![Opening {
            opening: opening(),
            cohort,
            times: Times {
                gathering: service_time(1),
                cut_off: service_time(plan.opens - 20 * SECOND),
                opens: service_time(plan.opens),
                ends: service_time(24 * 3_600 * SECOND),
            },
            gathers: plan.gathers,
        }],
        rests: rests(plan),
    }
}

fn rests(plan: &Plan) -> Vec<Rest> {
    let rest = plan.rest.map(|(from, until)| Rest {
        from: service_time(from),
        until: service_time(until),
    });
    rest.into_iter().collect()
}

fn site(site: SiteId) -> Site {
    Site {
        site,
        name: line("보건소"),
        address: line("서울특별시 중구"),
        region: line("서울특별시"),
        district: line("중구"),
        phone: None,
        position: None,
    }
}

fn site_id() -> SiteId {
    "site".parse().expect("a name")
}

/// Where the second slot is.
pub(crate) fn closing() -> SiteId {
    "annex".parse().expect("a name")
}

fn slot(number: u32, capacity: u32) -> (SlotId, Slot) {
    let id = format!("slot-{number:02}").parse().expect("a name");
    let day = 86_400 * SECOND;
    let starts = service_time(2 * day + u64::from(number) * 1_800 * SECOND);
    let ends = starts.plus(Millis::from_mins(30));
    let capacity = People(capacity);
    (
        id,
        Slot {
            site: if number == 1 { closing() } else { site_id() },
            starts,
            ends,
            capacity,
            left: capacity,
            returned: People(0),
            unclaimed: People(0),
            lot: None,
        },
    )
}

fn line(text: &str) -> Line {
    Line::new(text).expect("a line")
}
