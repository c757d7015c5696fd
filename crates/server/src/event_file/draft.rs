//! An event file as it was read, before secrets are drawn for it.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use jari_protocol::board::DrawBy;
use jari_protocol::count::People;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::id::SlotId;
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::{Publication, RosterLine};
use jari_room::row::event::{KEEP, Settings, Slot};
use toml::de::DeTable;

use super::fault::{Code, Faults};
use super::fields::{Fields, Value, Wrong, line, line_of, number, parsed, span, text};
use super::moment::{Frame, day};
use super::opening::{CLAIM_WINDOW, HOLD_WINDOW, INSIDE_WINDOW};
use super::sites::Source;
use super::{opening, people, rests, sites, slots};

/// Everything of an event but its secrets.
pub(super) struct Draft {
    event: Event,
    settings: Settings,
    sites: Vec<Site>,
    slots: Vec<(SlotId, Slot)>,
    draws: Vec<DrawBy>,
    roster: Vec<RosterLine>,
    short_gathering: Option<Line>,
    /// Where each thing stands, by its name in messages.
    pub(super) spots: BTreeMap<String, (PathBuf, usize)>,
}

impl Draft {
    /// The publication, with fresh secrets and keys.
    pub(super) fn publication(&self, random: &dyn crate::random::Random) -> Publication {
        let openings = self
            .event
            .openings
            .iter()
            .map(|opening| opening.opening.clone());
        let draws = openings.zip(&self.draws);
        Publication {
            event: self.event.clone(),
            settings: self.settings,
            sites: self.sites.clone(),
            slots: self.slots.clone(),
            draws: draws
                .map(|(id, by)| (id, random.secret(), by.clone()))
                .collect(),
            roster: self.roster.clone(),
            short_gathering: self.short_gathering.clone(),
            subject_key: random.secret(),
            ticket_key: random.secret(),
        }
    }
}

/// Reads the file and those it names; `None` if something is missing.
pub(super) fn read(now: ServerTime, path: &Path, faults: &mut Faults) -> Option<Draft> {
    let content = match fs::read_to_string(path) {
        Ok(content) => content,
        Err(error) => {
            faults.add(Code::File, None, format!("cannot be read: {error}"));
            return None;
        }
    };
    let (table, errors) = DeTable::parse_recoverable(&content);
    for error in &errors {
        let at = error.span().map(|span| line_of(&content, span.start));
        faults.add(Code::Toml, at, error.message().to_owned());
    }
    if !errors.is_empty() {
        return None;
    }
    let fields = Fields::of(&content, "event", (0, table.get_ref()));
    Reading {
        now,
        path,
        spots: BTreeMap::new(),
        faults,
    }
    .draft(fields)
}

struct Reading<'a> {
    now: ServerTime,
    path: &'a Path,
    spots: BTreeMap<String, (PathBuf, usize)>,
    faults: &'a mut Faults,
}

