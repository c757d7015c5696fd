//! Runtime shell around the session: HTTP, stream, signatures, secrets, resume file.
//!
//! A [`home::Home`] is a profile's folder. A service is added to it by its
//! link ([`Connection::add`]) and opened with a [`secrets::SecretStore`]
//! ([`Connection::open`]). At its [`Desk`] one signs in and asks whatever is
//! not waiting; [`drive`] begins or resumes a place, and its [`Handle`] is all
//! that a screen needs: intents in, snapshots and news out.
//!
//! What it adds to the session's laws:
//!
//! 1. Nothing the service states is believed without a signature that leads
//!    to the pinned fingerprint, for this service, line, ticket and device.
//! 2. What must survive a crash is on the disk before what depends on it is
//!    sent, and before anyone is shown it.
//! 3. Each attempt has its own proof; nothing below resends a change.
//! 4. Secrets are in the store the person named, or nowhere.
//! 5. The wall clock is never asked, but to be shown.

// what a client keeps, and whom it believes
pub mod address;
mod chance;
mod disk;
pub mod home;
pub mod pairing_link;
pub mod secrets;
pub mod trust;

// how a service is asked
mod boot_clock;
mod connection;
pub mod desk;
mod error;
mod http;
pub mod proof;
mod roots;

// the model of the whole app, without a window
pub mod app;

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
pub use roots::{Roots, RootsError};
pub use wall_clock::wall_clock;

// the pure types a caller needs, so that nobody depends on both by hand
pub use jari_clock::{BootId, LocalTime};
pub use jari_session::{
    ClockAnchor, Config, Contradiction, Declined, Fault, HoldView, HostInput, Intent, Kept,
    LineView, LinkState, LinkView, Notice, OfferView, Pending, Phase, Refused, Snapshot, Stage,
    Standing, StayView, TicketView, TimeLeft, Wait, Window, Wish,
};
