//! The device's wall clock, for showing how wrong it is, and nothing else:
//! no decision reads it.

use std::time::{SystemTime, UNIX_EPOCH};

use jari_protocol::time::ServerTime;

/// What the device believes the time to be. With the feature `faults`,
/// `JARI_FAULT_WALL_CLOCK=+86400` makes it wrong by so many seconds.
pub fn wall_clock() -> ServerTime {
    let now = match SystemTime::now().duration_since(UNIX_EPOCH) {
        Ok(since) => i64::try_from(since.as_millis()).unwrap_or(i64::MAX),
        Err(before) => i64::try_from(before.duration().as_millis()).map_or(i64::MIN, |ms| -ms),
    };
    ServerTime::from_millis(now.saturating_add(fault_ms()))
}

#[cfg(feature = "faults")]
fn fault_ms() -> i64 {
    let secs = std::env::var("JARI_FAULT_WALL_CLOCK").ok();
    let secs = secs.and_then(|secs| secs.trim().parse::<i64>().ok());
    secs.unwrap_or(0).saturating_mul(1_000)
}

#[cfg(not(feature = "faults"))]
const fn fault_ms() -> i64 {
    0
}
