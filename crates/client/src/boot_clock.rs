//! The device's clock that counts suspend.

use std::time::Instant as Monotonic;

use jari_clock::{BootId, LocalTime};
use jari_protocol::time::Millis;

use crate::chance;

/// Reads [`LocalTime`]. Copies read the same clock.
///
/// On Linux and Android it is the kernel's boot-time clock under the kernel's
/// boot id, so that what was measured before a restart of the program still
/// counts. Elsewhere neither can be had without unsafe code; the clock starts
/// with the program under an id drawn for it, and a restart measures anew.
#[derive(Debug, Clone, Copy)]
pub struct BootClock {
    boot: BootId,
    started: boot_time::Instant,
    started_us: u64,
}

impl BootClock {
    /// The clock of this run of the machine.
    pub fn start() -> Self {
        let started = boot_time::Instant::now();
        match kernel::boot() {
            Some((boot, started_us)) => Self {
                boot,
                started,
                started_us,
            },
            None => Self {
                boot: BootId::from_bytes(chance::bytes()),
                started,
                started_us: 0,
            },
        }
    }

    /// Now.
    pub fn now(&self) -> LocalTime {
        let passed = u64::try_from(self.started.elapsed().as_micros()).unwrap_or(u64::MAX);
        LocalTime::from_micros(self.started_us.saturating_add(passed))
    }

    /// The run of the machine that [`BootClock::now`] counts from.
    pub const fn boot(&self) -> BootId {
        self.boot
    }
}

/// Notices that the machine slept: this clock went on, the one without
/// suspend did not.
#[derive(Debug)]
pub(crate) struct SleepWatch {
    clock: BootClock,
    boot: LocalTime,
    awake: Monotonic,
}

impl SleepWatch {
    pub(crate) fn new(clock: BootClock) -> Self {
        Self {
            clock,
            boot: clock.now(),
            awake: Monotonic::now(),
        }
    }

    /// How long the machine slept since the last look, if it did. `expected`
    /// is the time for which the caller meant to wait: where both clocks
    /// count suspend, a wait that took far longer tells.
    pub(crate) fn slept(&mut self, expected: Millis) -> Option<Millis> {
        let (boot, awake) = (self.clock.now(), Monotonic::now());
        let passed = boot.since(self.boot);
        let counted = awake.duration_since(self.awake).as_millis();
        let counted = Millis(u64::try_from(counted).unwrap_or(u64::MAX));
        (self.boot, self.awake) = (boot, awake);
        asleep(passed, counted, expected)
    }
}

fn asleep(passed: Millis, counted: Millis, expected: Millis) -> Option<Millis> {
    let (stopped, late) = (passed.minus(counted), passed.minus(expected));
    if stopped > CLOCKS_APART {
        Some(stopped)
    } else {
        (late > LATE).then_some(late)
    }
}

/// The two clocks are read one after the other, on a busy machine far apart.
const CLOCKS_APART: Millis = Millis::from_secs(1);

/// No machine is so busy that a timer comes this late while it is awake, and
/// a connection that nobody served for so long is not to be believed anyway.
const LATE: Millis = Millis::from_secs(15);

#[cfg(any(target_os = "linux", target_os = "android"))]
mod kernel {
    use jari_clock::BootId;
    use rustix::time::{ClockId, clock_gettime};

    /// The kernel's boot id and its boot-time clock.
    pub(super) fn boot() -> Option<(BootId, u64)> {
        let id = std::fs::read_to_string("/proc/sys/kernel/random/boot_id").ok()?;
        let id = id.trim().replace('-', "").parse().ok()?;
        let time = clock_gettime(ClockId::Boottime);
        let secs = u64::try_from(time.tv_sec).ok()?;
        let micros = u64::try_from(time.tv_nsec).ok()? / 1_000;
        Some((id, secs.checked_mul(1_000_000)?.checked_add(micros)?))
    }
}

#[cfg(not(any(target_os = "linux", target_os = "android")))]
mod kernel {
    use jari_clock::BootId;

    pub(super) const fn boot() -> Option<(BootId, u64)> {
        None
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_clock_only_grows_and_copies_agree() {
        let clock = BootClock::start();
        let copy = clock;
        let (first, second, third) = (clock.now(), copy.now(), clock.now());
        assert!(first <= second && second <= third);
    }

    #[cfg(target_os = "linux")]
    #[test]
    fn a_restarted_program_reads_on_where_it_was() {
        let (before, after) = (BootClock::start(), BootClock::start());
        assert_eq!(before.boot(), after.boot());
        let apart = after.now().since(before.now());
        assert!(apart < Millis::from_secs(1), "{apart:?}");
    }

    #[test]
    fn sleep_is_told_from_a_busy_machine() {
        let secs = Millis::from_secs;
        assert_eq!(asleep(secs(5), secs(5), secs(5)), None, "an ordinary wait");
        assert_eq!(asleep(secs(12), secs(12), secs(5)), None, "a busy machine");
        assert_eq!(
            asleep(secs(605), secs(5), secs(5)),
            Some(secs(600)),
            "one clock stopped"
        );
        assert_eq!(
            asleep(secs(605), secs(605), secs(5)),
            Some(secs(600)),
            "both clocks ran"
        );
    }
}
