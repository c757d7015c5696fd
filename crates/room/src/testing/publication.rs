//! A small event.

use std::str::FromStr;

use chrono::NaiveDate;
use jari_protocol::board::{DrawBy, Times};
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::hash::Digest;
use jari_protocol::id::SlotId;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};

use crate::request::{Publication, RosterLine};
use crate::row::event::{KEEP, Settings, Slot};

/// Where all slots of the small event are.
pub const PLACE: &str = "hall";

/// An event with one opening, in which place is the order of joining: tickets
/// from an hour before it until eight hours after, one person each, told
/// apart by their contacts; three slots `s-0` to `s-2` for ten people each,
/// two days later. All of it is public, so that a story changes what it is
/// about.
///
/// # Panics
/// `event` is not a name.
pub fn publication(event: &str, opens: ServerTime) -> Publication {
    let opening = Opening {
        opening: name("first"),
        cohort: name("all"),
        times: Times {
            gathering: opens.minus(Millis::from_mins(60)),
            cut_off: opens,
            opens,
            ends: opens.plus(Millis::from_mins(8 * 60)),
        },
        gathers: false,
    };
    Publication {
        event: Event {
            event: name(event),
            title: line("A small event"),
            rule: line("Place is the order of joining."),
            zone: "Asia/Seoul".to_owned(),
            basis: Basis::Contact,
            party_limit: People(1),
            claim_window: Millis::from_mins(10),
            inside_window: Millis::from_mins(10),
            hold_window: Millis::from_mins(5),
            cohorts: vec![Cohort {
                cohort: name("all"),
                title: line("Everybody"),
                born_from: None,
                born_to: None,
                roster_group: None,
            }],
            openings: vec![opening],
            rests: Vec::new(),
        },
        settings: Settings {
            capacity_inside: People(10),
            admit_per_minute: 60,
            boards_per_second: 1_000,
            reconnect_window: Millis::from_secs(5),
            stream_limit: 100,
            keep: KEEP,
        },
        sites: vec![Site {
            site: name(PLACE),
            name: line("Town hall"),
            address: line("1 Long Street"),
            region: line("North"),
            district: line("Centre"),
            phone: None,
            position: None,
        }],
        slots: (0..3).map(|n| slot(n, opens)).collect(),
        draws: vec![(name("first"), Digest::of(&[b"a secret"]), DrawBy::Nobody)],
        roster: Vec::new(),
        short_gathering: None,
        subject_key: Digest::of(&[b"a subject key"]),
        ticket_key: Digest::of(&[b"a ticket key"]),
    }
}

/// The same event with a draw: tickets from a day before the opening, the
/// cut-off five minutes before it.
#[must_use]
pub fn drawn(mut publication: Publication, by: DrawBy) -> Publication {
    for opening in &mut publication.event.openings {
        let opens = opening.times.opens;
        opening.times.gathering = opens.minus(Millis::from_mins(24 * 60));
        opening.times.cut_off = opens.minus(Millis::from_mins(5));
        opening.gathers = true;
    }
    for (_, _, draw) in &mut publication.draws {
        draw.clone_from(&by);
    }
    publication
}

/// The same event for a roster of people who share the contact of the
/// citizen `of` (see [`super::Rehearsal::citizen`]) and may go as a party: the
/// citizen and `relatives` further ones.
#[must_use]
pub fn family(mut publication: Publication, of: u32, relatives: u32) -> Publication {
    publication.event.basis = Basis::Roster;
    publication.event.party_limit = publication.event.party_limit.max(People(relatives + 1));
    let row = |relative: u32| RosterLine {
        name: line(&person_name(of, relative)),
        birth_date: birth_date(),
        contact: Some(contact(of).parse().expect("an address")),
        invitation: None,
        group: None,
    };
    publication.roster.extend((0..=relatives).map(row));
    publication
}

pub(super) fn person_name(citizen: u32, relative: u32) -> String {
    // Digits are folded away from names; letters tell people apart.
    let letters = |n: u32| {
        n.to_string()
            .chars()
            .map(|c| char::from(b'a' + c as u8 - b'0'))
            .collect()
    };
    let (citizen, relative): (String, String) = (letters(citizen), letters(relative));
    format!("Person {citizen} x {relative}")
}

pub(super) fn contact(citizen: u32) -> String {
    format!("citizen{citizen}@example.org")
}

pub(super) fn birth_date() -> NaiveDate {
    NaiveDate::from_ymd_opt(1969, 7, 20).expect("a day")
}

pub(super) fn line(text: &str) -> Line {
    Line::new(text).expect("a line of text")
}

pub(super) fn name<T: FromStr>(text: &str) -> T
where
    T::Err: std::fmt::Debug,
{
    text.parse().expect("a name")
}

fn slot(number: u32, opens: ServerTime) -> (SlotId, Slot) {
    let starts = opens.plus(Millis::from_mins(2 * 24 * 60 + 30 * u64::from(number)));
    let slot = Slot {
        site: name(PLACE),
        starts,
        ends: starts.plus(Millis::from_mins(30)),
        capacity: People(10),
        left: People(10),
        returned: People(0),
        unclaimed: People(0),
        lot: None,
    };
    (name(&format!("s-{number}")), slot)
}
