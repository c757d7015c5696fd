//! What a life is made of, drawn from its seed.

use crate::chance::Chance;

/// Microseconds in a second; true time is counted in them.
pub const SECOND: u64 = 1_000_000;

/// No fault is planned beyond this. What is still owed must then come right.
const FAULTS_END: u64 = 900 * SECOND;

/// Messages are lost until then. Whoever loses four of ten round trips may miss
/// offer after offer; once the network carries, everybody must be served.
pub const LOSSES_END: u64 = HORIZON / 2;

/// When a life that has not come right has failed. The slowest cure is a
/// missed turn that is looked for once a minute, after a stay of ten minutes
/// ran out.
pub const HORIZON: u64 = 3_600 * SECOND;

/// A life's people, event and misfortunes.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The seed it was drawn from.
    pub seed: u64,
    /// How many people, each with an account.
    pub people: usize,
    /// Their devices.
    pub devices: Vec<DevicePlan>,
    /// Whether tickets are drawn.
    pub gathers: bool,
    /// Whether a beacon is awaited.
    pub beacon: bool,
    /// When the line opens.
    pub opens: u64,
    /// How many people may be inside.
    pub capacity: u32,
    /// How many go in per minute.
    pub per_minute: u32,
    /// Slots and what each takes.
    pub slots: Vec<u32>,
    /// When the service is down, from and to.
    pub outages: Vec<(u64, u64)>,
    /// When the operator pauses, from and to.
    pub pauses: Vec<(u64, u64)>,
    /// When the operator adds stock, and for how many people.
    pub more_stock: Option<(u64, u32)>,
    /// Per mille of requests that fail inside the service.
    pub internal_permille: u64,
    /// When the line rests, from and to; once it is open.
    pub rest: Option<(u64, u64)>,
    /// When the operator closes the second slot's site.
    pub closes: Option<u64>,
}

/// A device and its misfortunes.
#[derive(Debug, Clone)]
pub struct DevicePlan {
    /// Whose.
    pub person: usize,
    /// When it joins or begins to look.
    pub comes: u64,
    /// Where its clock begins, in microseconds.
    pub clock_start: u64,
    /// How fast its clock runs, parts per million off.
    pub skew_ppm: i64,
    /// The shortest way to the service and back, each in microseconds.
    pub delay: (u64, u64),
    /// Added to that at random.
    pub jitter: u64,
    /// Per mille of messages that never arrive, each way.
    pub loss_permille: u64,
    /// Per mille of board reads that a cache answers with an older board.
    pub stale_permille: u64,
    /// When there is no network, from and to.
    pub cuts: Vec<(u64, u64)>,
    /// When it sleeps, from and to.
    pub sleeps: Vec<(u64, u64)>,
    /// When its program is killed, and when it starts again.
    pub crashes: Vec<(u64, u64)>,
    /// Whether a crash of these reboots the device and its clock.
    pub reboots: bool,
    /// When its owner tries to book past the line.
    pub cheats: Vec<u64>,
    /// How wrong its wall clock is, in milliseconds; nothing may depend on it.
    /// Less than the ten minutes by which a line that is opened late pauses, so
    /// that a service that believed it would open early and not stand still.
    pub wall_clock_off: i64,
    /// When it loses its key and everything stored, if it does.
    pub lost_at: Option<u64>,
}

impl Plan {
    /// The plan of a seed.
    pub fn of(seed: u64) -> Self {
        let mut chance = Chance::of(seed);
        let people = usize::try_from(chance.within(2, 7)).expect("a small number");
        let opens = chance.within(60, 180) * SECOND;
        let gathers = chance.permille(600);
        let mut devices: Vec<DevicePlan> = (0..people)
            .map(|person| DevicePlan::of(&mut chance, person, opens))
            .collect();
        for person in 0..people {
            if chance.permille(250) {
                devices.push(DevicePlan::of(&mut chance, person, opens));
            }
        }
        let spare = chance.permille(800);
        Self {
            seed,
            people,
            devices,
            gathers,
            beacon: gathers && chance.permille(400),
            opens,
            capacity: u32_within(&mut chance, 1, 4),
            per_minute: u32_within(&mut chance, 6, 120),
            slots: slots(&mut chance, people, spare),
            outages: spans(&mut chance, 300, 2, 60),
            pauses: spans(&mut chance, 150, 1, 120),
            more_stock: more_stock(&mut chance),
            internal_permille: chance.within(0, 100),
            rest: rest(&mut chance),
            closes: closes(&mut chance),
        }
    }

    /// Whether there is a slot for everybody.
    pub fn has_stock_for_all(&self) -> bool {
        self.closes.is_none() && self.slots.iter().sum::<u32>() as usize >= self.people
    }
}

