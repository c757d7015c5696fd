//! `million`: a whole event with the load of July 2021: 1.5 million people with
//! four devices each, each device a real session, before the real room.
//!
//! Everybody's state at once would be tens of gigabytes, and most of it the
//! same. Two things are used instead. A session that waits reads nothing but
//! boards, which are the same for all, and changes nothing; and the same seed
//! and inputs give the same effects. So the life of a session is lived in one
//! go, as soon as the boards of its wait are known: whoever joins is a session
//! until the ticket is there, then a number until the place is called, then
//! the same session again, from its first step on. Those who only watch live
//! when the place they watch is booked.

mod evening;
mod hall;
mod life;
mod scene;
mod watchers;
mod who;

use std::time::Instant;

use crate::machine;
use crate::plot::{Line, Plot};
use crate::report::{Finding, Goal, Report};

/// How large the evening is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// People; each has four devices.
    pub people: u32,
}

impl Size {
    /// A part of it.
    #[must_use]
    pub fn part(self, of: u32) -> Self {
        Self {
            people: (self.people / of).max(100),
        }
    }
}

/// R17: 1.5 million people.
pub const FULL: Size = Size { people: 1_500_000 };

/// Devices of each person, or of those who help them: one acts, the others
/// watch.
const DEVICES: u8 = 4;

/// What an evening came to.
#[derive(Debug, Clone)]
pub struct Found {
    /// Sessions that lived.
    pub sessions: u64,
    /// Of them those that ended with the verified booking.
    pub booked: u64,
    /// People with a booking in the room's stock.
    pub sold: u64,
    /// Sessions that saw a place that was not the drawn one, or a worse one.
    pub misplaced: u64,
    /// Changes that devices asked for and the room executed.
    pub changes: u64,
    /// Steps of all sessions.
    pub steps: u64,
    /// Requests by second.
    pub by_second: Vec<u32>,
    /// The second of the opening.
    pub opens: usize,
    /// Bookings of the first half hour.
    pub booked_early: u64,
}

/// Lives an evening.
pub fn live(size: Size) -> Found {
    evening::live(size)
}

/// What the benchmark finds, and its picture.
pub fn measure(size: Size) -> (Report, Vec<(&'static str, Plot)>) {
    let began = Instant::now();
    let found = live(size);
    let seconds = began.elapsed().as_secs_f64();
    let results = findings(size, &found, seconds);
    let method = format!(
        "virtual time, no signatures (measured apart by `server`), no faults; {} people with {DEVICES} \
         devices each, every device a real session from its first step to its booking; 60 % join in \
         the hour before the opening and are drawn, 40 % in the half hour after it; the room admits \
         so many that 40 % are in within half an hour; no streams, so every wait is polled. The real \
         room executes each join, claim, hold and confirm over rows kept small; recorded answers, \
         messages and leaves are counted and not kept. A waiting session is lived in one go once the \
         boards of its wait are known, so not all are in memory at once: `sessions` says how many \
         lived, `gb` is the highest memory of the process. What saturates: all cores, by the \
         sessions' steps",
        size.people
    );
    (
        Report::new("million", method, results),
        vec![("million", picture(&found))],
    )
}

fn findings(size: Size, found: &Found, seconds: f64) -> Vec<Finding> {
    let (peak, requests) = found.requests();
    let is_full = size.people >= FULL.people;
    // A smaller evening says nothing about the goals of the whole one.
    let goal = |goal: Goal| if is_full { goal } else { Goal::None };
    let n = found.sessions;
    let people = u64::from(size.people);
    let one = |metric: &str, value: f64, unit: &str, goal: Goal| {
        Finding::of(metric, (value, unit), goal, n)
    };
    let all = Goal::AtLeast(1.0);
    let sessions = goal(Goal::AtLeast(6_000_000.0));
    let speed = found.steps as f64 / seconds;
    let early = share(found.booked_early, found.sold);
    vec![
        one("seconds", seconds, "s", goal(Goal::AtMost(300.0))),
        one(
            "gb",
            machine::peak_memory_gb(),
            "GB",
            goal(Goal::AtMost(2.0)),
        ),
        one("peak_requests_per_s", f64::from(peak), "1/s", Goal::None),
        one("sessions", n as f64, "sessions", sessions),
        one("sessions_booked", share(found.booked, n), "ratio", all),
        one("people_booked", share(found.sold, people), "ratio", all),
        one(
            "sessions_misplaced",
            found.misplaced as f64,
            "sessions",
            Goal::AtMost(0.0),
        ),
        one(
            "changes_per_person",
            share(found.changes, people),
            "changes",
            Goal::None,
        ),
        one("booked_in_30_min", early, "ratio", Goal::None),
        one(
            "requests_per_session",
            share(requests, n),
            "requests",
            Goal::None,
        ),
        one("session_steps_per_s", speed, "1/s", Goal::None),
    ]
}

impl Found {
    /// Those of the busiest second, and all.
    fn requests(&self) -> (u32, u64) {
        let peak = self.by_second.iter().copied().max().unwrap_or(0);
        let all = self.by_second.iter().map(|n| u64::from(*n)).sum();
        (peak, all)
    }
}

fn share(part: u64, of: u64) -> f64 {
    part as f64 / of.max(1) as f64
}

fn picture(found: &Found) -> Plot {
    let minutes = found.by_second.chunks(60).enumerate();
    let opens = found.opens as f64 / 60.0;
    let points = minutes.map(|(minute, seconds)| {
        let sum: u64 = seconds.iter().map(|n| u64::from(*n)).sum();
        (
            minute as f64,
            sum as f64 / seconds.len().max(1) as f64 / 1_000.0,
        )
    });
    Plot {
        title: format!(
            "{} sessions, the whole evening; the line opens at minute {opens:.0}",
            found.sessions
        ),
        across: "minutes since the gathering began".to_owned(),
        up: "thousand requests a second".to_owned(),
        lines: vec![Line {
            name: "requests".to_owned(),
            points: points.collect(),
        }],
    }
}
