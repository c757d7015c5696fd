//! The model of the whole app: every service, place and receipt of a profile
//! behind one list of intents and one snapshot.
//!
//! A window is a function of [`AppSnapshot`] and says [`AppIntent`]s; whoever
//! shows no window hears [`AppNotice`]s. Nothing here knows what a window is
//! made of, and nothing that proves a right ever leaves: tickets, passes,
//! tokens, keys and signatures are in no view.

// what a screen says and is shown
pub mod intent;
pub mod notice;
pub mod settings;
pub mod view;

// what decides, without doing anything
pub mod ask;
mod compose;
pub mod model;
mod published;
mod reason;

// what performs
mod calendar;
pub mod host;
pub mod qr;
pub mod rehearsal;
mod run;
mod shell;
pub mod vault;

#[cfg(test)]
mod bindings;

pub use ask::{Effect, Input, Key};
pub use host::Host;
pub use intent::{
    AppIntent, EventIntent, PersonForm, PlaceIntent, PracticeIntent, PracticePlan, ReceiptForm,
    ReceiptIntent, ServiceIntent, Typed,
};
pub use model::Model;
pub use notice::{AppNotice, NoticeKind};
pub use published::Published;
pub use run::{App, Closed};
pub use settings::Settings;
pub use vault::Vault;
pub use view::AppSnapshot;
