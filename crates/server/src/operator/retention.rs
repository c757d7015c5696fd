//! Until when what is personal in an event is kept, and its deletion.

use chrono::{DateTime, Utc};
use jari_protocol::id::EventId;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_room::row::event::Deleting;

use super::act::Told;
use super::desk::{refused, said};
use crate::app::App;

/// Does it, and says so.
pub(super) async fn keep(app: &App, event: EventId, reason: Option<Line>) -> Result<Told, String> {
    let kept = kept(app, event, reason).await;
    kept.map(|says| said(&says))
        .map_err(|problem| refused(&problem))
}

/// Begins the deletion if there is a reason for it now, and says how it
/// stands.
async fn kept(app: &App, event: EventId, reason: Option<Line>) -> Result<String, Box<Problem>> {
    if let Some(reason) = reason {
        let event = event.clone();
        let verb = Verb::Delete { event, reason };
        app.changes
            .execute_own(Change { id: None, verb })
            .await
            .map(drop)?;
    }
    let reply = app.read(Query::Retention(event.clone())).await?;
    let Reply::Retention {
        last,
        due,
        deletion,
    } = reply
    else {
        return Err(Box::new(Problem::new(Code::Internal, "operator.event")));
    };
    let (last, due) = (time(last), time(due));
    let Some(deletion) = deletion else {
        return Ok(format!(
            "{event} ends {last}; what is personal in it is deleted {due}"
        ));
    };
    let since = time(deletion.since);
    let why = deletion.reason.as_ref().map_or_else(
        || "its time had come".to_owned(),
        |reason| reason.as_str().to_owned(),
    );
    Ok(match deletion.at {
        Deleting::Done(at) => {
            format!("{event}: what was personal was deleted {}: {why}", time(at))
        }
        Deleting::Tickets(..)
        | Deleting::Bookings(_)
        | Deleting::Roster
        | Deleting::Accounts(_) => {
            format!("{event}: what is personal is being deleted since {since}: {why}")
        }
    })
}

fn time(at: ServerTime) -> String {
    let at: DateTime<Utc> = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