impl Reading<'_> {
    fn draft(mut self, mut fields: Fields<'_>) -> Option<Draft> {
        let zone: Option<Tz> = fields.required("zone", self.faults, zone);
        let frame = zone.map(|zone| Frame {
            now: self.now,
            zone,
        });
        let cohorts = self.cohorts(&mut fields);
        let openings = self.openings(frame, &mut fields);
        let event = self.event(&mut fields, zone);
        let settings = self.settings(&mut fields);
        let roster = self.roster(&mut fields);
        let stock = self.stock(frame, &mut fields);
        let rests = fields.tables("rest", self.faults);
        let reason = fields.optional("short_gathering", self.faults, line);
        fields.finish(self.faults);
        let (openings, draws): (Vec<Opening>, Vec<DrawBy>) = openings?.into_iter().unzip();
        let rests = rests::read(frame?, rests, &openings, self.faults);
        let Source { sites, slots } = stock?;
        Some(Draft {
            event: Event {
                cohorts: cohorts?,
                openings,
                rests: rests?,
                ..event?
            },
            settings: settings?,
            sites,
            slots,
            draws,
            roster: roster?,
            short_gathering: reason,
            spots: self.spots,
        })
    }

    fn event(&mut self, fields: &mut Fields<'_>, zone: Option<Tz>) -> Option<Event> {
        let faults = &mut *self.faults;
        let event = fields.required("event", faults, parsed);
        let title = fields.required("title", faults, line);
        let rule = fields.required("rule", faults, line);
        let basis = fields.required("basis", faults, basis);
        let party = fields.or("party_limit", (faults, 1), number);
        let claim = fields.or("claim_window", (faults, CLAIM_WINDOW), span);
        let inside = fields.or("inside_window", (faults, INSIDE_WINDOW), span);
        let hold = fields.or("hold_window", (faults, HOLD_WINDOW), span);
        Some(Event {
            event: event?,
            title: title?,
            rule: rule?,
            zone: zone?.name().to_owned(),
            basis: basis?,
            party_limit: People(party?),
            claim_window: claim?,
            inside_window: inside?,
            hold_window: hold?,
            cohorts: Vec::new(),
            openings: Vec::new(),
            rests: Vec::new(),
        })
    }

    fn settings(&mut self, fields: &mut Fields<'_>) -> Option<Settings> {
        let faults = &mut *self.faults;
        let inside = fields.required("capacity_inside", faults, number);
        let admit = fields.required("admit_per_minute", faults, number);
        let boards = fields.or("boards_per_second", (faults, BOARDS_PER_SECOND), number);
        let reconnect = fields.or("reconnect_window", (faults, RECONNECT_WINDOW), span);
        let keep = fields.or("keep_personal_data", (faults, KEEP), span);
        let streams = fields.or("stream_limit", (faults, STREAM_LIMIT), number);
        Some(Settings {
            capacity_inside: People(inside?),
            admit_per_minute: admit?,
            boards_per_second: boards?,
            reconnect_window: reconnect?,
            stream_limit: streams?,
            keep: keep?,
        })
    }

    fn cohorts(&mut self, fields: &mut Fields<'_>) -> Option<Vec<Cohort>> {
        let tables = fields.tables("cohort", self.faults);
        let read: Vec<Option<Cohort>> =
            tables.into_iter().map(|table| self.cohort(table)).collect();
        read.into_iter().collect()
    }

    fn cohort(&mut self, mut fields: Fields<'_>) -> Option<Cohort> {
        let faults = &mut *self.faults;
        let cohort = fields.required("cohort", faults, parsed);
        let title = fields.required("title", faults, line);
        let born_from = fields.optional("born_from", faults, day);
        let born_to = fields.optional("born_to", faults, day);
        let roster_group = fields.optional("roster_group", faults, parsed);
        let at = fields.line();
        fields.finish(faults);
        let cohort = Cohort {
            cohort: cohort?,
            title: title?,
            born_from,
            born_to,
            roster_group,
        };
        self.spot(format!("cohort {}", cohort.cohort), at);
        Some(cohort)
    }

    fn openings(
        &mut self,
        frame: Option<Frame>,
        fields: &mut Fields<'_>,
    ) -> Option<Vec<(Opening, DrawBy)>> {
        let mut openings = Some(Vec::new());
        for table in fields.tables("opening", self.faults) {
            let at = table.line();
            let read = opening::read(frame, table, self.faults);
            if let Some((opening, _)) = &read {
                self.spot(format!("opening {}", opening.opening), at);
            }
            openings = openings.zip(read).map(|(mut all, one)| {
                all.push(one);
                all
            });
        }
        openings
    }

    fn roster(&mut self, fields: &mut Fields<'_>) -> Option<Vec<RosterLine>> {
        let at = fields.line_of("roster");
        if !fields.has("roster") {
            return Some(Vec::new());
        }
        let file = fields.optional("roster", self.faults, text)?;
        let path = self.beside(&file);
        let rows = people::read((&path, at), self.faults)?;
        for (number, (line, _)) in rows.iter().enumerate() {
            self.spots
                .insert(format!("roster row {}", number + 1), (path.clone(), *line));
        }
        Some(rows.into_iter().map(|(_, row)| row).collect())
    }

    fn stock(&mut self, frame: Option<Frame>, fields: &mut Fields<'_>) -> Option<Source> {
        let at = fields.line_of("sites");
        let file = fields.required("sites", self.faults, text);
        let source = file.and_then(|file| {
            let path = self.beside(&file);
            sites::read(self.now, (&path, at), self.faults)
        });
        let known = source.as_ref().map(|source| source.sites.as_slice());
        let rules = fields.tables("slots", self.faults);
        let single = fields.tables("slot", self.faults);
        let frame = frame?;
        let added = slots::read((frame, known), (rules, single), self.faults)?;
        let mut source = source?;
        for (line, id, slot) in added {
            self.spot(format!("slot {id}"), line);
            source.slots.push((id, slot));
        }
        Some(source)
    }

    /// A file that is named relative to the event file.
    fn beside(&self, file: &str) -> PathBuf {
        self.path
            .parent()
            .unwrap_or_else(|| Path::new(""))
            .join(file)
    }

    fn spot(&mut self, name: String, line: usize) {
        self.spots.insert(name, (self.path.to_owned(), line));
    }
}

fn zone(value: &Value<'_>) -> Result<Tz, Wrong> {
    text(value)?.parse().map_err(|_| {
        let says = "must be a time zone of the IANA list, such as Asia/Seoul";
        Wrong(Code::Value, says.to_owned())
    })
}

fn basis(value: &Value<'_>) -> Result<Basis, Wrong> {
    match text(value)?.as_str() {
        "roster" => Ok(Basis::Roster),
        "contact" => Ok(Basis::Contact),
        _ => Err(Wrong(
            Code::Value,
            "must be \"roster\" or \"contact\"".to_owned(),
        )),
    }
}

/// What one small node serves with room to spare.
const BOARDS_PER_SECOND: u32 = 10_000;

/// Everybody back within a minute after a restart.
const RECONNECT_WINDOW: Millis = Millis::from_secs(60);

/// Streams that one small node holds in 200 MB.
const STREAM_LIMIT: u32 = 10_000;
