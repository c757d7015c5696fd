//! Service time: the wall clock at the start, carried on by the monotonic
//! clock. It never goes back, not even over a restart, and a step of the wall
//! clock does not move it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::time::{Instant, SystemTime, UNIX_EPOCH};

use jari_protocol::id::ClockId;
use jari_protocol::time::{Millis, ServerTime};

/// The machine's clocks. The only place where the server reads them.
pub trait Clocks: Send + Sync {
    /// The wall clock, in microseconds since the Unix epoch.
    fn wall_us(&self) -> i64;
    /// The monotonic clock, in microseconds since any fixed moment.
    fn monotonic_us(&self) -> i64;
}

/// The clocks of the machine this runs on.
#[derive(Debug)]
pub struct Machine {
    began: Instant,
}

impl Default for Machine {
    fn default() -> Self {
        Self {
            began: Instant::now(),
        }
    }
}

impl Clocks for Machine {
    fn wall_us(&self) -> i64 {
        let since = SystemTime::now()
            .duration_since(UNIX_EPOCH)
            .unwrap_or_default();
        i64::try_from(since.as_micros()).unwrap_or(i64::MAX)
    }

    fn monotonic_us(&self) -> i64 {
        i64::try_from(self.began.elapsed().as_micros()).unwrap_or(i64::MAX)
    }
}

/// One run of service time.
///
/// A node that follows another reads the time that one used: at that moment
/// the leading node's time is no less. Carried on by its own monotonic clock
/// it stays behind the leading node's, by as little as the freshest news was
/// old. When a node takes the lead its time simply goes on.
#[derive(Clone)]
pub struct ServiceTime {
    clocks: Arc<dyn Clocks>,
    id: ClockId,
    run: Arc<Run>,
}

#[derive(Debug)]
struct Run {
    /// Service time minus the monotonic clock.
    offset_us: AtomicI64,
    /// When the leading node was heard last, by the monotonic clock.
    heard_us: AtomicI64,
    /// Beyond this time stands still until the leading node is heard.
    limit_us: AtomicI64,
    /// The highest time ever told, in microseconds.
    told_us: AtomicI64,
    /// How often the time was found to be far behind.
    jumps: AtomicU64,
}

/// How long time goes on without a word of the node that leads: twice a lease,
/// by when another has taken over if there is one.
const ALONE: Millis = Millis::from_secs(10);

/// How much faster than another machine's a monotonic clock may run: twice
/// what the worst quartz does.
const DRIFT_PER_MILLION: i64 = 200;

/// News that show a time to be further behind than this make it another
/// clock: its earlier stamps do not go with the later ones.
const JUMP_US: i64 = 5_000;

impl ServiceTime {
    /// Starts at the wall clock, or at `latest` (the highest time that was
    /// ever committed) if the wall clock is behind it.
    pub fn start(clocks: Arc<dyn Clocks>, id: ClockId, latest: Option<ServerTime>) -> Self {
        let floor = latest.map_or(i64::MIN, |time| time.as_millis().saturating_mul(1_000));
        let start = clocks.wall_us().max(floor);
        Self::from(clocks, id, start, i64::MAX)
    }

    /// Follows the node that leads; this time was used a moment ago.
    pub fn follow(clocks: Arc<dyn Clocks>, id: ClockId, used_us: i64) -> Self {
        Self::from(clocks, id, used_us, used_us.saturating_add(ALONE_US))
    }

    fn from(clocks: Arc<dyn Clocks>, id: ClockId, start_us: i64, limit_us: i64) -> Self {
        let monotonic = clocks.monotonic_us();
        let run = Run {
            offset_us: AtomicI64::new(start_us.saturating_sub(monotonic)),
            heard_us: AtomicI64::new(monotonic),
            limit_us: AtomicI64::new(limit_us),
            told_us: AtomicI64::new(start_us),
            jumps: AtomicU64::new(0),
        };
        let run = Arc::new(run);
        Self { clocks, id, run }
    }

