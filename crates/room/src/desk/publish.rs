//! Founding the service, publishing events, and what is public of them.

use std::collections::{BTreeMap, BTreeSet};

use jari_protocol::board::{DrawBy, Phase};
use jari_protocol::count::{BoardVersion, Epoch, People};
use jari_protocol::event::{Event, Opening};
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::ServerTime;

use crate::board;
use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::line::opening;
use crate::publication::{At, Fault, Impossible, MIN_GATHERING, check};
use crate::query::Reply;
use crate::record;
use crate::request::Publication;
use crate::row::Row;
use crate::row::account::Service;
use crate::row::event::{EventRow, Site, Slot};
use crate::row::line::OpeningRow;
use crate::row::ticket::Done;
use crate::rows::{Missing, Rows};
use crate::stop::{Stop, refuse};

use super::roster;

/// Makes the service row at the first start.
pub(crate) fn found(
    rows: &mut Rows,
    now: ServerTime,
    contact_key: &Digest,
    nonce_key: &Digest,
) -> Result<Done, Stop> {
    if rows.service()?.is_none() {
        rows.put_service(Service {
            latest: now,
            contact_key: *contact_key,
            nonce_key: *nonce_key,
            next_message: 0,
            code_gap: None,
            next_code: None,
        });
    }
    Ok(Done::Noted)
}

/// Stores an event with all that belongs to it, or nothing. What was
/// published before is replaced while no ticket was taken; what a board has
/// promised by then is kept.
pub(crate) fn publish(
    rows: &mut Rows,
    now: ServerTime,
    publication: &Publication,
) -> Result<Done, Stop> {
    if let Some(fault) = check(publication).into_iter().next() {
        return Err(impossible(&fault));
    }
    let id = &publication.event.event;
    let before = rows.event(id)?.cloned();
    let lines: BTreeMap<OpeningId, OpeningRow> = rows.openings(id)?.into_iter().collect();
    if let Some(fault) = against(now, publication, &lines) {
        return Err(impossible(&fault));
    }
    clear(rows, id)?;
    for opening in lines.keys() {
        rows.remove(Key::Opening(id.clone(), opening.clone()));
    }
    let row = event_row(publication, before);
    for opening in &publication.event.openings {
        put_opening(
            rows,
            now,
            (publication, opening),
            (&row, lines.get(&opening.opening)),
        );
    }
    put_stock(rows, publication);
    put_roster(rows, publication, &row.subject_key);
    rows.put_event(id, row);
    Ok(Done::Noted)
}

/// Events that are not over, with their openings as they are now. One whose
/// bookings at a closed site were not all looked at goes on until they are.
pub(crate) fn events(rows: &Rows) -> Result<Reply, Stop> {
    let found = rows.first(&Range::Events, usize::MAX)?;
    let published: Vec<(Event, bool)> = found
        .into_iter()
        .filter_map(|(_, row)| {
            let Row::Event(row) = row else { return None };
            Some((row.public.clone(), row.rebooking.is_some()))
        })
        .collect();
    let mut events = Vec::new();
    for (mut event, has_work) in published {
        let lines: BTreeMap<OpeningId, OpeningRow> =
            rows.openings(&event.event)?.into_iter().collect();
        for opening in &mut event.openings {
            if let Some(line) = lines.get(&opening.opening) {
                opening.times = line.times;
            }
        }
        if has_work || lines.values().any(|line| line.phase != Phase::Ended) {
            events.push(event);
        }
    }
    Ok(Reply::Events(events))
}

/// Every line there is, also of events that are over.
pub(crate) fn lines(rows: &Rows) -> Result<Reply, Stop> {
    let found = rows.first(&Range::Events, usize::MAX)?;
    let lines = found.into_iter().filter_map(|(_, row)| {
        let Row::Event(row) = row else { return None };
        Some(&row.public)
    });
    let lines = lines.flat_map(|event| {
        let openings = event.openings.iter();
        openings.map(|it| (event.event.clone(), it.opening.clone()))
    });
    Ok(Reply::Lines(lines.collect()))
}

/// The sites of an event.
pub(crate) fn sites(rows: &Rows, event: &EventId) -> Result<Reply, Stop> {
    if rows.event(event)?.is_none() {
        return Err(refuse(Code::NotFound, "event.sites"));
    }
    let found = rows.first(&Range::Sites(event.clone()), usize::MAX)?;
    let sites = found.into_iter().filter_map(|(_, row)| {
        let Row::Site(Site(site)) = row else {
            return None;
        };
        Some(site.clone())
    });
    Ok(Reply::Sites(sites.collect()))
}

/// The first thing that what was published before, or the time, forbids.
fn against(
    now: ServerTime,
    publication: &Publication,
    lines: &BTreeMap<OpeningId, OpeningRow>,
) -> Option<Fault> {
    for (id, line) in lines {
        let again = publication
            .event
            .openings
            .iter()
            .find(|it| it.opening == *id);
        let what = match again {
            _ if line.next_seq.0 > 0 => Some(Impossible::TicketsTaken),
            None => (line.phase != Phase::Announced).then_some(Impossible::OpeningMissing),
            Some(again) => changed(publication, line, again),
        };
        if let Some(what) = what {
            return Some(Fault {
                at: At::Opening(id.clone()),
                what,
            });
        }
    }
    let new = publication
        .event
        .openings
        .iter()
        .filter(|it| !lines.contains_key(&it.opening));
    new.filter_map(|opening| late(now, publication, opening))
        .next()
}

