//! The reference server of the line.
//!
//! A thin shell around `jari-room`, which holds every rule. The shell brings
//! what a pure crate may not have: durable rows, a clock, randomness,
//! signatures and the network. One way round: a request becomes a change, the
//! [`store::batcher`] puts it into a batch, the store runs the rules and
//! commits, and only then is anything answered. The [`conductor`] beats once
//! a second; [`boards`] holds what it signed, the same bytes for everyone.

// what comes from outside
pub mod random;
pub mod time;

// what is kept
pub mod folder;
pub mod keys;
pub mod store;

// what the operator brings
pub mod config;
pub mod event_file;

// what is said
pub mod boards;
pub mod ndjson;
pub mod nonce;
pub mod sign;

// the whole, and what moves in it by itself
pub mod app;
pub mod conductor;
pub mod measure;
pub mod monitor;
pub mod node;
pub mod operator;
pub mod outbox;
pub mod pace;
pub mod serve;
pub mod vitals;

#[cfg(feature = "faults")]
pub mod faults;

// what the network sees
pub mod http;
pub mod tls;
