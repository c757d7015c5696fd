//! A service begins anew from a copy, before it is served.

use std::path::{Path, PathBuf};

use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Batch, Change, Recover, Verb};

use super::backup;
use super::deeds::{Deeds, Outcome, What};
use super::desk::refused;
use super::last_word::{Kept, LastWord};
use crate::folder::{FileError, Folder, FolderError};
use crate::keys::{Keys, KeysError};
use crate::store::port::{Store as _, StoreError};
use crate::store::sqlite::Sqlite;
use crate::time::{Clocks as _, Machine};

/// Nothing was recovered.
#[derive(Debug, thiserror::Error)]
pub enum RecoverError {
    /// The folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// A file in it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// There is no service in the folder.
    #[error("service_missing: {} holds no service; `restore` puts a backup there", .0.display())]
    Missing(PathBuf),
    /// The rows.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The room refused.
    #[error("{}", refused(.0))]
    Refused(Box<Problem>),
    /// A line that is named is not there.
    #[error("line_unknown: there is no {0}/{1} in this service")]
    Unknown(EventId, OpeningId),
    /// A file is not what this service signed.
    #[error(
        "statement_foreign: {} is no such document that this service signed; give it as it was served",
        .0.display()
    )]
    NotOurs(PathBuf),
}

/// What was recovered.
#[derive(Debug)]
pub struct Recovered {
    /// How many events are in a new epoch.
    pub events: usize,
    /// Lines of which no last word was given.
    pub guessed: Vec<(EventId, OpeningId)>,
}

/// Raises the epoch of every event, takes in what was said after the copy, and
/// pauses every line. That, and by whom, is written down among the deeds.
///
/// # Errors
/// See [`RecoverError`].
pub async fn recover(
    data: &Path,
    kept: &Kept,
    by: &Line,
    reason: &Line,
) -> Result<Recovered, RecoverError> {
    let missing = || RecoverError::Missing(data.to_owned());
    // Before the folder is taken, which makes one where there is none.
    if !data.is_dir() {
        return Err(missing());
    }
    let folder = Folder::take(data)?;
    let keys = Keys::existing(&folder.join("keys"))?.ok_or_else(missing)?;
    let deeds = Deeds::of(data);
    let deed = deeds.begin(by, None, What::new("recover").because(reason))?;
    let recovered = begin_anew((data, &folder), &keys, kept, reason).await;
    let outcome = match &recovered {
        Ok(_) => Outcome::Done,
        Err(error) => Outcome::refused(&error.to_string()),
    };
    deeds.end(deed, outcome)?;
    recovered
}

async fn begin_anew(
    (data, folder): (&Path, &Folder),
    keys: &Keys,
    kept: &Kept,
    reason: &Line,
) -> Result<Recovered, RecoverError> {
    let word = LastWord::read(keys, kept)?;
    let store = Sqlite::open(&folder.join("jari.db"))?;
    let now = ServerTime::from_millis(Machine::default().wall_us().div_euclid(1_000));
    let Reply::Lines(lines) = store.read(now, Query::Lines).await? else {
        return Err(StoreError::Corrupt("no lines".to_owned()).into());
    };
    for (event, opening, _) in &word.lines {
        if !lines.contains(&(event.clone(), opening.clone())) {
            return Err(RecoverError::Unknown(event.clone(), opening.clone()));
        }
    }
    let mut events: Vec<EventId> = lines.iter().map(|(event, _)| event.clone()).collect();
    events.sort();
    events.dedup();
    let changes = events.iter().map(|event| Change {
        id: None,
        verb: Verb::Recover(of_event(event, &word, reason)),
    });
    let changes: Vec<Change> = changes.collect();
    for answer in store.execute(Batch { now, changes }).await? {
        answer.map_err(RecoverError::Refused)?;
    }
    backup::is_recovered(data)?;
    let is_known = |line: &(EventId, OpeningId)| {
        let mut known = word.lines.iter();
        known.any(|(event, opening, _)| (event, opening) == (&line.0, &line.1))
    };
    let guessed = lines.into_iter().filter(|line| !is_known(line));
    Ok(Recovered {
        events: events.len(),
        guessed: guessed.collect(),
    })
}

fn of_event(event: &EventId, word: &LastWord, reason: &Line) -> Recover {
    let lines = word.lines.iter().filter(|(of, ..)| of == event);
    let stock = word.stock.iter().filter(|(of, _)| of == event);
    Recover {
        event: event.clone(),
        lines: lines
            .map(|(_, opening, seen)| (opening.clone(), seen.clone()))
            .collect(),
        stock: stock.flat_map(|(_, slots)| slots.clone()).collect(),
        reason: reason.clone(),
    }
}
