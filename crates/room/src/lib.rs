//! The rules of the line: joining, draw, turns, door, bookings, record. Pure.
//!
//! A rule is a function of rows, the time and a request. It asks [`rows::Rows`]
//! for the rows it needs; what is not at hand comes back as
//! [`rows::Missing`], the store loads it and runs the rule again from the
//! start. So a rule is written as if everything were in memory, never sees a
//! store, and the same code runs over a map, SQLite or PostgreSQL.
//!
//! [`execute`] runs one change, [`read`] answers one query. Both are
//! deterministic: `now` and everything random are arguments.
//!
//! A ticket has a number (seq) and with it a place, and no rule writes either
//! again. What moves is its stage: in the line, at the door, inside, booked,
//! left. A rule sets the stage; the door's queue, the deadlines and the counts
//! of people follow from it in one place ([`request::Verb::Act`] and the beat
//! both end there), so none of them can be forgotten. Phases, `serving`,
//! admissions and ends of rights move in the beat ([`request::Verb::Tick`])
//! alone, in open time; every act still checks the rights it uses itself.

#![warn(missing_docs)]

// what is stored
pub mod key;
pub mod row;
pub mod rows;

// what is asked and answered
pub mod publication;
pub mod query;
pub mod request;

// the rows in memory, for tests, simulation and the practice line
pub mod memory;

// which rule answers what
mod execute;

// the rules
mod act;
mod booking;
mod desk;
mod line;
mod operator;
mod turn;
mod waitlist;

// what is said in public and to people
mod board;
mod message;
mod record;
mod stock;
mod ticket_view;

// what tests and worlds need
#[cfg(feature = "testing")]
pub mod testing;

// faults on purpose, for the tests of the tests
#[cfg(feature = "seeded-bugs")]
pub mod bugs;

mod numbers;
mod stop;

pub use line::cut_off::latest_cut_off;

pub use execute::{execute, read, rehearse};
