//! A service begins anew from a copy, before it is served.

use std::path::Path;

use jari_protocol::count::Serving;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Batch, Change, Recover, Verb};

use super::backup;
use super::desk::refused;
use crate::folder::{FileError, Folder, FolderError};
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
    /// The rows.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The room refused.
    #[error("{}", refused(.0))]
    Refused(Box<Problem>),
    /// A line that is named is not there.
    #[error("line_unknown: there is no {0}/{1} in this service")]
    Unknown(EventId, OpeningId),
}

/// How far a line is known to have called.
pub type Served = (EventId, OpeningId, Serving);

/// Raises the epoch of every event and pauses every line; tells how many
/// events there are.
///
/// # Errors
/// See [`RecoverError`].
pub async fn recover(data: &Path, served: &[Served], reason: &Line) -> Result<usize, RecoverError> {
    let folder = Folder::take(data)?;
    let store = Sqlite::open(&folder.join("jari.db"))?;
    let now = ServerTime::from_millis(Machine::default().wall_us().div_euclid(1_000));
    let Reply::Lines(lines) = store.read(now, Query::Lines).await? else {
        return Err(StoreError::Corrupt("no lines".to_owned()).into());
    };
    for (event, opening, _) in served {
        if !lines.contains(&(event.clone(), opening.clone())) {
            return Err(RecoverError::Unknown(event.clone(), opening.clone()));
        }
    }
    let mut events: Vec<EventId> = lines.into_iter().map(|(event, _)| event).collect();
    events.sort();
    events.dedup();
    let changes = events.iter().map(|event| {
        let of_event = served.iter().filter(|(of, ..)| of == event);
        let served = of_event.map(|(_, opening, serving)| (opening.clone(), *serving));
        let verb = Verb::Recover(Recover {
            event: event.clone(),
            served: served.collect(),
            reason: reason.clone(),
        });
        Change { id: None, verb }
    });
    let changes: Vec<Change> = changes.collect();
    for answer in store.execute(Batch { now, changes }).await? {
        answer.map_err(RecoverError::Refused)?;
    }
    backup::is_recovered(data)?;
    Ok(events.len())
}
