//! Rows that are added to the roster of a running event, whole or not at all.

use std::path::PathBuf;

use jari_protocol::id::EventId;
use jari_protocol::refusal::{Code, Problem};
use jari_room::query::{Query, Reply};
use jari_room::request::{AddRoster, Change, Verb};

use super::act::Told;
use super::desk::{refused, said};
use crate::app::App;
use crate::event_file;

/// Adds what a file has, if one is named, and says how many rows there are.
pub(super) async fn of(app: &App, event: EventId, file: Option<PathBuf>) -> Result<Told, String> {
    if let Some(file) = file {
        let rows = event_file::roster(&file).map_err(|faults| faults.to_string())?;
        let event = event.clone();
        let verb = Verb::AddRoster(AddRoster { event, rows });
        let change = Change { id: None, verb };
        let done = app.changes.execute_own(change).await;
        done.map_err(|problem| refused(&problem))?;
    }
    let size = app.read(Query::RosterSize(event.clone())).await;
    let Reply::RosterSize(rows) = size.map_err(|problem| refused(&problem))? else {
        return Err(refused(&Problem::new(Code::Internal, "operator.event")));
    };
    Ok(said(&format!("the roster of {event} has {rows} rows")))
}
