//! One function per sentence; its arguments are the sentence's slots.

use std::fmt::Display;

/// A sentence to be said: its key and its slots.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Say {
    pub(crate) key: &'static str,
    pub(crate) slots: Vec<(&'static str, String)>,
}

macro_rules! sentences {
    ($($name:ident($($slot:ident),*) = $key:literal;)+) => {
        $(
            #[doc = concat!("The sentence `", $key, "`.")]
            pub fn $name($($slot: impl Display),*) -> Say {
                Say { key: $key, slots: vec![$((stringify!($slot), $slot.to_string())),*] }
            }
        )+

        /// Every sentence and its slots.
        #[cfg(test)]
        pub(crate) const ALL: &[(&str, &[&str])] = &[$(($key, &[$(stringify!($slot)),*])),+];
    };
}

sentences! {
    waiting_place(number, ahead) = "waiting.place";
    waiting_one_ahead(number) = "waiting.one_ahead";
    waiting_next(number) = "waiting.next";
    waiting_drawn(seq) = "waiting.drawn";
    waiting_kept() = "waiting.kept";
    waiting_range(low, high, as_of) = "waiting.range";
    waiting_no_range() = "waiting.no_range";
    waiting_paused() = "waiting.paused";
    waiting_opens(time) = "waiting.opens";

    link_heard(ago) = "link.heard";
    link_connecting() = "link.connecting";
    link_lost(seconds) = "link.lost";
    link_service_down(seconds) = "link.service_down";
    link_untrusted() = "link.untrusted";

    turn_now() = "turn.now";
    turn_missed() = "turn.missed";
    turn_soon(minutes) = "turn.soon";
    turn_two_minutes() = "turn.two_minutes";
    door_ahead(ahead) = "door.ahead";
    door_next() = "door.next";
    inside_choose(left) = "inside.choose";
    hold_kept(site, time, left) = "hold.kept";
    commit_repeats() = "commit.repeats";
    booked(site, time) = "booked";
    cancelled(site, time) = "cancelled";
    left() = "left";
    ended() = "ended";

    receipt_valid() = "receipt.valid";
    receipt_invalid() = "receipt.invalid";

    when_now() = "when.now";
    when_second() = "when.second";
    when_seconds(n) = "when.seconds";
    when_minutes(n) = "when.minutes";
    when_hours(n) = "when.hours";
    when_hours_minutes(hours, minutes) = "when.hours_minutes";
    when_am(hour, minute) = "when.am";
    when_pm(hour, minute) = "when.pm";
    when_am_sharp(hour) = "when.am_sharp";
    when_pm_sharp(hour) = "when.pm_sharp";
    when_date(month, day, weekday) = "when.date";
    when_date_time(date, time) = "when.date_time";
    month(n) = "when.month";
    weekday_mon() = "when.mon";
    weekday_tue() = "when.tue";
    weekday_wed() = "when.wed";
    weekday_thu() = "when.thu";
    weekday_fri() = "when.fri";
    weekday_sat() = "when.sat";
    weekday_sun() = "when.sun";
}
