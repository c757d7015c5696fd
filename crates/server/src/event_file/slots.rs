//! Slots: by rule for many sites and days, or one by one.

use std::collections::BTreeSet;

use chrono::{Datelike as _, NaiveDate, NaiveTime, Timelike as _, Weekday};
use jari_protocol::count::People;
use jari_protocol::event::Site;
use jari_protocol::id::{SiteId, SlotId};
use jari_protocol::time::Millis;
use jari_room::row::event::Slot;

use super::fault::{Code, Faults};
use super::fields::{Fields, Value, Wrong, number, parsed, texts};
use super::moment::{Frame, day, later, parse_day, time};

/// A slot and the line of the table that made it.
pub(super) type Made = (usize, SlotId, Slot);

/// The most slots of one event: a thousand sites with a fortnight of half
/// hours.
const MAX_SLOTS: usize = 300_000;

/// Slots of all rules and of those named one by one. `known` is absent if
/// the sites themselves are at fault.
pub(super) fn read(
    (frame, known): (Frame, Option<&[Site]>),
    (rules, single): (Vec<Fields<'_>>, Vec<Fields<'_>>),
    faults: &mut Faults,
) -> Option<Vec<Made>> {
    let mut made = Some(Vec::new());
    for mut fields in rules {
        let line = fields.line();
        let rule = rule((frame, known), &mut fields, faults);
        fields.finish(faults);
        let slots = rule.and_then(|rule| rule.slots(frame, line, faults));
        made = joined(made, slots);
    }
    for mut fields in single {
        let line = fields.line();
        let slot = one(frame, &mut fields, faults);
        fields.finish(faults);
        made = joined(made, slot.map(|(id, slot)| vec![(line, id, slot)]));
    }
    made.filter(|made| {
        let fits = made.len() <= MAX_SLOTS;
        if !fits {
            faults.add(
                Code::Value,
                None,
                format!("slots: more than {MAX_SLOTS} in all"),
            );
        }
        fits
    })
}

fn joined(all: Option<Vec<Made>>, more: Option<Vec<Made>>) -> Option<Vec<Made>> {
    all.zip(more).map(|(mut all, more)| {
        all.extend(more);
        all
    })
}

struct Rule {
    sites: Vec<SiteId>,
    days: Vec<NaiveDate>,
    from: NaiveTime,
    to: NaiveTime,
    every: u32,
    capacity: People,
}

fn rule(
    (frame, known): (Frame, Option<&[Site]>),
    fields: &mut Fields<'_>,
    faults: &mut Faults,
) -> Option<Rule> {
    let sites = sites(known, fields, faults);
    let days = days(frame, fields, faults);
    let from = fields.required("from", faults, time);
    let to = fields.required("to", faults, time);
    let every = fields.required("every", faults, minutes);
    let capacity = fields.required("capacity", faults, number);
    Some(Rule {
        sites: sites?,
        days: days?,
        from: from?,
        to: to?,
        every: every?,
        capacity: People(capacity?),
    })
}

impl Rule {
    fn slots(&self, frame: Frame, line: usize, faults: &mut Faults) -> Option<Vec<Made>> {
        let minute = |time: NaiveTime| time.hour() * 60 + time.minute();
        let (from, to) = (minute(self.from), minute(self.to));
        let made = if from + self.every > to {
            let says = "no slot fits between from and to".to_owned();
            Err(Wrong(Code::Time, says))
        } else {
            let times = (from..=to - self.every).step_by(self.every as usize);
            let each = self
                .days
                .iter()
                .flat_map(|day| times.clone().map(|time| (*day, time)));
            each.map(|(day, minute)| self.at(frame, day, minute))
                .collect()
        };
        match made {
            Ok(made) => {
                let made: Vec<Vec<(SlotId, Slot)>> = made;
                Some(
                    made.into_iter()
                        .flatten()
                        .map(|(id, slot)| (line, id, slot))
                        .collect(),
                )
            }
            Err(Wrong(code, says)) => {
                faults.add(code, line, format!("slots: {says}"));
                None
            }
        }
    }

    /// The slots of one day and minute at every site.
    fn at(&self, frame: Frame, day: NaiveDate, minute: u32) -> Result<Vec<(SlotId, Slot)>, Wrong> {
        let time = NaiveTime::from_hms_opt(minute / 60, minute % 60, 0)
            .ok_or_else(|| Wrong(Code::Time, "must end on the day it begins".to_owned()))?;
        let starts = frame.at(day, time)?;
        let ends = starts.plus(Millis::from_mins(u64::from(self.every)));
        let (capacity, left) = (self.capacity, self.capacity);
        let stamp = format!("{}-{}", day.format("%Y%m%d"), time.format("%H%M"));
        let slot = |site: &SiteId| {
            let id = format!("{site}-{stamp}").parse();
            let id =
                id.map_err(|_| Wrong(Code::Value, format!("the name of site {site} is too long")))?;
            let site = site.clone();
            Ok((
                id,
                Slot {
                    site,
                    starts,
                    ends,
                    capacity,
                    left,
                    returned: People(0),
                    unclaimed: People(0),
                    lot: None,
                },
            ))
        };
        self.sites.iter().map(slot).collect()
    }
}

