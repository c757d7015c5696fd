//! Those who only watch: the other devices of a person, or of those who help
//! them. Nothing they do changes anything, so they live when what they watch
//! is over and all its boards are known.

use std::sync::mpsc::Receiver;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::JoinHandle;

use jari_protocol::board::Board;
use jari_protocol::count::Place;
use jari_protocol::id::ClockId;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Ask, Config, Intent, Standing};

use super::DEVICES;

use super::life::{Counts, Life, World};
use super::scene::{History, as_of, board_at};
use super::who::{self, Person};
use crate::chance::Chance;
use crate::town::{self, Citizen, SECOND};

/// A booking with all that was seen on its way.
#[derive(Debug)]
pub(super) struct Job {
    pub(super) person: Person,
    /// The ticket as it was stated to the join, and in which second.
    pub(super) joined: Box<Standing>,
    pub(super) joined_at: u32,
    /// Where it stood from then on.
    pub(super) told: Vec<(u64, Box<Standing>)>,
    pub(super) place: Option<Place>,
}

/// What they came to.
#[derive(Debug, Default)]
pub(super) struct Seen {
    pub(super) sessions: u64,
    pub(super) booked: u64,
    pub(super) misplaced: u64,
    pub(super) steps: u64,
    pub(super) counts: Counts,
}

/// The threads they live on.
#[derive(Debug)]
pub(super) struct Watchers(Vec<JoinHandle<Seen>>);

impl Watchers {
    /// Starts so many threads.
    pub(super) fn start(jobs: Receiver<Job>, history: &History, threads: usize) -> Self {
        let jobs = Arc::new(Mutex::new(jobs));
        let start = |_| {
            let (jobs, history) = (Arc::clone(&jobs), Arc::clone(history));
            std::thread::spawn(move || watch_all(&jobs, history))
        };
        Self((0..threads).map(start).collect())
    }

    /// Waits for all.
    pub(super) fn seen(self) -> impl Iterator<Item = Seen> {
        self.0
            .into_iter()
            .map(|thread| thread.join().expect("watching ends"))
    }
}

fn watch_all(jobs: &Mutex<Receiver<Job>>, history: History) -> Seen {
    let config = Arc::new(Config::standard());
    let mut room = Room {
        history,
        counts: Counts::default(),
        joined: None,
        told: Vec::new(),
        clock: ClockId::from_bytes([3; 16]),
    };
    let mut seen = Seen::default();
    loop {
        let job = jobs.lock().unwrap_or_else(PoisonError::into_inner).recv();
        let Ok(job) = job else { break };
        let mut chance = Chance::of(u64::from(job.person));
        room.joined = Some(job.joined);
        room.told = job.told;
        for device in 1..DEVICES {
            let begins =
                u64::from(job.joined_at) * SECOND + chance.within(2 * SECOND, 600 * SECOND);
            let wants = Intent::Adopt {
                ticket: who::ticket(job.person),
                opening: town::opening(),
            };
            let citizen = who::citizen(job.person, device);
            let mut life = Life::begin(citizen, begins, wants, &config);
            while !life.booked
                && let Some(next) = life.next()
            {
                life.until(next + SECOND, &mut room);
            }
            let place = life.snapshot().ticket.as_ref();
            let place = place.and_then(|ticket| ticket.place);
            seen.sessions += 1;
            seen.booked += u64::from(life.booked);
            seen.misplaced += u64::from(place != job.place);
            seen.steps += life.steps;
        }
    }
    seen.counts = room.counts;
    seen
}

/// What is there to be watched.
struct Room {
    history: History,
    counts: Counts,
    joined: Option<Box<Standing>>,
    told: Vec<(u64, Box<Standing>)>,
    clock: ClockId,
}

impl World for Room {
    fn board(&self, at: u64) -> Arc<Board> {
        board_at(&self.history, at)
    }

    fn private(&mut self, at: u64, citizen: &Citizen, ask: &Ask) -> Answer {
        let is_read = matches!(ask, Ask::ReadTicket { .. });
        assert!(is_read, "whoever watches changes nothing: {ask:?}");
        let told = self.told.iter().rev().find(|(from, _)| *from <= at);
        let told = told.map(|(_, standing)| standing).or(self.joined.as_ref());
        let mut standing = told.expect("it was joined before").clone();
        as_of(&mut standing, at, &board_at(&self.history, at));
        standing.statement.cnf.jkt = citizen.device;
        Answer::Ticket { standing }
    }

    fn count(&mut self, at: u64) {
        self.counts.add(at);
    }

    fn stamp(&self, at: u64) -> Stamp {
        town::stamp(at, self.clock)
    }
}
