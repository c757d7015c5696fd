//! From what the core knows to what a screen is shown. Pure: the recordings
//! that the window is tested with are made by the same functions.

mod event;
mod line;
mod place;
mod receipt;
mod service;

use jari_clock::LocalTime;

pub(super) use event::stock_view;
pub(super) use place::{PlaceContext, place_view};
pub(super) use receipt::{ReceiptContext, receipt_view};
pub(super) use service::{offer_view, service_view};

/// A moment of the device's clock, in milliseconds.
pub(super) const fn moment(at: LocalTime) -> u64 {
    at.as_micros() / 1_000
}
