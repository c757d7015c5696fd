//! The operator's event file: TOML, with sites, slots and people from files
//! beside it. It becomes a publication as a whole or not at all, and every
//! fault is told at once, with its file and line.

mod draft;
mod fault;
mod fields;
mod moment;
mod opening;
mod people;
mod rests;
mod sites;
mod slots;
mod smart;
mod verdict;

use std::fs;
use std::path::Path;

use jari_protocol::id::EventId;
use jari_protocol::time::ServerTime;
use jari_room::request::{Publication, RosterLine};

use crate::random::Random;

pub use fault::{Code, Fault, Faults};

/// Reads an event file. Times that count from now count from `now`; secrets
/// and keys are drawn.
///
/// # Errors
/// All faults of the file and of those it names.
pub fn load(now: ServerTime, path: &Path, random: &dyn Random) -> Result<Publication, Faults> {
    let mut faults = Faults::of(path);
    let draft = draft::read(now, path, &mut faults);
    let (Some(draft), true) = (draft, faults.is_empty()) else {
        return Err(faults);
    };
    let publication = draft.publication(random);
    verdict::judge(now, &publication, &draft, &mut faults);
    if faults.is_empty() {
        Ok(publication)
    } else {
        Err(faults)
    }
}

/// Reads the rows of a roster by itself.
///
/// # Errors
/// All faults of the file, each with its row.
pub fn roster(path: &Path) -> Result<Vec<RosterLine>, Faults> {
    let mut faults = Faults::of(path);
    match people::read((path, 1), &mut faults) {
        Some(rows) if faults.is_empty() => Ok(rows.into_iter().map(|(_, row)| row).collect()),
        Some(_) | None => Err(faults),
    }
}

/// The id of the event a file is about, whatever else is wrong with it.
pub fn name_of(path: &Path) -> Option<EventId> {
    let content = fs::read_to_string(path).ok()?;
    let table: toml::Table = content.parse().ok()?;
    table.get("event")?.as_str()?.parse().ok()
}
