//! `eta`: how true the wait is that is shown, over seeded evenings with a
//! drifting pace, people who do not come, and pauses.

mod findings;
mod probe;

use std::cmp::Reverse;
use std::collections::{BTreeSet, BinaryHeap};
use std::sync::Arc;

use jari_protocol::change::{Act, Outcome};
use jari_protocol::id::{BookingId, HoldId, TicketId};
use jari_protocol::text::Line as Words;
use jari_protocol::ticket::Stage;
use jari_protocol::time::Millis;
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply};
use jari_room::request::{Acting, Change, Join, Verb};
use jari_room::row::ticket::Done;

use crate::chance::Chance;
use crate::plot::{self, Plot};
use crate::report::Report;
use crate::town::{self, Citizen, MINUTE, Plan, SECOND, Town, execute};

use probe::{Probe, probe};

/// How much is looked at.
#[derive(Debug, Clone, Copy)]
pub struct Size {
    /// Evenings.
    pub events: u64,
    /// People in each.
    pub people: u64,
}

/// The design's.
pub const FULL: Size = Size {
    events: 1_000,
    people: 4_000,
};

impl Size {
    /// A part of the evenings.
    #[must_use]
    pub fn part(self, of: u32) -> Self {
        Self {
            events: (self.events / u64::from(of)).max(1),
            ..self
        }
    }
}

/// One wait that was shown, and what became of it.
#[derive(Debug, Clone, Copy)]
pub struct Sample {
    /// The error of the middle estimate, as a part of the truth, in open time
    /// as the range is told.
    pub error: f64,
    /// The same by the clock on the wall, with pauses that nobody foretold.
    pub with_pauses: f64,
    /// The error of somebody who knows how fast people are at the moment.
    pub knowing: f64,
    /// The same by the clock on the wall.
    pub knowing_with_pauses: f64,
    /// Whether the truth lay in the range.
    pub covered: bool,
    /// Whether it did by the clock on the wall.
    pub covered_with_pauses: bool,
    /// The range as a part of the truth.
    pub width: f64,
    /// The truth, in minutes.
    pub minutes: f64,
}

const OPENS: u64 = 10 * MINUTE;

/// People inside at a time, and how long they take on average: 50 a minute.
const INSIDE: u32 = 100;
const STAY: f64 = 120.0 * SECOND as f64;

/// Admissions the operator allows: half as many again, so that those inside
/// set the pace.
const PER_MINUTE: u32 = 75;

/// The pace drifts by so much in half an hour.
const DRIFT: f64 = 0.1;

/// One in five does not come.
const NO_SHOW_PERCENT: u64 = 20;

/// Waits looked at in each evening.
const PROBES: u64 = 12;

/// The rows at the opening, the same for every evening, with the tickets in
/// the order of their places.
#[derive(Debug, Clone)]
pub struct Beginning {
    town: Town<Memory>,
    tickets: Arc<Vec<(TicketId, Citizen)>>,
}

/// Everybody has signed in and joined.
pub fn begin(size: Size) -> Beginning {
    let plan = Plan {
        gathers: false,
        gathering: SECOND,
        cut_off: OPENS,
        opens: OPENS,
        ends: 24 * 60 * MINUTE,
        capacity: INSIDE,
        per_minute: PER_MINUTE,
        boards_per_second: 1_000,
        reconnect_window: Millis::from_secs(10),
        stream_limit: 1_000,
        slots: (100, 1_000),
    };
    let mut town = Town::found(Memory::default(), &plan, 1);
    town.beat(SECOND);
    let mut tickets = Vec::new();
    for number in 0..size.people {
        let citizen = town.sign_in(2 * SECOND, number);
        let ticket = TicketId::from_bytes(u128::from(number).to_be_bytes());
        let join = Verb::Join(Join {
            presents: None,
            actor: citizen.account,
            device: citizen.device,
            event: town::event(),
            subjects: vec![citizen.person],
            gives_up: Vec::new(),
            ticket,
        });
        town.own(2 * SECOND, join);
        tickets.push((ticket, citizen));
    }
    let tickets = Arc::new(tickets);
    Beginning { town, tickets }
}

