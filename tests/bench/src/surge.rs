//! `surge`: sixty thousand people at once. Every arriving request counts,
//! refused ones too.

use std::time::Duration;

use jari_protocol::board::Phase as LinePhase;
use jari_protocol::count::Place;
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::time::Millis;
use jari_room::memory::Memory;
use jari_session::{Ask, Intent};

use crate::chance::Chance;
use crate::crowd::{Crowd, Front, Passage};
use crate::plot::{Line, Plot};
use crate::report::{Finding, Goal, Report};
use crate::server_pace::{MAX_WAITING, PACE, Pace};
use crate::town::{self, Citizen, MINUTE, Plan, SECOND, Town};

/// How large a rush is.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// How many come.
    pub clients: u64,
    /// How many changes the service works off in a second.
    pub capacity: u64,
    /// Runs, each of another seed.
    pub runs: u64,
}

/// The design's.
pub const FULL: Size = Size {
    clients: 60_000,
    capacity: 1_000,
    runs: 5,
};

impl Size {
    /// A part of it, in the same proportion.
    #[must_use]
    pub fn part(self, of: u32) -> Self {
        let of = u64::from(of);
        Self {
            clients: self.clients / of,
            capacity: (self.capacity / of).max(1),
            runs: self.runs,
        }
    }
}

/// What one run found.
#[derive(Debug, Clone)]
pub struct Run {
    /// Requests per client.
    pub requests: f64,
    /// The same with the reads of those who have their ticket already.
    pub with_reads: f64,
    /// The busiest second.
    pub peak: u64,
    /// Requests by second from the beginning.
    pub by_second: Vec<u64>,
    /// How long it took in all, in seconds.
    pub took: f64,
    /// Every client ended with its place, and no two have the same.
    pub all_placed: bool,
}

/// The opening, in virtual time, of those who gather before it.
const OPENS: u64 = 30 * MINUTE;

/// And of those who do not.
const OPENS_BARE: u64 = 10 * SECOND;

/// When people join who gather: at the capacity.
const fn gathering(size: Size) -> (u64, u64) {
    let takes = size.clients * SECOND / size.capacity;
    (5 * MINUTE, 5 * MINUTE + takes)
}

/// A service that works off so many changes a second, holds so many waiting
/// and names due times to the others as the real one does. Reads are served
/// beside it.
#[derive(Debug)]
pub struct Gate {
    each_us: u64,
    holds: usize,
    free_at: u64,
    pace: Pace,
    /// When nobody is there, from and to.
    pub down: Option<(u64, u64)>,
}

impl Gate {
    /// A gate for so many changes a second.
    pub fn new(capacity: u64) -> Self {
        let each_us = SECOND / capacity.max(1);
        // In proportion, so that a small rush fills it as a large one does.
        let holds = u64::try_from(MAX_WAITING).unwrap_or(u64::MAX) * capacity / FULL.capacity;
        Self {
            each_us,
            holds: usize::try_from(holds).unwrap_or(MAX_WAITING),
            free_at: 0,
            pace: Pace::of(Duration::from_micros(each_us)),
            down: None,
        }
    }

    fn waiting(&self, now: u64) -> usize {
        let waiting = self.free_at.saturating_sub(now) / self.each_us;
        usize::try_from(waiting).unwrap_or(usize::MAX)
    }
}

impl Front for Gate {
    fn arrives(&mut self, now: u64, ask: &Ask) -> Passage {
        if self
            .down
            .is_some_and(|(from, to)| (from..to).contains(&now))
        {
            return Passage::Down;
        }
        if ask.change().is_none() {
            return Passage::At(now);
        }
        let waiting = self.waiting(now);
        if waiting >= self.holds {
            let off = self.pace.put_off(Duration::from_micros(now), waiting);
            let ms = Millis(u64::try_from(off.as_millis()).unwrap_or(u64::MAX));
            let problem = Problem::new(Code::Busy, PACE).retry(Retry::After { ms });
            return Passage::Refused(Box::new(problem));
        }
        self.free_at = self.free_at.max(now) + self.each_us;
        Passage::At(self.free_at)
    }
}