    /// Hears which time was used, and when the leading node beat last. Only
    /// one task of a node that follows does so.
    pub fn hear(&self, used_us: i64, beat_us: i64) {
        let run = &self.run;
        let monotonic = self.clocks.monotonic_us();
        let since = monotonic.saturating_sub(run.heard_us.swap(monotonic, Ordering::Relaxed));
        let offset = run.offset_us.load(Ordering::Relaxed);
        let behind = used_us.saturating_sub(monotonic.saturating_add(offset));
        if behind > 0 {
            if behind > JUMP_US {
                run.jumps.fetch_add(1, Ordering::Relaxed);
            }
            run.offset_us.fetch_add(behind, Ordering::Relaxed);
        } else {
            // As far ahead as it may have run by itself, and no further back.
            let drifted = since.saturating_mul(DRIFT_PER_MILLION) / 1_000_000;
            let back = behind.max(-drifted);
            run.offset_us.fetch_add(back, Ordering::Relaxed);
        }
        let limit = beat_us.saturating_add(ALONE_US);
        run.limit_us.fetch_max(limit, Ordering::Relaxed);
    }

    /// Goes on by itself: this node leads from now on.
    pub fn lead(&self) {
        self.run.limit_us.store(i64::MAX, Ordering::Relaxed);
    }

    /// Stands still until another node is heard that leads: its time may be a
    /// little behind.
    pub fn step_down(&self) {
        let limit = self.now_us().saturating_add(ALONE_US);
        self.run.limit_us.store(limit, Ordering::Relaxed);
        self.run.offset_us.store(i64::MIN / 2, Ordering::Relaxed);
    }

    /// Which run this is; stamps of different runs do not mix.
    pub fn id(&self) -> ClockId {
        let jumps = self.run.jumps.load(Ordering::Relaxed);
        let mut id = *self.id.as_bytes();
        for (byte, count) in id.iter_mut().zip(jumps.to_le_bytes()) {
            *byte ^= count;
        }
        ClockId::from_bytes(id)
    }

    /// Now, in microseconds since the Unix epoch.
    pub fn now_us(&self) -> i64 {
        let run = &self.run;
        let offset = run.offset_us.load(Ordering::Relaxed);
        let now = self.clocks.monotonic_us().saturating_add(offset);
        let now = now.min(run.limit_us.load(Ordering::Relaxed));
        run.told_us.fetch_max(now, Ordering::Relaxed).max(now)
    }

    /// Now.
    pub fn now(&self) -> ServerTime {
        ServerTime::from_millis(self.now_us().div_euclid(1_000))
    }

    /// By how much the wall clock differs from service time.
    pub fn disagreement(&self) -> Millis {
        Millis(self.clocks.wall_us().abs_diff(self.now_us()) / 1_000)
    }
}

const ALONE_US: i64 = ALONE.0.cast_signed() * 1_000;

impl fmt::Debug for ServiceTime {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.debug_struct("ServiceTime")
            .field("id", &self.id)
            .finish_non_exhaustive()
    }
}

/// Clocks that tests turn by hand.
#[derive(Debug, Default)]
pub struct Turned {
    wall_us: AtomicI64,
    monotonic_us: AtomicI64,
}

impl Turned {
    /// Clocks that stand at `wall`.
    pub fn at(wall: ServerTime) -> Arc<Self> {
        let clocks = Self::default();
        clocks
            .wall_us
            .store(wall.as_millis().saturating_mul(1_000), Ordering::Relaxed);
        Arc::new(clocks)
    }

    /// Lets time pass on both.
    pub fn pass(&self, span: Millis) {
        let us = i64::try_from(span.0.saturating_mul(1_000)).unwrap_or(i64::MAX);
        self.wall_us.fetch_add(us, Ordering::Relaxed);
        self.monotonic_us.fetch_add(us, Ordering::Relaxed);
    }

    /// Lets a little time pass on both, in microseconds.
    pub fn pass_us(&self, us: i64) {
        self.wall_us.fetch_add(us, Ordering::Relaxed);
        self.monotonic_us.fetch_add(us, Ordering::Relaxed);
    }

    /// Sets the wall clock, as an operator or a time service does.
    pub fn set_wall(&self, wall: ServerTime) {
        self.wall_us
            .store(wall.as_millis().saturating_mul(1_000), Ordering::Relaxed);
    }
}

impl Clocks for Turned {
    fn wall_us(&self) -> i64 {
        self.wall_us.load(Ordering::Relaxed)
    }

