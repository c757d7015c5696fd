//! Service time: the wall clock at the start, carried on by the monotonic
//! clock. It never goes back, not even over a restart, and a step of the wall
//! clock does not move it.

use std::fmt;
use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};
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
#[derive(Clone)]
pub struct ServiceTime {
    clocks: Arc<dyn Clocks>,
    id: ClockId,
    /// Service time minus the monotonic clock.
    offset_us: i64,
    /// The highest time ever told, in microseconds.
    told_us: Arc<AtomicI64>,
}

impl ServiceTime {
    /// Starts at the wall clock, or at `latest` (the highest time that was
    /// ever committed) if the wall clock is behind it.
    pub fn start(clocks: Arc<dyn Clocks>, id: ClockId, latest: Option<ServerTime>) -> Self {
        let floor = latest.map_or(i64::MIN, |time| time.as_millis().saturating_mul(1_000));
        let start = clocks.wall_us().max(floor);
        let offset_us = start.saturating_sub(clocks.monotonic_us());
        Self {
            clocks,
            id,
            offset_us,
            told_us: Arc::new(AtomicI64::new(start)),
        }
    }

    /// Which run this is; stamps of different runs do not mix.
    pub const fn id(&self) -> ClockId {
        self.id
    }

    /// Now, in microseconds since the Unix epoch.
    pub fn now_us(&self) -> i64 {
        let now = self.clocks.monotonic_us().saturating_add(self.offset_us);
        self.told_us.fetch_max(now, Ordering::Relaxed).max(now)
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
}