/// Everybody comes within the first second of the opening.
pub fn without_gathering(before: &Before, seed: u64) -> Run {
    let (size, opens) = (before.size, OPENS_BARE);
    let mut crowd = crowd(before, (opens, opens + SECOND), seed);
    let end = crowd.until(opens + 60 * MINUTE, |crowd| has_tickets(crowd, size));
    // Who has a ticket goes on reading boards, which is no part of joining.
    let changes = crowd.arrived().saturating_sub(crowd.reads);
    Run {
        requests: changes as f64 / size.clients as f64,
        ..found(&crowd, size, (opens, end))
    }
}

/// Everybody joined before; from a minute before the opening until all have
/// verified their places.
pub fn with_gathering(before: &Before, seed: u64) -> Run {
    let (size, opens) = (before.size, OPENS);
    let mut crowd = crowd(before, gathering(size), seed);
    let from = opens - MINUTE;
    crowd.until(from, |_| false);
    crowd.count_anew();
    let end = crowd.until(opens + 60 * MINUTE, |crowd| {
        crowd.town.board().phase == LinePhase::Open && has_places(crowd, size)
    });
    found(&crowd, size, (from, end))
}

/// Everybody waits in an open line, and the service is away for a minute.
pub fn outage(before: &Before, seed: u64) -> Run {
    let (size, opens) = (before.size, OPENS);
    let mut crowd = crowd(before, gathering(size), seed);
    let down = opens + 10 * MINUTE;
    let up = down + MINUTE;
    crowd.front.down = Some((down, up));
    crowd.until(down - 1, |_| false);
    crowd.cut_streams(down);
    crowd.until(up - 1, |_| false);
    crowd.count_anew();
    let end = crowd.until(up + 5 * MINUTE, |_| false);
    found(&crowd, size, (up, end))
}

