//! Moments of an event file: local in the event's zone, or with an offset, or
//! so long after the file was read.

use chrono::{DateTime, Days, LocalResult, NaiveDate, NaiveDateTime, NaiveTime, TimeZone as _};
use chrono_tz::Tz;
use jari_protocol::time::ServerTime;

use super::fault::{Code, Faults};
use super::fields::{Fields, Value, Wrong, span, text};

/// When the file is read, and where its local times are.
#[derive(Debug, Clone, Copy)]
pub(super) struct Frame {
    pub(super) now: ServerTime,
    pub(super) zone: Tz,
}

impl Frame {
    /// Today in the zone.
    pub(super) fn today(self) -> NaiveDate {
        self.day_of(self.now)
    }

    /// The day of a moment in the zone.
    pub(super) fn day_of(self, at: ServerTime) -> NaiveDate {
        let at = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
        at.with_timezone(&self.zone).date_naive()
    }

    /// A local time in the zone.
    pub(super) fn local(self, at: NaiveDateTime) -> Result<ServerTime, Wrong> {
        match self.zone.from_local_datetime(&at) {
            LocalResult::Single(time) => Ok(ServerTime::from_millis(time.timestamp_millis())),
            LocalResult::None => Err(Wrong(
                Code::Time,
                format!(
                    "{at} does not exist in {}: the clocks go forward over it",
                    self.zone
                ),
            )),
            LocalResult::Ambiguous(..) => Err(Wrong(
                Code::Time,
                format!(
                    "{at} comes twice in {}: the clocks go back over it; add the offset, as in \
                     {at}+09:00",
                    self.zone
                ),
            )),
        }
    }

    /// A local day and time in the zone.
    pub(super) fn at(self, day: NaiveDate, time: NaiveTime) -> Result<ServerTime, Wrong> {
        self.local(day.and_time(time))
    }

    fn moment(self, value: &Value<'_>) -> Result<ServerTime, Wrong> {
        let text = text(value)?;
        if let Ok(time) = DateTime::parse_from_rfc3339(&text) {
            return Ok(ServerTime::from_millis(time.timestamp_millis()));
        }
        self.local(text.parse().map_err(|_| {
            let says = "must be a time such as 2021-07-19T20:00:00, which exists in the calendar";
            Wrong(Code::Time, says.to_owned())
        })?)
    }

    /// The moment of `at`, or of `after`, which counts from now. At most one
    /// of the two may be there.
    pub(super) fn either(
        self,
        fields: &mut Fields<'_>,
        (at, after): (&'static str, &'static str),
        faults: &mut Faults,
    ) -> Option<ServerTime> {
        if fields.has(at) && fields.has(after) {
            let says = format!("{after}: {at} says when already; keep one of the two");
            faults.add(Code::FieldContradicts, fields.line_of(after), says);
        }
        let moment = fields.optional(at, faults, |value| self.moment(value));
        let later = fields.optional(after, faults, span);
        moment.or_else(|| later.map(|later| self.now.plus(later)))
    }
}

/// A day of the calendar.
pub(super) fn day(value: &Value<'_>) -> Result<NaiveDate, Wrong> {
    parse_day(&text(value)?).ok_or_else(|| {
        let says = "must be a day such as 2021-07-26, which exists in the calendar";
        Wrong(Code::Time, says.to_owned())
    })
}

/// A day written as `2021-07-26`, and in no other way.
pub(super) fn parse_day(text: &str) -> Option<NaiveDate> {
    let day: NaiveDate = text.parse().ok()?;
    (day.to_string() == text).then_some(day)
}

/// A time of day, to the minute.
pub(super) fn time(value: &Value<'_>) -> Result<NaiveTime, Wrong> {
    let text = text(value)?;
    NaiveTime::parse_from_str(&text, "%H:%M")
        .or_else(|_| text.parse())
        .map_err(|_| Wrong(Code::Time, "must be a time of day such as 09:30".to_owned()))
}

/// A number of days from a day on.
pub(super) fn later(day: NaiveDate, days: u32) -> Option<NaiveDate> {
    day.checked_add_days(Days::new(u64::from(days)))
}
