//! The open queue protocol of Jari: what crosses the wire, and nothing else.
//!
//! Everything here is data and pure functions of data. `docs/PROTOCOL.md` is
//! the prose of this crate; the golden files under `tests/golden` are its
//! letters. No clock, no randomness, no I/O: signatures are checked by the
//! caller through [`jws::Compact`], which only takes them apart.

// leaf values
pub mod contact;
pub mod count;
pub mod hash;
pub mod id;
pub mod text;
pub mod time;

// how statements and refusals look
pub mod jwk;
pub mod jws;
pub mod limits;
mod optional;
pub mod refusal;
pub mod stamp;
pub mod version;

// what it looks like to others
#[cfg(feature = "schema")]
pub mod schema;

// what is said in public
pub mod board;
pub mod event;
pub mod keys;
pub mod stock;

// the order and its proof
pub mod audit;
pub mod draw;
pub mod merkle;
pub mod record;

// what a person says and is told
pub mod account;
pub mod change;
pub mod proof;
pub mod receipt;
pub mod ticket;
