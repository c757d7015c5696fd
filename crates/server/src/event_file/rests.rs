//! Resting hours: times of day, each day of an event.

use chrono::{Days, NaiveDate, NaiveTime};
use jari_protocol::event::{Opening, Rest};

use super::fault::Faults;
use super::fields::{Fields, Wrong};
use super::moment::{Frame, time};

/// From one time of day to another, which is the next day's where it is not
/// later.
struct Daily {
    line: usize,
    from: NaiveTime,
    to: NaiveTime,
}

/// Every rest of the event's days. An opening that is moved later finds its
/// rests there too, for a week.
pub(super) fn read(
    frame: Frame,
    tables: Vec<Fields<'_>>,
    openings: &[Opening],
    faults: &mut Faults,
) -> Option<Vec<Rest>> {
    let daily: Vec<Option<Daily>> = tables
        .into_iter()
        .map(|fields| rule(fields, faults))
        .collect();
    let daily: Vec<Daily> = daily.into_iter().collect::<Option<_>>()?;
    let opens = openings.iter().map(|it| it.times.opens).min()?;
    let ends = openings.iter().map(|it| it.times.ends).max()?;
    let first = frame.day_of(opens).checked_sub_days(Days::new(1))?;
    let last = frame.day_of(ends).checked_add_days(MOVED)?;
    let mut rests = Vec::new();
    for day in first.iter_days().take_while(|day| *day <= last) {
        for rule in &daily {
            match rule.on(frame, day) {
                Ok(rest) => rests.push(rest),
                Err(Wrong(code, says)) => {
                    faults.add(code, rule.line, format!("rest: {says}"));
                    return None;
                }
            }
        }
    }
    rests.retain(|rest| opens < rest.until);
    rests.sort_by_key(|rest| rest.from);
    Some(rests)
}

fn rule(mut fields: Fields<'_>, faults: &mut Faults) -> Option<Daily> {
    let line = fields.line();
    let from = fields.required("from", faults, time);
    let to = fields.required("to", faults, time);
    fields.finish(faults);
    Some(Daily {
        line,
        from: from?,
        to: to?,
    })
}

impl Daily {
    fn on(&self, frame: Frame, day: NaiveDate) -> Result<Rest, Wrong> {
        let overnight = u64::from(self.to <= self.from);
        let end = day.checked_add_days(Days::new(overnight)).unwrap_or(day);
        Ok(Rest {
            from: frame.at(day, self.from)?,
            until: frame.at(end, self.to)?,
        })
    }
}

/// For so long after its end a line is expected to have been moved at most.
const MOVED: Days = Days::new(7);
