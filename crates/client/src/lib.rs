//! Runtime shell around the session: HTTP, stream, signatures, secrets, resume file.

// what a client keeps, and whom it believes
pub mod address;
mod chance;
mod disk;
pub mod home;
pub mod secrets;
pub mod trust;

// how a service is asked
mod boot_clock;
mod connection;
pub mod desk;
mod error;
mod http;
pub mod proof;

// one place, driven
mod driver;
mod handle;
mod host_events;
mod wall_clock;

pub use boot_clock::BootClock;
pub use connection::Connection;
pub use desk::Desk;
pub use driver::{Drive, DriveError, drive};
pub use error::{DeskError, fault_code};
pub use handle::{Ended, Event, Handle, News, SignedInError, Subscription};
pub use wall_clock::wall_clock;

// the pure types a caller needs, so that nobody depends on both by hand
pub use jari_clock::{BootId, LocalTime};
pub use jari_session::{
    ClockAnchor, Config, Contradiction, Declined, Fault, HoldView, HostInput, Intent, Kept,
    LineView, LinkState, LinkView, Notice, Pending, Phase, Refused, Snapshot, Stage, Standing,
    StayView, TicketView, TimeLeft, Wait, Window, Wish,
};