    fn monotonic_us(&self) -> i64 {
        self.monotonic_us.load(Ordering::Relaxed)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const EIGHT: ServerTime = ServerTime::from_millis(1_626_692_400_000);

    fn start(clocks: &Arc<Turned>, latest: Option<ServerTime>) -> ServiceTime {
        let clocks: Arc<Turned> = Arc::clone(clocks);
        ServiceTime::start(clocks, ClockId::from_bytes([1; 16]), latest)
    }

    #[test]
    fn a_step_of_the_wall_clock_does_not_move_service_time() {
        let clocks = Turned::at(EIGHT);
        let time = start(&clocks, None);
        clocks.pass(Millis(1_500));
        clocks.set_wall(EIGHT.plus(Millis::from_mins(60 * 24)));
        assert_eq!(time.now(), EIGHT.plus(Millis(1_500)));
        assert!(time.disagreement() > Millis::from_mins(60 * 23));
        clocks.set_wall(EIGHT.minus(Millis::from_mins(60)));
        assert_eq!(time.now(), EIGHT.plus(Millis(1_500)));
        assert!(time.disagreement() > Millis::from_mins(59));
    }

    #[test]
    fn a_start_with_a_clock_that_fell_back_goes_on_from_what_was_committed() {
        let clocks = Turned::at(EIGHT.minus(Millis::from_mins(5)));
        let time = start(&clocks, Some(EIGHT));
        assert_eq!(time.now(), EIGHT);
        clocks.pass(Millis(20));
        assert_eq!(time.now(), EIGHT.plus(Millis(20)));
    }

    fn follow(clocks: &Arc<Turned>, used: ServerTime) -> ServiceTime {
        let clocks: Arc<Turned> = Arc::clone(clocks);
        ServiceTime::follow(clocks, ClockId::from_bytes([2; 16]), us(used))
    }

    fn us(time: ServerTime) -> i64 {
        time.as_millis() * 1_000
    }

    #[test]
    fn a_node_that_follows_is_never_ahead_of_the_one_that_leads_and_hardly_behind() {
        let (here, there) = (
            Turned::at(EIGHT),
            Turned::at(EIGHT.minus(Millis::from_mins(90))),
        );
        let leads = start(&here, None);
        let follows = follow(&there, EIGHT);
        let mut before = follows.now_us();
        for round in 0_u64..2_000 {
            // Its clock is 100 millionths fast, and news take up to 40 ms.
            let used = leads.now_us();
            let late = (round * 7) % 40;
            here.pass(Millis(late));
            there.pass(Millis(late));
            follows.hear(used, used);
            assert!(follows.now_us() <= leads.now_us(), "round {round}");
            assert!(leads.now_us() - follows.now_us() <= 50_000);
            here.pass(Millis(1_000));
            there.pass(Millis(1_000));
            there.pass_us(100);
            assert!(follows.now_us() >= before, "it never goes back");
            before = follows.now_us();
            assert!(follows.now_us() <= leads.now_us() + 200, "round {round}");
        }
    }

    #[test]
    fn time_stands_still_when_nobody_leads_and_goes_on_with_whoever_takes_over() {
        let clocks = Turned::at(EIGHT.plus(Millis::from_mins(60 * 24)));
        let time = follow(&clocks, EIGHT);
        time.hear(us(EIGHT), us(EIGHT));
        clocks.pass(Millis::from_secs(9));
        assert_eq!(time.now(), EIGHT.plus(Millis::from_secs(9)));
        clocks.pass(Millis::from_secs(60));
        assert_eq!(time.now(), EIGHT.plus(ALONE));
        time.lead();
        assert_eq!(
            time.now(),
            EIGHT.plus(Millis::from_secs(69)),
            "its wall clock is ignored"
        );
        assert!(
            time.disagreement() > Millis::from_mins(60 * 23),
            "and reported"
        );
    }

    #[test]
    fn a_node_that_led_waits_for_the_time_of_the_one_that_leads_now() {
        let clocks = Turned::at(EIGHT);
        let time = start(&clocks, None);
        clocks.pass(Millis(500));
        let led = (time.now(), time.id());
        time.step_down();
        clocks.pass(Millis::from_secs(3));
        assert_eq!(time.now(), led.0, "nobody was heard");
        let theirs = EIGHT.plus(Millis(480));
        time.hear(us(theirs), us(theirs));
        assert_eq!(time.now(), led.0, "it never goes back");
        clocks.pass(Millis(50));
        assert_eq!(time.now(), theirs.plus(Millis(50)));
        assert_ne!(time.id(), led.1);
    }

    #[test]
    fn stamps_of_a_time_that_was_far_behind_do_not_mix_with_later_ones() {
        let clocks = Turned::at(EIGHT);
        let time = follow(&clocks, EIGHT);
        let first = time.id();
        time.hear(us(EIGHT) + JUMP_US, us(EIGHT));
        assert_eq!(time.id(), first);
        time.hear(us(EIGHT) + 10 * JUMP_US, us(EIGHT));
        assert_ne!(time.id(), first);
    }
}
