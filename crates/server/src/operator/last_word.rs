//! What the service said after a copy was taken, from what others have kept of
//! it: boards and stock documents, believed only with its own signature.

use std::fs;
use std::path::{Path, PathBuf};

use jari_protocol::board::Board;
use jari_protocol::count::Serving;
use jari_protocol::id::{EventId, OpeningId, SlotId};
use jari_protocol::stock::Stock;
use jari_room::request::{LastLeft, LastSeen};
use serde::de::DeserializeOwned;

use super::recover::RecoverError;
use crate::folder::FileError;
use crate::keys::Keys;
use crate::sign::Statement;

/// Where the last words are.
#[derive(Debug, Clone, Default)]
pub struct Kept {
    /// How far lines are known to have called, where no board says so.
    pub serving: Vec<Served>,
    /// Files, each with a board as it was served.
    pub boards: Vec<PathBuf>,
    /// Files, each with a stock document as it was served.
    pub stock: Vec<PathBuf>,
}

/// How far a line is known to have called.
pub type Served = (EventId, OpeningId, Serving);

/// The last words, read.
#[derive(Debug, Default)]
pub(super) struct LastWord {
    pub(super) lines: Vec<(EventId, OpeningId, LastSeen)>,
    pub(super) stock: Vec<(EventId, Vec<(SlotId, LastLeft)>)>,
}

impl LastWord {
    /// Reads them.
    pub(super) fn read(keys: &Keys, kept: &Kept) -> Result<Self, RecoverError> {
        let mut word = Self::default();
        for (event, opening, serving) in &kept.serving {
            let seen = LastSeen {
                serving: *serving,
                ..LastSeen::default()
            };
            word.lines.push((event.clone(), opening.clone(), seen));
        }
        for path in &kept.boards {
            let board: Board = signed(keys, path)?;
            let seen = LastSeen::of(&board);
            word.lines.push((board.event, board.opening, seen));
        }
        for path in &kept.stock {
            let stock: Stock = signed(keys, path)?;
            let left = LastLeft::of(&stock);
            word.stock.push((stock.event, left));
        }
        Ok(word)
    }
}

fn signed<T: Statement + DeserializeOwned>(keys: &Keys, path: &Path) -> Result<T, RecoverError> {
    let text = fs::read_to_string(path).map_err(|error| FileError::new(path, error))?;
    let statement = keys.read(text.trim());
    statement.ok_or_else(|| RecoverError::NotOurs(path.to_owned()))
}
