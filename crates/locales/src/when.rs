//! Times and spans as people say them.

use chrono::{DateTime, Datelike, Timelike, Weekday};
use chrono_tz::Tz;

use crate::say::{self, Say};
use crate::words::{Language, Words};

/// A time of day in a zone: `오후 8시 12분`, `8:12 pm`.
pub fn time_of_day(words: &Words, moment: DateTime<Tz>) -> String {
    let (pm, hour) = moment.hour12();
    let minute = moment.minute();
    let shown = match words.language() {
        Language::Ko => minute.to_string(),
        Language::En => format!("{minute:02}"),
    };
    words.say(&match (pm, minute) {
        (false, 0) => say::when_am_sharp(hour),
        (true, 0) => say::when_pm_sharp(hour),
        (false, _) => say::when_am(hour, shown),
        (true, _) => say::when_pm(hour, shown),
    })
}

/// A day and time in a zone: `7월 26일 월요일 오후 8시`, `Monday 26 July, 8 pm`.
pub fn date_time(words: &Words, moment: DateTime<Tz>) -> String {
    let month = match words.language() {
        Language::Ko => words.say(&say::month(moment.month())),
        Language::En => moment.format("%B").to_string(),
    };
    let date = words.say(&say::when_date(
        month,
        moment.day(),
        words.say(&weekday(moment)),
    ));
    words.say(&say::when_date_time(date, time_of_day(words, moment)))
}

/// A span, rounded to what people care about: seconds below two minutes,
/// minutes below two hours, else hours and minutes.
pub fn span(words: &Words, seconds: u64) -> String {
    words.say(&match seconds {
        0 => say::when_now(),
        1 => say::when_second(),
        2..120 => say::when_seconds(seconds),
        120..7_200 => say::when_minutes(seconds.div_ceil(60)),
        _ if seconds.div_ceil(60).is_multiple_of(60) => say::when_hours(seconds.div_ceil(3_600)),
        _ => say::when_hours_minutes(seconds.div_ceil(60) / 60, seconds.div_ceil(60) % 60),
    })
}

/// A count as people write it: `91,039`. The same in both languages.
pub fn number(number: u64) -> String {
    let digits = number.to_string();
    let mut out = String::with_capacity(digits.len() + digits.len() / 3);
    for (at, digit) in digits.chars().enumerate() {
        if at > 0 && (digits.len() - at).is_multiple_of(3) {
            out.push(',');
        }
        out.push(digit);
    }
    out
}

/// What is left of a span, rounded down where it is told in minutes, so that
/// nobody is promised more than there is. Five seconds short of a minute is
/// that minute: a fresh span is told as what it was set to.
pub fn left(words: &Words, seconds: u64) -> String {
    let told = if seconds < 120 {
        seconds
    } else {
        (seconds + 5) / 60 * 60
    };
    span(words, told.max(1))
}

fn weekday(moment: DateTime<Tz>) -> Say {
    match moment.weekday() {
        Weekday::Mon => say::weekday_mon(),
        Weekday::Tue => say::weekday_tue(),
        Weekday::Wed => say::weekday_wed(),
        Weekday::Thu => say::weekday_thu(),
        Weekday::Fri => say::weekday_fri(),
        Weekday::Sat => say::weekday_sat(),
        Weekday::Sun => say::weekday_sun(),
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone as _;
    use chrono_tz::Asia::Seoul;

    use super::*;

    fn both(make: impl Fn(&Words) -> String) -> (String, String) {
        (
            make(&Words::of(Language::Ko)),
            make(&Words::of(Language::En)),
        )
    }

    fn pair(ko: &str, en: &str) -> (String, String) {
        (ko.to_owned(), en.to_owned())
    }

    #[test]
    fn times_are_said_as_people_say_them() {
        let sharp = Seoul
            .with_ymd_and_hms(2021, 7, 26, 20, 0, 0)
            .single()
            .expect("a time");
        assert_eq!(
            both(|words| date_time(words, sharp)),
            pair("7월 26일 월요일 오후 8시", "Monday 26 July, 8 pm")
        );
        let early = Seoul
            .with_ymd_and_hms(2021, 7, 26, 0, 5, 0)
            .single()
            .expect("a time");
        assert_eq!(
            both(|words| time_of_day(words, early)),
            pair("오전 12시 5분", "12:05 am")
        );
    }

    #[test]
    fn nobody_is_promised_more_time_than_is_left() {
        for (seconds, ko, en) in [
            (601, "10분", "10 minutes"),
            (599, "10분", "10 minutes"),
            (590, "9분", "9 minutes"),
            (119, "119초", "119 seconds"),
            (0, "1초", "1 second"),
        ] {
            assert_eq!(both(|words| left(words, seconds)), pair(ko, en));
        }
    }

    #[test]
    fn counts_are_read_in_groups_of_three() {
        for (count, written) in [
            (7, "7"),
            (999, "999"),
            (1_000, "1,000"),
            (1_234_567, "1,234,567"),
        ] {
            assert_eq!(number(count), written);
        }
    }

    #[test]
    fn spans_round_up_and_change_their_unit() {
        for (seconds, ko, en) in [
            (0, "지금", "now"),
            (12, "12초", "12 seconds"),
            (119, "119초", "119 seconds"),
            (121, "3분", "3 minutes"),
            (7_200, "2시간", "2 hours"),
            (7_260, "2시간 1분", "2 h 1 min"),
        ] {
            assert_eq!(both(|words| span(words, seconds)), pair(ko, en));
        }
    }
}