/// One evening.
pub fn evening(beginning: &Beginning, seed: u64) -> Vec<Sample> {
    Evening::new(beginning, seed).run()
}

struct Evening {
    town: Town<Memory>,
    tickets: Arc<Vec<(TicketId, Citizen)>>,
    chance: Chance,
    /// The logarithm of how slow people are now.
    slowness: f64,
    pause: Option<(u64, u64)>,
    /// People who come to the door or leave, by moment and place.
    next: BinaryHeap<Reverse<(u64, u64, Step)>>,
    door: BTreeSet<u64>,
    serving: u64,
    probes: Vec<Probe>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Comes,
    Leaves,
}

impl Evening {
    fn new(beginning: &Beginning, seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let people = beginning.tickets.len() as u64;
        // A third of the evenings has a pause, somewhere in the first hour.
        let pause = seed.is_multiple_of(3).then(|| {
            let from = OPENS + chance.within(5, 60) * MINUTE;
            (from, from + 5 * MINUTE)
        });
        let town = beginning.town.clone();
        let probes = (1..=PROBES).map(|number| {
            let place = people * number / (PROBES + 1);
            probe(&town, (place, &beginning.tickets), &mut chance)
        });
        Self {
            probes: probes.collect(),
            town,
            tickets: Arc::clone(&beginning.tickets),
            chance,
            slowness: 0.0,
            pause,
            next: BinaryHeap::new(),
            door: BTreeSet::new(),
            serving: 0,
        }
    }

    fn run(mut self) -> Vec<Sample> {
        let mut now = OPENS - 10 * SECOND;
        let end = OPENS + 6 * 60 * MINUTE;
        while now < end && self.probes.iter().any(|probe| probe.called.is_none()) {
            while self.next.peek().is_some_and(|Reverse((at, ..))| *at <= now) {
                if let Some(Reverse((_, place, step))) = self.next.pop() {
                    self.step(now, place, step);
                }
            }
            self.operate(now);
            self.town.beat(now);
            self.after_beat(now);
            self.drift();
            now += SECOND;
        }
        self.probes.iter().flat_map(Probe::samples).collect()
    }

    fn operate(&mut self, now: u64) {
        let Some((from, to)) = self.pause else { return };
        let (event, opening) = (town::event(), town::opening());
        let reason = Words::new("a pause").expect("a line");
        if now == from {
            let by_service = false;
            self.town.own(
                now,
                Verb::Pause {
                    event,
                    opening,
                    reason,
                    by_service,
                },
            );
        } else if now == to {
            self.town.own(
                now,
                Verb::Resume {
                    event,
                    opening,
                    reason,
                },
            );
        }
    }

    fn after_beat(&mut self, now: u64) {
        let board = self.town.board();
        let called = std::mem::replace(&mut self.serving, board.serving.0)..board.serving.0;
        for place in called {
            if self.chance.within(0, 100) < NO_SHOW_PERCENT {
                continue;
            }
            let takes = 5.0 + self.chance.exponential(25.0);
            let when = now + (takes * SECOND as f64) as u64;
            self.next.push(Reverse((when, place, Step::Comes)));
        }
        // Whoever went in was at the head of the door.
        while self.door.len() as u64 > board.door {
            if let Some(place) = self.door.pop_first() {
                self.goes_in(now, place);
            }
        }
        let minute = (now - (OPENS - 10 * SECOND)).is_multiple_of(MINUTE);
        let a_place = a_place(self.slowness);
        for probe in &mut self.probes {
            if probe.called.is_none() && board.serving.0 > probe.place {
                probe.called = Some((now, board.open_time));
            } else if minute && probe.called.is_none() && board.pace.is_some() {
                probe.look(now, &board, a_place);
            }
        }
    }

    fn goes_in(&mut self, now: u64, place: u64) {
        let takes = STAY * self.slowness.exp() * (0.5 + self.chance.unit());
        self.next
            .push(Reverse((now + takes as u64, place, Step::Leaves)));
    }

