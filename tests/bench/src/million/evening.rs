//! The evening as the service sees it, second by second: beats, joins, and
//! those whose turn it is.

use std::sync::mpsc::sync_channel;
use std::sync::{Arc, PoisonError};

use jari_protocol::board::Board;
use jari_protocol::draw;
use jari_protocol::time::Millis;
use jari_session::{Config, Intent, Phase, Stage, Standing};

use super::hall::Hall;
use super::life::{Counts, Life};
use super::scene::{History, Scene};
use super::watchers::{Job, Watchers};
use super::who::{self, Person};
use super::{DEVICES, Found, Size};
use crate::chance::Chance;
use crate::town::{self, MINUTE, Plan, SECOND, Town};

/// The gathering before the opening.
const OPENS: u64 = 60 * MINUTE;

/// Latecomers come within this.
const LATE: u64 = 30 * MINUTE;

/// How long after a booking those who watch it have surely seen it: they read
/// once a minute.
const SEEN: u64 = 90;

/// Somebody whose turn it is.
struct Actor {
    person: Person,
    life: Life,
    wants: Option<(u64, Want)>,
    told: Vec<(u64, Box<Standing>)>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Want {
    Claim,
    Choose,
    Confirm,
}

struct Evening {
    scene: Scene,
    people: u32,
    /// People by the second of their coming.
    comes: Vec<Vec<Person>>,
    joined_at: Vec<u32>,
    called: u64,
    drawn: Option<(jari_protocol::hash::Digest, u64)>,
    /// Actors by the second in which something happens to them.
    wheel: Vec<Vec<Actor>>,
    done: Vec<(u64, Job)>,
    chance: Chance,
    config: Arc<Config>,
    found: Found,
}

/// Lives it.
pub(super) fn live(size: Size) -> Found {
    let history: History = Arc::default();
    let (to_watchers, jobs) = sync_channel::<Job>(4_096);
    let helpers =
        std::thread::available_parallelism().map_or(1, |n| usize::from(n).saturating_sub(1));
    let watchers = Watchers::start(jobs, &history, helpers.max(1));
    let mut evening = Evening::new(size, history);
    let end = (OPENS + 24 * 60 * MINUTE) / SECOND;
    for second in 1..end {
        evening.second(second);
        for job in evening.ready(second) {
            to_watchers.send(job).expect("the watchers live");
        }
        if evening.is_over() {
            break;
        }
    }
    for (_, job) in std::mem::take(&mut evening.done) {
        to_watchers.send(job).expect("the watchers live");
    }
    drop(to_watchers);
    let mut found = evening.found;
    found.changes = evening.scene.changes;
    let mut counts = evening.scene.counts;
    for seen in watchers.seen() {
        found.sessions += seen.sessions;
        found.booked += seen.booked;
        found.misplaced += seen.misplaced;
        found.steps += seen.steps;
        counts.join(&seen.counts);
    }
    found.by_second = counts.0;
    found
}

impl Evening {
    fn new(size: Size, history: History) -> Self {
        let people = size.people;
        let town = Town::found(Hall::new(people), &plan(people), 17);
        history
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(town.board());
        let mut chance = Chance::of(2021);
        let mut comes = vec![Vec::new(); usize::try_from((OPENS + LATE) / SECOND + 1).unwrap_or(0)];
        for person in 0..people {
            let second = if chance.within(0, 100) < 60 {
                chance.within(10, OPENS / SECOND - 60)
            } else {
                chance.within(OPENS / SECOND + 1, (OPENS + LATE) / SECOND)
            };
            comes[second as usize].push(person);
        }
        Self {
            scene: Scene {
                town,
                history,
                counts: Counts::default(),
                now: 0,
                joined: None,
                is_counted: true,
                changes: 0,
                last: None,
            },
            people,
            comes,
            joined_at: vec![0; people as usize],
            called: 0,
            drawn: None,
            wheel: Vec::new(),
            done: Vec::new(),
            chance,
            config: Arc::new(Config::standard()),
            found: Found {
                sessions: 0,
                booked: 0,
                sold: 0,
                misplaced: 0,
                changes: 0,
                steps: 0,
                by_second: Vec::new(),
                opens: usize::try_from(OPENS / SECOND).unwrap_or(0),
                booked_early: 0,
            },
        }
    }

    fn is_over(&self) -> bool {
        self.found.sold == u64::from(self.people)
    }