/// The sites a rule is for: those it names, or all.
fn sites(
    known: Option<&[Site]>,
    fields: &mut Fields<'_>,
    faults: &mut Faults,
) -> Option<Vec<SiteId>> {
    if !fields.has("sites") {
        return Some(known?.iter().map(|site| site.site.clone()).collect());
    }
    let line = fields.line_of("sites");
    let names = fields.optional("sites", faults, texts)?;
    let known: BTreeSet<&SiteId> = known?.iter().map(|site| &site.site).collect();
    let mut sites = Vec::new();
    let mut lost = false;
    for name in names {
        match name.parse() {
            Ok(id) if known.contains(&id) => sites.push(id),
            Ok(_) | Err(_) => {
                faults.add(
                    Code::Value,
                    line,
                    format!("sites: there is no site {name:?}"),
                );
                lost = true;
            }
        }
    }
    (!lost).then_some(sites)
}

/// The days of a rule: a list, or from one to another, or so many days from
/// today; then perhaps only some days of the week.
fn days(frame: Frame, fields: &mut Fields<'_>, faults: &mut Faults) -> Option<Vec<NaiveDate>> {
    let line = fields.line();
    let listed = fields.optional("days", faults, day_list);
    let from = fields.optional("from_day", faults, day);
    let to = fields.optional("to_day", faults, day);
    let from_in = fields.optional("from_day_in", faults, number);
    let to_in = fields.optional("to_day_in", faults, number);
    let weekdays = fields.optional("weekdays", faults, weekdays);
    let from = from.or_else(|| later(frame.today(), from_in?));
    let to = to.or_else(|| later(frame.today(), to_in?));
    let days = match (listed, from, to) {
        (Some(days), None, None) => days,
        (None, Some(from), Some(to)) if from <= to => between(from, to),
        _ => {
            let says = "slots: name days = [...], or from_day and to_day, or from_day_in and \
                        to_day_in, in this order";
            faults.add(Code::Time, line, says.to_owned());
            return None;
        }
    };
    let falls = |day: &NaiveDate| {
        weekdays
            .as_ref()
            .is_none_or(|weekdays| weekdays.contains(&day.weekday()))
    };
    Some(days.into_iter().filter(falls).collect())
}

fn between(from: NaiveDate, to: NaiveDate) -> Vec<NaiveDate> {
    // Two years: longer is a mistyped year.
    from.iter_days()
        .take(732)
        .take_while(|day| *day <= to)
        .collect()
}

fn day_list(value: &Value<'_>) -> Result<Vec<NaiveDate>, Wrong> {
    let days = texts(value)?;
    let parsed: Option<Vec<NaiveDate>> = days.iter().map(|day| parse_day(day)).collect();
    parsed.ok_or_else(|| {
        let says = "must be days such as 2021-07-26, which exist in the calendar";
        Wrong(Code::Time, says.to_owned())
    })
}

fn weekdays(value: &Value<'_>) -> Result<Vec<Weekday>, Wrong> {
    let names = texts(value)?;
    let parsed: Option<Vec<Weekday>> = names.iter().map(|name| name.parse().ok()).collect();
    let says = "must be days of the week such as \"mon\", \"tue\"";
    parsed.ok_or_else(|| Wrong(Code::Value, says.to_owned()))
}

fn minutes(value: &Value<'_>) -> Result<u32, Wrong> {
    let minutes = number(value)?;
    let says = "must be minutes, from 1 to 1440".to_owned();
    if (1..=1_440).contains(&minutes) {
        Ok(minutes)
    } else {
        Err(Wrong(Code::Value, says))
    }
}

fn one(frame: Frame, fields: &mut Fields<'_>, faults: &mut Faults) -> Option<(SlotId, Slot)> {
    let id = fields.required("slot", faults, parsed);
    let site = fields.required("site", faults, parsed);
    let starts = frame.either(fields, ("starts", "starts_in"), faults);
    let ends = frame.either(fields, ("ends", "ends_in"), faults);
    for (moment, at, after) in [(starts, "starts", "starts_in"), (ends, "ends", "ends_in")] {
        if moment.is_none() && !fields.has(at) && !fields.has(after) {
            let says = format!("the slot has neither {at} nor {after}; add one");
            faults.add(Code::FieldMissing, fields.line(), says);
        }
    }
    let capacity = People(fields.required("capacity", faults, number)?);
    let (starts, ends) = (starts?, ends?);
    Some((
        id?,
        Slot {
            site: site?,
            starts,
            ends,
            capacity,
            left: capacity,
            returned: People(0),
            unclaimed: People(0),
            lot: None,
        },
    ))
}
