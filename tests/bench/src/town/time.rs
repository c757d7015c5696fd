//! Virtual time, and the service time that goes with it.

use jari_protocol::id::{ClockId, RequestId};
use jari_protocol::stamp::Stamp;
use jari_protocol::time::{Millis, ServerTime};

/// One second of virtual time, which counts microseconds.
pub const SECOND: u64 = 1_000_000;

/// One minute of it.
pub const MINUTE: u64 = 60 * SECOND;

/// Service time when virtual time is 0: 18 July 2021, 20:00 in Seoul, a day
/// before the evening.
const BEGINNING: i64 = 1_626_606_000_000;

/// Service time at a moment of virtual time.
pub fn service_time(now: u64) -> ServerTime {
    ServerTime::from_millis(BEGINNING).plus(Millis(now / 1_000))
}

/// A stamp of this clock, for the request of no number.
///
/// # Panics
/// An evening of three hundred thousand years.
pub fn stamp(now: u64, clock: ClockId) -> Stamp {
    let us = BEGINNING * 1_000 + i64::try_from(now).expect("an evening is short");
    Stamp {
        received_us: us,
        sent_us: us,
        clock,
        request: RequestId::from_bytes([0; 16]),
    }
}
