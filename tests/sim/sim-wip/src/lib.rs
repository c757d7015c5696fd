//! Lives under faults: real sessions against the real room, in virtual time.
//!
//! A life is one small event from its gathering to its end, made of a seed:
//! how many people, which devices, how wrong their clocks are, what the
//! network does, who crashes and when, when the service restarts. All laws
//! are checked after every step; the first breach ends the life with its seed.
//! The same seed gives the same trace, byte for byte.

pub mod chance;
pub mod life;
pub mod many;
pub mod plan;
pub mod trace;

// the world, one thing per file
mod city;
mod device;
mod laws;
mod net;
mod person;
mod service;
mod world;
