//! `docs/EVENT.md` names every key of an event file, every column of a roster,
//! every field of a site and every code of a fault: one that is added to the
//! code and not to the page fails here. Its whole example is sound, and says
//! what the page says that it says.

use std::collections::BTreeSet;
use std::path::Path;

use jari_protocol::event::Basis;
use jari_protocol::time::ServerTime;
use jari_server::event_file::load;
use jari_server::random::System;

const DOCUMENT: &str = include_str!("../../../../docs/EVENT.md");
const DRAFT: &str = include_str!("../../src/event_file/draft.rs");
const FAULT: &str = include_str!("../../src/event_file/fault.rs");
const OPENING: &str = include_str!("../../src/event_file/opening.rs");
const PEOPLE: &str = include_str!("../../src/event_file/people.rs");
const RESTS: &str = include_str!("../../src/event_file/rests.rs");
const SITES: &str = include_str!("../../src/event_file/sites.rs");
const SLOTS: &str = include_str!("../../src/event_file/slots.rs");

#[test]
fn every_key_of_an_event_file_is_named() {
    let keys = keys();
    assert!(keys.len() > 50, "{} keys: {keys:?}", keys.len());
    for name in ["party_limit", "beacon", "cut_off_in", "weekdays"] {
        assert!(keys.contains(name), "{name} is not found in the code");
    }
    all_named(keys);
}

#[test]
fn every_column_of_a_roster_and_every_field_of_a_site_is_named() {
    let columns = between(PEOPLE, "const COLUMNS: [&str; 5] = [", "]");
    let columns = columns.split(", ").map(|name| name.replace('"', ""));
    all_named(columns.collect());
    let fields = between(SITES, "struct Centre {", "\n}");
    let names = fields.lines().filter_map(|line| line.split_once(": "));
    let names: BTreeSet<String> = names.map(|(name, _)| camel(name.trim())).collect();
    assert!(names.len() > 8, "{names:?}");
    all_named(names);
}

#[test]
fn every_code_of_a_fault_is_named() {
    let codes: BTreeSet<String> = quoted_after(FAULT, "#[error(").collect();
    assert!(codes.len() > 10, "{codes:?}");
    all_named(codes);
}

#[test]
fn the_whole_example_is_sound_and_as_large_as_the_page_says() {
    // 2026-01-01; the example's days lie in 2030.
    let now = ServerTime::from_millis(1_767_225_600_000);
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data/events/town-roster.toml");
    let event = load(now, &file, &System::default()).expect("it is sound");
    assert_eq!(event.event.basis, Basis::Roster);
    let room: u32 = event.slots.iter().map(|(_, slot)| slot.capacity.0).sum();
    let said = format!(
        "\n{}: sound. {} openings, {} sites, {} slots with room for {room} people, {} roster rows\n",
        event.event.event,
        event.event.openings.len(),
        event.sites.len(),
        event.slots.len(),
        event.roster.len()
    );
    assert!(DOCUMENT.contains(&said), "the page does not say:{said}");
}

/// Every key that the code asks a table for.
fn keys() -> BTreeSet<String> {
    let mut keys = BTreeSet::new();
    for source in [DRAFT, OPENING, RESTS, SLOTS] {
        for asks in [".required(", ".optional(", ".or(", ".tables("] {
            keys.extend(quoted_after(source, asks));
        }
        // A moment has two: `("opens", "opens_in")`.
        for name in quoted_after(source, "(") {
            let after = format!("{name}_in");
            if source.contains(&format!("(\"{name}\", \"{after}\")")) {
                keys.extend([name, after]);
            }
        }
    }
    keys
}

/// What stands in quotation marks right behind each of these.
fn quoted_after(source: &str, before: &str) -> impl Iterator<Item = String> {
    let parts = source.split(before).skip(1);
    parts.filter_map(|rest| {
        let rest = rest.trim_start().strip_prefix('"')?;
        rest.split('"').next().map(str::to_owned)
    })
}

fn between<'a>(source: &'a str, start: &str, end: &str) -> &'a str {
    let (_, rest) = source.split_once(start).expect("it begins");
    let (found, _) = rest.split_once(end).expect("it ends");
    found
}

/// `center_name` as `centerName`.
fn camel(name: &str) -> String {
    let mut parts = name.split('_');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |name, part| {
        let (head, tail) = part.split_at(1);
        name + &head.to_uppercase() + tail
    })
}

fn all_named(names: BTreeSet<String>) {
    let forms = |name: &str| {
        [
            format!("`{name}`"),
            format!("`[[{name}]]`"),
            format!("`[opening.{name}]`"),
        ]
    };
    let is_named = |name: &String| forms(name).iter().any(|form| DOCUMENT.contains(form));
    let missing: Vec<String> = names.into_iter().filter(|name| !is_named(name)).collect();
    assert!(
        missing.is_empty(),
        "docs/EVENT.md does not name {missing:?}"
    );
}