    fn second(&mut self, second: u64) {
        self.scene.now = second * SECOND;
        self.scene.town.beat(self.scene.now);
        let board = self.scene.town.board();
        self.scene
            .history
            .write()
            .unwrap_or_else(PoisonError::into_inner)
            .push(Arc::clone(&board));
        for place in std::mem::replace(&mut self.called, board.serving.0)..board.serving.0 {
            self.call(second, place, &board);
        }
        let comes = self.comes.get_mut(second as usize).map(std::mem::take);
        for person in comes.into_iter().flatten() {
            self.join(second, person);
        }
        let due = self.wheel.get_mut(second as usize).map(std::mem::take);
        for actor in due.into_iter().flatten() {
            self.act(second, actor);
        }
    }

    /// Somebody comes and takes a place. The session's further life is lived
    /// when it is called.
    fn join(&mut self, second: u64, person: Person) {
        self.joined_at[person as usize] = u32::try_from(second).unwrap_or(u32::MAX);
        self.scene.joined = None;
        self.scene.is_counted = false;
        let mut life = self.begin(person);
        life.until((second + 1) * SECOND, &mut self.scene);
        let is_in = self.scene.last.take().is_some();
        assert!(is_in, "a join is answered at once where nothing fails");
    }

    fn begin(&self, person: Person) -> Life {
        let citizen = who::citizen(person, 0);
        let at =
            u64::from(self.joined_at[person as usize]) * SECOND + u64::from(person % 900) * 1_000;
        let wants = Intent::Join {
            opening: town::opening(),
            subjects: vec![citizen.person],
            gives_up: Vec::new(),
        };
        Life::begin(citizen, at, wants, &self.config)
    }

    /// A place is called: its session lives its wait and is there.
    fn call(&mut self, second: u64, place: u64, board: &Board) {
        let seq = self.seq_at(place, board);
        let person = self
            .scene
            .town
            .rooms
            .seat(seq)
            .expect("the place was taken");
        let joined = self.scene.at_join(person, self.joined_at[person as usize]);
        self.scene.joined = Some(joined);
        self.scene.is_counted = true;
        let mut life = self.begin(person);
        life.until(second * SECOND, &mut self.scene);
        self.scene.joined = None;
        self.scene.last = None;
        let actor = Actor {
            person,
            life,
            wants: None,
            told: Vec::new(),
        };
        self.at(second, actor);
    }

    fn seq_at(&mut self, place: u64, board: &Board) -> u64 {
        let drawn = *self.drawn.get_or_insert_with(|| {
            let (secret, root) = (board.draw.secret, board.draw.root);
            let entrants = board.draw.entrants.expect("the line is open");
            let (event, opening) = (&board.event, &board.opening);
            let root = &root.expect("fixed at the cut-off");
            let draw = draw::Draw {
                event,
                opening,
                entrants,
                root,
            };
            (
                draw::key(&secret.expect("shown at the draw"), "", draw),
                entrants,
            )
        });
        draw::unpermute(&drawn.0, drawn.1, jari_protocol::count::Place(place)).0
    }

    fn at(&mut self, second: u64, actor: Actor) {
        let second = second as usize;
        if self.wheel.len() <= second {
            self.wheel.resize_with(second + 1, Vec::new);
        }
        self.wheel[second].push(actor);
    }

    fn act(&mut self, second: u64, mut actor: Actor) {
        let end = (second + 1) * SECOND;
        loop {
            let wanted = actor.wants.filter(|(at, _)| *at < end);
            let stop = wanted.map_or(end, |(at, _)| at);
            actor.life.until(stop, &mut self.scene);
            self.hear(&mut actor);
            let Some((at, want)) = wanted else { break };
            actor.wants = None;
            let intent = self.intent(&actor, want);
            if let Some(intent) = intent {
                actor.life.want(at, intent, &mut self.scene);
            }
        }
        if actor.life.booked {
            return self.booked(second, actor);
        }
        let wanted = actor.wants.map(|(at, _)| at);
        let next = [actor.life.next(), wanted].into_iter().flatten().min();
        let next = next.expect("whoever waits has a wake");
        self.at((next / SECOND).max(second + 1), actor);
    }

