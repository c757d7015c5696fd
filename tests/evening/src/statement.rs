//! Statements of the service, read for what they say.

use anyhow::anyhow;
use jari_protocol::board::Board;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::stock::Stock;
use jari_protocol::ticket::Ticket;
use serde::de::DeserializeOwned;

/// A ticket's statement as its owner reads it. The owner's own client checks
/// the signature (K's does); the crowd compares what it was told.
pub fn ticket(statement: &str) -> anyhow::Result<Ticket> {
    claims(statement, Typ::Ticket)
}

/// A board, for telling how the line stands.
pub fn board(statement: &str) -> anyhow::Result<Board> {
    claims(statement, Typ::Board)
}

/// The stock of an event.
pub fn stock(statement: &str) -> anyhow::Result<Stock> {
    claims(statement, Typ::Stock)
}

fn claims<T: DeserializeOwned>(statement: &str, typ: Typ) -> anyhow::Result<T> {
    let compact = Compact::parse(statement, typ)?;
    compact
        .open(|_, _, _| true)
        .map_err(|error| anyhow!("{error} in {statement}"))
}
