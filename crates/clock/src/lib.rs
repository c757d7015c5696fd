//! Service time without a clock.
//!
//! A device knows how its own suspend-counting clock runs, and nothing else;
//! its wall clock may be wrong by years and is never asked. Every exchange with the
//! service brackets service time between two edges, [`ClockSync`] keeps the
//! tightest of each and lets them drift apart with age, and every answer comes
//! with its uncertainty. Within the drift budget the truth is always between
//! the edges, whatever the delays of the path.
//!
//! No clock is read here and nothing is drawn at random: the caller stamps
//! [`LocalTime`] next to the socket and passes it in.
#![warn(missing_docs)]

// the device's own time
mod boot;
mod local;

// what is known of service time
mod estimate;
mod interval;
mod mark;

// how it becomes known
mod due;
mod exchange;
mod measured;
mod sync;
mod track;

pub use boot::{BootId, BootIdError};
pub use due::{Due, LAST_MINUTE, LAST_MINUTE_GAP, OLD_AFTER};
pub use estimate::Estimate;
pub use exchange::Rejected;
pub use local::LocalTime;
pub use mark::{DRIFT_BUDGET_PPM, READING_ERROR_US};
pub use measured::Measured;
pub use sync::{ClockSync, MAX_CLOCKS};
