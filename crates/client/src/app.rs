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

#[cfg(test)]
mod bindings;

pub use intent::{
    AppIntent, EventIntent, PersonForm, PlaceIntent, ReceiptForm, ReceiptIntent, ServiceIntent,
    Typed,
};
pub use notice::{AppNotice, NoticeKind};
pub use settings::Settings;
pub use view::AppSnapshot;