    fn step(&mut self, now: u64, place: u64, step: Step) {
        let act = match step {
            Step::Comes => Act::Claim {},
            Step::Leaves => Act::Leave {},
        };
        let Some((ticket, citizen)) = usize::try_from(place)
            .ok()
            .and_then(|place| self.tickets.get(place).copied())
        else {
            return;
        };
        let verb = Verb::Act(Acting {
            actor: citizen.account,
            device: citizen.device,
            ticket,
            act,
            hold: HoldId::from_bytes([0; 16]),
            booking: BookingId::from_bytes([0; 16]),
        });
        let done = execute(&mut self.town.rooms, now, Change { id: None, verb });
        match done {
            Ok(Done::Ticket {
                outcome: Outcome::Left,
                ..
            }) => {}
            Ok(_) => self.came(now, place, (ticket, &citizen)),
            // In a pause nobody comes in: they try again.
            Err(_) => self.next.push(Reverse((now + 10 * SECOND, place, step))),
        }
    }

    fn came(&mut self, now: u64, place: u64, (ticket, citizen): (TicketId, &Citizen)) {
        let query = Query::Ticket(citizen.account, ticket);
        let Reply::Ticket(view) = self.town.rooms.read(town::service_time(now), &query) else {
            return;
        };
        if matches!(view.state.stage, Stage::Inside(_)) {
            self.goes_in(now, place);
        } else {
            self.door.insert(place);
        }
    }

    fn drift(&mut self) {
        let a_second = DRIFT / (1_800.0_f64).sqrt();
        self.slowness += a_second * self.chance.normal();
    }
}

/// How long a place takes in a full room of people who are so slow, in
/// milliseconds.
fn a_place(slowness: f64) -> f64 {
    let comes = (100 - NO_SHOW_PERCENT) as f64 / 100.0;
    let each = STAY / 1_000.0 * slowness.exp();
    each / f64::from(INSIDE) * comes
}

/// What the benchmark finds, and its picture.
pub fn measure(size: Size) -> (Report, Vec<(&'static str, Plot)>) {
    let samples = all(size);
    let results = findings::of(&samples);
    let method = format!(
        "virtual time; {} seeded evenings of {} people each before the real room, {INSIDE} inside at \
         a time who take {} s on average: the pace drifts by {} % in half an hour (a random walk), \
         one in five does not come, a third of the evenings pauses for 5 min that no board \
         foretells. {PROBES} real sessions in each read the board once a minute; every wait they \
         show that turns out above 10 min counts. Error: of the missing calls over the pace on the \
         board, as a part of the true wait; range: as it is shown. Waits are told in open time, and \
         so is the truth: a paused line says so and the range stands still. The same by the clock on \
         the wall is told apart (`with_pauses`), and what is off for somebody who knows exactly how \
         fast people are at the moment (`of_knowing`), which nobody can beat. Nothing saturates",
        size.events,
        size.people,
        STAY / SECOND as f64,
        DRIFT * 100.0
    );
    let groups = [(10.0, 20.0), (20.0, 40.0), (40.0, 80.0)];
    let lines = groups.into_iter().map(|(from, to)| {
        let of_group = samples
            .iter()
            .filter(|sample| (from..to).contains(&sample.minutes));
        let errors: Vec<f64> = of_group.map(|sample| sample.error * 100.0).collect();
        plot::distribution(&format!("{from} to {to} min ahead"), &errors)
    });
    let plot = Plot {
        title: "How wrong the wait was: part of the samples below an error".to_owned(),
        across: "error in per cent of the true wait".to_owned(),
        up: "part of the samples".to_owned(),
        lines: lines.collect(),
    };
    (Report::new("eta", method, results), vec![("eta", plot)])
}

/// All evenings, on all cores.
fn all(size: Size) -> Vec<Sample> {
    let beginning = begin(size);
    let cores = std::thread::available_parallelism().map_or(1, usize::from) as u64;
    std::thread::scope(|scope| {
        let share = |core: u64| {
            let beginning = &beginning;
            move || {
                let seeds = (core..size.events).step_by(usize::try_from(cores).unwrap_or(1));
                seeds
                    .flat_map(|seed| evening(beginning, seed))
                    .collect::<Vec<_>>()
            }
        };
        let running: Vec<_> = (0..cores).map(|core| scope.spawn(share(core))).collect();
        let done = running.into_iter();
        done.flat_map(|one| one.join().expect("an evening ends"))
            .collect()
    })
}