impl DevicePlan {
    fn of(chance: &mut Chance, person: usize, opens: u64) -> Self {
        let bad_luck = chance.permille(500);
        Self {
            person,
            comes: chance.within(0, opens + 120 * SECOND),
            clock_start: chance.within(0, 10 * 365 * 86_400) * SECOND,
            skew_ppm: i64::try_from(chance.within(0, 180)).expect("small") - 90,
            delay: (chance.within(1, 150) * 1_000, chance.within(1, 150) * 1_000),
            jitter: chance.within(0, 400) * 1_000,
            loss_permille: if bad_luck { chance.within(0, 250) } else { 0 },
            stale_permille: chance.within(0, 200),
            cuts: spans(chance, 500, 4, 90),
            sleeps: spans(chance, 200, 2, 240),
            crashes: spans(chance, 400, 3, 30),
            reboots: chance.permille(200),
            cheats: (0..chance.within(0, 3))
                .map(|_| chance.within(1, 400) * SECOND)
                .collect(),
            wall_clock_off: i64::try_from(chance.within(0, 1_000_000)).expect("small") - 500_000,
            lost_at: chance.permille(60).then(|| chance.within(60, 600) * SECOND),
        }
    }

    /// Whether the device has a network at a moment.
    pub(crate) fn is_online(&self, now: u64) -> bool {
        !within_any(&self.cuts, now)
    }

    /// Whether it sleeps at a moment.
    pub(crate) fn sleeps_at(&self, now: u64) -> bool {
        within_any(&self.sleeps, now)
    }
}

impl Plan {
    /// When the last fault is over.
    pub(crate) fn faults_end(&self) -> u64 {
        let devices = self.devices.iter();
        let spans = devices.flat_map(|d| d.cuts.iter().chain(&d.sleeps).chain(&d.crashes));
        let spans = spans
            .chain(&self.outages)
            .chain(&self.pauses)
            .map(|(_, to)| *to)
            .chain(self.more_stock.map(|(at, _)| at))
            .chain(self.rest.map(|(_, to)| to))
            .chain(self.closes);
        spans
            .chain(self.devices.iter().filter_map(|d| d.lost_at))
            .max()
            .unwrap_or(0)
    }

    /// Whether the service is down at a moment.
    pub(crate) fn is_down(&self, now: u64) -> bool {
        within_any(&self.outages, now)
    }
}

fn within_any(spans: &[(u64, u64)], now: u64) -> bool {
    spans.iter().any(|(from, to)| (*from..*to).contains(&now))
}

fn u32_within(chance: &mut Chance, low: u64, high: u64) -> u32 {
    u32::try_from(chance.within(low, high)).expect("a small number")
}

/// Up to `most` spans, each of at most `longest` seconds, one after the other
/// and all before the faults end.
fn spans(chance: &mut Chance, permille: u64, most: u64, longest: u64) -> Vec<(u64, u64)> {
    if !chance.permille(permille) {
        return Vec::new();
    }
    let count = chance.within(1, most + 1);
    let mut at = 0;
    let mut spans = Vec::new();
    for _ in 0..count {
        let from = at + chance.within(1, 300) * SECOND + chance.within(0, SECOND);
        let to = from + chance.within(1, longest * 1_000) * 1_000;
        if to >= FAULTS_END {
            break;
        }
        spans.push((from, to));
        at = to;
    }
    spans
}

/// Now and then, while the line is open.
fn more_stock(chance: &mut Chance) -> Option<(u64, u32)> {
    let (at, people) = (chance.within(180, 700) * SECOND, u32_within(chance, 1, 4));
    chance.permille(150).then_some((at, people))
}

/// Now and then, while the line is open.
fn rest(chance: &mut Chance) -> Option<(u64, u64)> {
    let from = chance.within(200, 700) * SECOND;
    let to = from + chance.within(1, 180) * SECOND;
    chance.permille(150).then_some((from, to))
}

/// Now and then, while people hold, were offered and have booked its slot.
fn closes(chance: &mut Chance) -> Option<u64> {
    let at = chance.within(180, 700) * SECOND;
    chance.permille(150).then_some(at)
}

fn slots(chance: &mut Chance, people: usize, spare: bool) -> Vec<u32> {
    let people = u32::try_from(people).expect("a small number");
    let wanted = if spare {
        people + u32_within(chance, 0, 4)
    } else {
        people.div_ceil(2)
    };
    let mut slots = Vec::new();
    let mut left = wanted;
    while left > 0 {
        let capacity = u32_within(chance, 1, 3).min(left);
        slots.push(capacity);
        left -= capacity;
    }
    slots
}