/// What the benchmark finds, and its pictures.
pub fn measure(size: Size) -> (Report, Vec<(&'static str, Plot)>) {
    let (bare, gathered) = (before(size, false), before(size, true));
    let all = |run: fn(&Before, u64) -> Run, before: &Before| -> Vec<Run> {
        (1..=size.runs).map(|seed| run(before, seed)).collect()
    };
    let after = all(outage, &gathered);
    let bare = all(without_gathering, &bare);
    let gathered = all(with_gathering, &gathered);
    let results = findings(size, (&bare, &gathered, &after));
    let method = format!(
        "virtual time; {} real sessions before the real room; {} changes a second are worked off, \
         ten seconds of them may wait, the others get due times by the server's own pace; each way takes \
         20 to 60 ms. Without gathering: all press join within one second, all requests until the \
         last ticket but reads of boards by those who have theirs. With gathering: every request \
         from 60 s before the opening until every session knows its drawn place. Outage: 60 s, ten \
         minutes after the opening, every request after it, the highest second over the capacity. \
         Nothing saturates but the modelled capacity",
        size.clients, size.capacity
    );
    let plots = vec![("surge", picture(size, [&bare, &gathered, &after]))];
    (Report::new("surge", method, results), plots)
}

fn findings(size: Size, (bare, gathered, after): (&[Run], &[Run], &[Run])) -> Vec<Finding> {
    let of = |metric: &str, runs: &[Run], figure: &dyn Fn(&Run) -> f64, goal: Goal| {
        let figures: Vec<f64> = runs.iter().map(figure).collect();
        Finding::of_runs(metric, (&figures, "ratio"), goal)
    };
    let peak = |run: &Run| run.peak as f64 / size.capacity as f64;
    let requests = |run: &Run| run.requests;
    let placed = |run: &Run| f64::from(u8::from(run.all_placed));
    let took: Vec<f64> = bare.iter().map(|run| run.took).collect();
    let everybody: Vec<Run> = [bare, gathered, after].concat();
    let (most, none) = (Goal::AtMost, Goal::None);
    vec![
        of(
            "requests_per_success_no_gathering",
            bare,
            &requests,
            most(2.0),
        ),
        of("requests_per_success", gathered, &requests, most(1.2)),
        of("peak_after_outage_ratio", after, &peak, most(1.25)),
        of("peak_at_reveal_ratio", gathered, &peak, none),
        of(
            "requests_no_gathering_with_reads",
            bare,
            &|run| run.with_reads,
            none,
        ),
        Finding::of_runs("until_all_hold_a_ticket", (&took, "s"), none),
        of(
            "runs_with_every_place_kept",
            &everybody,
            &placed,
            Goal::AtLeast(1.0),
        ),
    ]
}

fn picture(size: Size, [bare, gathered, after]: [&[Run]; 3]) -> Plot {
    let line = |name: &str, runs: &[Run]| Line {
        name: name.to_owned(),
        points: runs.first().map_or_else(Vec::new, |run| {
            let by_second = run.by_second.iter().take(150).enumerate();
            by_second
                .map(|(at, n)| (at as f64, *n as f64 / 1_000.0))
                .collect()
        }),
    };
    Plot {
        title: format!(
            "{} clients, capacity {} a second: requests arriving",
            size.clients, size.capacity
        ),
        across: "seconds: from the opening, from 60 s before it, from the end of the outage"
            .to_owned(),
        up: "thousand a second".to_owned(),
        lines: vec![
            line("no gathering", bare),
            line("with gathering", gathered),
            line("after an outage", after),
        ],
    }
}

fn plan(size: Size, (gathers, opens): (bool, u64)) -> Plan {
    let capacity = u32::try_from(size.capacity).unwrap_or(u32::MAX);
    Plan {
        gathers,
        gathering: if gathers { SECOND } else { opens },
        cut_off: if gathers { opens - 30 * SECOND } else { opens },
        opens,
        ends: opens + 24 * 60 * MINUTE,
        capacity: 3_000,
        // An hour for all, at any size.
        per_minute: u32::try_from(size.clients / 60).unwrap_or(u32::MAX),
        boards_per_second: capacity,
        // Everybody's way back, at the capacity.
        reconnect_window: Millis(size.clients * 1_000 / size.capacity.max(1)),
        // For one in thirty, at any size.
        stream_limit: u32::try_from(size.clients / 30).unwrap_or(u32::MAX),
        slots: (100, 1_000),
    }
}

/// A service before its opening, with everybody signed in.
#[derive(Debug, Clone)]
pub struct Before {
    size: Size,
    town: Town<Memory>,
    citizens: Vec<Citizen>,
}

/// Signs everybody in, days before.
pub fn before(size: Size, gathers: bool) -> Before {
    let opens = if gathers { OPENS } else { OPENS_BARE };
    let mut town = Town::found(Memory::default(), &plan(size, (gathers, opens)), 1);
    let citizens = (0..size.clients).map(|number| town.sign_in(0, number));
    let citizens = citizens.collect();
    Before {
        size,
        town,
        citizens,
    }
}

fn crowd(before: &Before, (from, to): (u64, u64), seed: u64) -> Crowd<Gate> {
    let gate = Gate::new(before.size.capacity);
    let mut crowd = Crowd::new(before.town.clone(), gate, seed);
    let mut chance = Chance::of(seed);
    for citizen in before.citizens.iter().copied() {
        let comes = chance.within(from, to);
        let join = Intent::Join {
            opening: town::opening(),
            subjects: vec![citizen.person],
            gives_up: Vec::new(),
        };
        crowd.add(citizen, comes, join);
    }
    crowd
}

fn has_tickets(crowd: &Crowd<Gate>, size: Size) -> bool {
    crowd.town.board().taken >= size.clients
        && crowd
            .members
            .iter()
            .all(|member| member.session.snapshot().ticket.is_some())
}

fn has_places(crowd: &Crowd<Gate>, size: Size) -> bool {
    crowd.town.board().taken >= size.clients && places(crowd).iter().all(Option::is_some)
}

fn places(crowd: &Crowd<Gate>) -> Vec<Option<Place>> {
    let place = |snapshot: &jari_session::Snapshot| snapshot.ticket.as_ref()?.place;
    crowd
        .members
        .iter()
        .map(|member| place(member.session.snapshot()))
        .collect()
}

fn found(crowd: &Crowd<Gate>, size: Size, (from, end): (u64, u64)) -> Run {
    let from_second = usize::try_from(from / SECOND).unwrap_or(0);
    let by_second: Vec<u64> = crowd.arrivals.iter().skip(from_second).copied().collect();
    let mut places: Vec<_> = places(crowd).into_iter().flatten().collect();
    places.sort_unstable();
    places.dedup();
    Run {
        requests: crowd.arrived() as f64 / size.clients as f64,
        with_reads: crowd.arrived() as f64 / size.clients as f64,
        peak: by_second.iter().copied().max().unwrap_or(0),
        took: (end - from) as f64 / SECOND as f64,
        all_placed: places.len() as u64 == size.clients,
        by_second,
    }
}
