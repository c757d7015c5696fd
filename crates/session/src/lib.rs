//! The client's brain: one account's place in one event. Pure: no clock, no
//! chance, no I/O; `now` and the seed come in, effects go out.
//!
//! Everything that can happen is an [`Input`], everything that is to be done
//! an [`Effect`], and what a screen shows is a [`Snapshot`]. The shell is
//! whole in one line: wait for an input or [`Session::next_wake`], step, and
//! perform the effects in their order.
//!
//! The wire (`link`) and the right (`place`) are two machines. What happens to
//! the wire never changes the right; only the service's verified word does:
//!
//! 1. The same seed and inputs give the same effects.
//! 2. At most one call of each kind is outstanding.
//! 3. No fault, restart or event of the device makes the place worse, and
//!    nothing but a verified [`Standing`] ever lets anybody in.
//! 4. Stepping at the wake moves or clears the deadline it was for.
//! 5. Who waits for something always has a wake, a call or a stream.
//! 6. After the place is over nothing is sent.
//! 7. A change has one id and one body, stored before the first attempt and
//!    repeated until answered.
//! 8. [`Effect::Changed`] comes exactly when the snapshot differs.
//! 9. A crash at any step and a restart from the last [`Effect::Persist`]
//!    reach the same place and the same change ids.
//! 10. No input panics, and all lists are bounded.
//! 11. Nothing is sent earlier than the service said.
#![warn(missing_docs)]

// the machine
mod session;
mod setup;

// what goes in, what comes out, what is shown and what is kept
mod config;
mod effect;
mod input;
mod resume;
mod snapshot;
mod standing;

// what is known, owed and waited for
mod alerts;
mod boards;
mod calls;
mod deadlines;
mod eta;
mod link;
mod outbox;
mod place;

// when to ask
mod pace;

// only for tests that prove that tests see faults
#[cfg(feature = "seeded-bugs")]
mod bugs;

pub use alerts::Told;
pub use boards::Contradiction;
#[cfg(feature = "seeded-bugs")]
pub use bugs::Bug;
pub use config::Config;
pub use deadlines::{Wake, WakeReason, When};
pub use effect::{Ask, Call, CallId, Declined, Effect, Effects, Kind, Notice, StreamId, Window};
pub use input::{Answer, Fault, HostInput, Input, Intent, StreamInput};
pub use outbox::{Body, Change};
pub use pace::bucket::Level;
pub use resume::{FORMAT, ResumeRecord, Unreadable};
pub use session::Session;
pub use setup::Setup;
pub use snapshot::{
    ClockAnchor, HoldView, Kept, LineView, LinkState, LinkView, OfferView, Pending, Phase, Refused,
    RestView, Snapshot, StayView, TicketView, TimeLeft, Wait, Wish,
};
pub use standing::{Mismatch, Stage, Standing};
