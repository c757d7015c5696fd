//! A device, a service and the path between them, with the truth known.

use jari_clock::LocalTime;
use jari_protocol::id::{ClockId, RequestId};
use jari_protocol::stamp::Stamp;

/// Both clocks, in picoseconds, so that nothing is lost but what the clocks'
/// own microseconds hide.
pub(crate) struct World {
    local_ps: i128,
    service_ps: i128,
    /// How much faster the service's clock runs, in millionths.
    pub(crate) ppm: i128,
    pub(crate) clock: ClockId,
}

/// How long one exchange takes, in nanoseconds of the device's clock.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Trip {
    pub(crate) up_ns: u64,
    pub(crate) hold_ns: u64,
    pub(crate) down_ns: u64,
}

impl World {
    pub(crate) fn new(local_us: u64, service_us: i64) -> Self {
        Self {
            local_ps: i128::from(local_us) * MICRO,
            service_ps: i128::from(service_us) * MICRO,
            ppm: 0,
            clock: ClockId::from_bytes([1; 16]),
        }
    }

    pub(crate) fn pass_ns(&mut self, span_ns: u64) {
        let span = i128::from(span_ns) * 1_000;
        self.local_ps += span;
        self.service_ps += span + span * self.ppm / 1_000_000;
    }

    pub(crate) fn now(&self) -> LocalTime {
        LocalTime::from_micros(
            u64::try_from(self.local_ps / MICRO).expect("simulated times are small"),
        )
    }

    pub(crate) fn truth_us(&self) -> i64 {
        i64::try_from(self.service_ps.div_euclid(MICRO)).expect("simulated times are small")
    }

    pub(crate) fn exchange(&mut self, trip: Trip) -> (LocalTime, Stamp, LocalTime) {
        let sent = self.now();
        self.pass_ns(trip.up_ns);
        let received_us = self.truth_us();
        self.pass_ns(trip.hold_ns);
        let sent_us = self.truth_us();
        self.pass_ns(trip.down_ns);
        let request = RequestId::from_bytes([0; 16]);
        (
            sent,
            Stamp {
                received_us,
                sent_us,
                clock: self.clock,
                request,
            },
            self.now(),
        )
    }
}

const MICRO: i128 = 1_000_000;
