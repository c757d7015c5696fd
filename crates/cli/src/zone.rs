//! Service time in the zone of an event. The device's wall clock has no part
//! in it.

use chrono::DateTime;
use chrono_tz::Tz;
use jari_locales::{Words, say, when};
use jari_protocol::event::Event;
use jari_protocol::time::ServerTime;

/// The zone in which an event's times are shown.
pub(crate) fn of(event: &Event) -> Option<Tz> {
    event.zone.parse().ok()
}

/// A day and time. Without an event's zone it is said which zone it is in.
pub(crate) fn time(words: &Words, at: ServerTime, zone: Option<Tz>) -> String {
    match zone {
        Some(zone) => when::date_time(words, local(at, zone)),
        None => {
            let zone = usual();
            let time = when::date_time(words, local(at, zone));
            words.say(&say::when_in_zone(time, zone.name()))
        }
    }
}

/// A time of day.
pub(crate) fn time_of_day(words: &Words, at: ServerTime, zone: Option<Tz>) -> String {
    when::time_of_day(words, local(at, zone.unwrap_or_else(usual)))
}

fn local(at: ServerTime, zone: Tz) -> DateTime<Tz> {
    let at = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    at.with_timezone(&zone)
}

/// The zone of the person's environment, or the one the services are in.
fn usual() -> Tz {
    let named = std::env::var("TZ").ok();
    named
        .and_then(|name| name.parse().ok())
        .unwrap_or(chrono_tz::Asia::Seoul)
}