    /// What the person sees, and what they will want when they have read it.
    fn hear(&mut self, actor: &mut Actor) {
        if let Some(standing) = self.scene.last.take() {
            actor.told.push((self.scene.now, standing));
        }
        let Some(phase) = actor.life.news() else {
            return;
        };
        let (want, from, to) = match phase {
            Phase::Called { .. } => (Want::Claim, 2, 20),
            Phase::Choosing => (Want::Choose, 15, 60),
            Phase::Holding => (Want::Confirm, 5, 30),
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => return,
            Phase::Waiting | Phase::Door { .. } | Phase::Elsewhere => return,
            // There is more stock than there are people.
            Phase::SoldOut { .. } | Phase::Offered => return,
            Phase::Booked | Phase::Left | Phase::Over => return,
        };
        if actor.wants.is_none_or(|(_, other)| other != want) {
            let takes = self.chance.within(from * SECOND, to * SECOND);
            actor.wants = Some((actor.life.now() + takes, want));
        }
    }

    fn intent(&mut self, actor: &Actor, want: Want) -> Option<Intent> {
        let snapshot = actor.life.snapshot();
        if !snapshot.pending.is_empty() {
            return None;
        }
        match (want, snapshot.phase) {
            (Want::Claim, Phase::Called { .. }) => Some(Intent::Claim),
            (Want::Choose, Phase::Choosing) => {
                let slots = slots(self.people);
                // In the order in which they were drawn: sorted, everybody
                // would wish for the first slots of the list.
                let mut wishes = Vec::new();
                for _ in 0..5 {
                    let drawn = self.chance.within(0, u64::from(slots.0));
                    let slot = town::slot_name(u32::try_from(drawn).unwrap_or(0));
                    if !wishes.contains(&slot) {
                        wishes.push(slot);
                    }
                }
                Some(Intent::Choose { wishes })
            }
            (Want::Confirm, Phase::Holding) => {
                let hold = snapshot.stay.as_ref()?.hold.as_ref()?.hold;
                Some(Intent::Confirm { hold })
            }
            (Want::Claim | Want::Choose | Want::Confirm, _) => None,
        }
    }

    fn booked(&mut self, second: u64, actor: Actor) {
        let (seq, drawn) = self.scene.town.rooms.number(actor.person);
        let board = self.scene.town.board();
        let place = board.place_of(jari_protocol::count::Seq(seq), drawn);
        let seen = actor.life.snapshot().ticket.as_ref();
        let seen = seen.and_then(|ticket| ticket.place);
        self.found.misplaced += u64::from(seen != place);
        self.found.sessions += 1;
        self.found.booked += 1;
        self.found.sold += 1;
        self.found.booked_early += u64::from(second * SECOND < OPENS + 30 * MINUTE);
        self.found.steps += actor.life.steps;
        let joined_at = self.joined_at[actor.person as usize];
        let joined = self.scene.at_join(actor.person, joined_at);
        if let Some(Stage::Booked { receipt }) = actor.told.last().map(|(_, told)| &told.stage) {
            self.scene.town.rooms.forget_booking(&receipt.booking);
        }
        self.done.push((
            second + SEEN,
            Job {
                person: actor.person,
                joined,
                joined_at,
                told: actor.told,
                place,
            },
        ));
    }

    /// The bookings that have been seen by now.
    fn ready(&mut self, second: u64) -> Vec<Job> {
        let (ready, later): (Vec<_>, Vec<_>) = std::mem::take(&mut self.done)
            .into_iter()
            .partition(|(at, _)| *at <= second);
        self.done = later;
        ready.into_iter().map(|(_, job)| job).collect()
    }
}

/// Slots, and for how many people: twice as many as come, so that no slot runs
/// out where first wishes fall evenly.
fn slots(people: u32) -> (u32, u32) {
    let slots = (people / 750).clamp(20, 2_000);
    (slots, (people * 2).div_ceil(slots))
}

fn plan(people: u32) -> Plan {
    Plan {
        gathers: true,
        gathering: SECOND,
        cut_off: OPENS - 30 * SECOND,
        opens: OPENS,
        ends: OPENS + 24 * 60 * MINUTE,
        capacity: people.max(100),
        // 40 % of all in half an hour.
        per_minute: (people * 2 / 5 / 30).max(10),
        boards_per_second: (people * u32::from(DEVICES) / 100).max(100),
        reconnect_window: Millis::from_secs(60),
        stream_limit: 0,
        slots: slots(people),
    }
}
