//! Every word a person reads, in Korean and English.
//!
//! The words stand in `ko.json` and `en.json`, which the UI reads as well.
//! [`say`] has one function per sentence, whose arguments are the sentence's
//! slots, so no sentence can be shown with a slot unfilled; the tests hold
//! both files to exactly those sentences and slots. [`when`] writes times and
//! spans as people say them.

pub mod say;
pub mod when;
pub mod words;

pub use say::Say;
pub use words::{Language, Words};
