//! The file an operator would bring, and what is in it.

use chrono::NaiveDate;
use jari_protocol::board::{DrawBy, Times};
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::EventId;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::{Publication, RosterLine};
use jari_room::row::event::{KEEP, Settings, Slot};

pub(crate) const DAY: Millis = Millis::from_mins(24 * 60);

/// The moment the stories begin.
pub(crate) const START: ServerTime = ServerTime::from_millis(1_626_000_000_000);

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
        returned: People(0),
        unclaimed: People(0),
        lot: None,
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
            rests: Vec::new(),
        },
        settings: Settings {
            capacity_inside: People(10),
            admit_per_minute: 60,
            boards_per_second: 1_000,
            reconnect_window: Millis::from_secs(60),
            stream_limit: 100,
            keep: KEEP,
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