/// A new opening that comes too late for what its times say.
fn late(now: ServerTime, publication: &Publication, opening: &Opening) -> Option<Fault> {
    let what = if opening.times.ends <= now {
        Impossible::Over
    } else if is_hurried(now, opening) && publication.short_gathering.is_none() {
        Impossible::GatheringTooShort
    } else {
        return None;
    };
    Some(Fault {
        at: At::Opening(opening.opening.clone()),
        what,
    })
}

/// Whether a line published now gathers for less than a day.
fn is_hurried(now: ServerTime, opening: &Opening) -> bool {
    let from = opening.times.gathering.max(now);
    opening.gathers && opening.times.opens.since(from) < MIN_GATHERING
}

/// What of a known opening may not change any more.
fn changed(publication: &Publication, line: &OpeningRow, again: &Opening) -> Option<Impossible> {
    let shown = line.version > BoardVersion(0);
    let (_, by) = draw_of(publication, &again.opening);
    let drawn_alike = again.gathers == line.gathers && by == line.by;
    let begun = line.phase != Phase::Announced;
    if shown && !drawn_alike {
        Some(Impossible::DrawFixed)
    } else if begun && again.times != line.times || shown && again.times.opens < line.times.opens {
        Some(Impossible::TimesFixed)
    } else {
        None
    }
}

fn event_row(publication: &Publication, before: Option<EventRow>) -> EventRow {
    let capacity = publication.slots.iter().map(|(_, slot)| slot.capacity);
    let stock_left = capacity.fold(People(0), People::plus);
    let (public, settings) = (publication.event.clone(), publication.settings);
    let ends = public.openings.iter().map(|opening| opening.times.ends);
    let last = ends.chain(publication.slots.iter().map(|(_, slot)| slot.ends));
    let last = last.max();
    match before {
        Some(before) => EventRow {
            public,
            settings,
            stock_left,
            stock_version: before.stock_version.next(),
            closed: BTreeSet::new(),
            rebooking: None,
            last,
            deletion: None,
            ..before
        },
        None => EventRow {
            public,
            settings,
            subject_key: publication.subject_key,
            ticket_key: publication.ticket_key,
            epoch: Epoch(0),
            stock_version: BoardVersion(0),
            stock_left,
            inside: People(0),
            holding: People(0),
            at_door: People(0),
            sold_out: false,
            next_lot: 0,
            clerks: 0,
            next_deed: 0,
            closed: BTreeSet::new(),
            rebooking: None,
            last,
            deletion: None,
        },
    }
}

/// A known opening keeps its secret, for its commitment may have been seen,
/// and gets a new board, for one version has one content.
fn put_opening(
    rows: &mut Rows,
    now: ServerTime,
    (publication, opening): (&Publication, &Opening),
    (event, before): (&EventRow, Option<&OpeningRow>),
) {
    let draw = draw_of(publication, &opening.opening);
    let fresh = opening::published(now, opening, draw, event.stock_left);
    let row = match before.cloned() {
        Some(before) => OpeningRow {
            cohort: fresh.cohort,
            times: fresh.times,
            gathers: fresh.gathers,
            by: fresh.by,
            ..before
        },
        None => fresh,
    };
    let mut lane = Lane {
        event: event.clone(),
        id: opening.opening.clone(),
        opening: row,
    };
    let is_new = before.is_none_or(|before| before.times != opening.times);
    let excuse = publication.short_gathering.clone();
    if let Some(reason) = excuse.filter(|_| is_new && is_hurried(now, opening)) {
        let act = OperatorAct::ShortGathering;
        let leaf = Leaf::Operator {
            act,
            reason,
            at: now,
        };
        record::append(rows, &mut lane, &leaf);
    }
    if before.is_some() {
        board::post(now, &mut lane);
    }
    lane.save(rows);
}

fn put_stock(rows: &mut Rows, publication: &Publication) {
    let event = &publication.event.event;
    for site in &publication.sites {
        rows.put_site(event, &site.site, Site(site.clone()));
    }
    for (id, slot) in &publication.slots {
        let slot = Slot {
            left: slot.capacity,
            ..slot.clone()
        };
        rows.put_slot(event, id, slot);
    }
}

fn put_roster(rows: &mut Rows, publication: &Publication, key: &Digest) {
    let mut namesakes: BTreeMap<Digest, u32> = BTreeMap::new();
    for row in &publication.roster {
        let name = roster::name_hash(key, &row.name, row.birth_date);
        let number = namesakes.entry(name).or_default();
        let entry = roster::entry(key, row);
        rows.put_roster(&publication.event.event, &name, number, entry);
        *number = number.saturating_add(1);
    }
}

/// Removes what an earlier publication brought, but for its openings.
fn clear(rows: &mut Rows, event: &EventId) -> Result<(), Missing> {
    let ranges = [
        Range::Sites(event.clone()),
        Range::Slots(event.clone()),
        Range::EventRoster(event.clone()),
    ];
    let mut keys = Vec::new();
    for range in ranges {
        let found = rows.first(&range, usize::MAX)?;
        keys.extend(found.into_iter().map(|(key, _)| key.clone()));
    }
    for key in keys {
        rows.remove(key);
    }
    Ok(())
}

fn draw_of(publication: &Publication, opening: &OpeningId) -> (Digest, DrawBy) {
    let draws = &publication.draws;
    let found = draws.iter().find(|(id, ..)| id == opening);
    let (_, secret, by) = found.expect("a publication without a draw for an opening is refused");
    (*secret, by.clone())
}

/// A fault as the refusal of the change: which one as the rule, where as the
/// field.
fn impossible(fault: &Fault) -> Stop {
    let facts = Facts {
        field: Some(fault.at.to_string()),
        ..Facts::default()
    };
    Problem::new(Code::BodyMalformed, &format!("publish.{}", fault.what))
        .with(facts)
        .into()
}
