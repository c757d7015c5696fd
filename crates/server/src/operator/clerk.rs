//! Who acts for the people at the desk of an event, and what they did there.

use csv::Writer;
use jari_protocol::contact::Contact;
use jari_protocol::id::EventId;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::text::Line;
use jari_room::query::{Query, Reply};
use jari_room::request::{self, Change, Verb};
use serde::{Deserialize, Serialize};

use super::act::Told;
use super::desk::{refused, said};
use super::export::cell;
use super::slots::{time, zone};
use crate::app::App;

/// What an operator asks about the clerks of an event.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "clerk", rename_all = "snake_case", deny_unknown_fields)]
pub enum OnClerks {
    /// Has somebody act for the people at the desk.
    Add(Named),
    /// Has them act no longer.
    Remove(Named),
    /// Says who they are.
    List {
        /// The event.
        event: EventId,
    },
    /// Says what they did.
    Deeds {
        /// The event.
        event: EventId,
    },
}

/// A clerk.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Named {
    /// The event.
    pub event: EventId,
    /// The contact they sign in with.
    pub contact: Contact,
    /// Why, for the list of deeds.
    pub reason: Line,
}

/// Does it, and says so.
pub(super) async fn carry_out(app: &App, asked: OnClerks) -> Result<Told, String> {
    match asked {
        OnClerks::Add(named) => {
            let says = format!(
                "{} acts at the desk of {}",
                named.contact.as_str(),
                named.event
            );
            change(app, Verb::AppointClerk(named.into()), &says).await
        }
        OnClerks::Remove(named) => {
            let says = format!(
                "{} acts at the desk of {} no longer; the tickets taken there stay with that \
                 account, at their places",
                named.contact.as_str(),
                named.event
            );
            change(app, Verb::RemoveClerk(named.into()), &says).await
        }
        OnClerks::List { event } => list(app, event).await,
        OnClerks::Deeds { event } => deeds(app, event).await,
    }
}

async fn change(app: &App, verb: Verb, says: &str) -> Result<Told, String> {
    let change = Change { id: None, verb };
    let done = app.changes.execute_own(change).await;
    done.map_err(|problem| refused(&problem))?;
    Ok(said(says))
}

async fn list(app: &App, event: EventId) -> Result<Told, String> {
    let found = app.read(Query::Clerks(event.clone())).await;
    let Reply::Clerks(clerks) = found.map_err(|problem| refused(&problem))? else {
        return Err(internal());
    };
    let zone = zone(app, &event).await?;
    let mut writer = Writer::from_writer(Vec::new());
    let head = ["clerk", "since", "reason"];
    writer.write_record(head).map_err(|_| internal())?;
    for clerk in &clerks {
        let cells = [
            cell(clerk.contact.as_str().to_owned()),
            time(clerk.since, zone),
            cell(clerk.reason.as_str().to_owned()),
        ];
        writer.write_record(cells).map_err(|_| internal())?;
    }
    text(writer)
}

async fn deeds(app: &App, event: EventId) -> Result<Told, String> {
    let (mut from, zone) = (0, zone(app, &event).await?);
    let mut writer = Writer::from_writer(Vec::new());
    let head = ["at", "clerk", "did", "ticket", "reason"];
    writer.write_record(head).map_err(|_| internal())?;
    loop {
        let page = app.read(Query::Deeds(event.clone(), from)).await;
        let Reply::Deeds(page) = page.map_err(|problem| refused(&problem))? else {
            return Err(internal());
        };
        let Some((last, _)) = page.last() else {
            break;
        };
        from = last.saturating_add(1);
        for (_, deed) in &page {
            let ticket = deed.ticket.map(|ticket| ticket.to_string());
            let reason = deed.reason.as_ref().map_or("", Line::as_str);
            let cells = [
                time(deed.at, zone),
                cell(deed.clerk.as_str().to_owned()),
                deed.did.as_str().to_owned(),
                // An id may begin with a hyphen.
                cell(ticket.unwrap_or_default()),
                cell(reason.to_owned()),
            ];
            writer.write_record(cells).map_err(|_| internal())?;
        }
    }
    text(writer)
}

fn text(writer: Writer<Vec<u8>>) -> Result<Told, String> {
    let bytes = writer.into_inner().map_err(|_| internal())?;
    let text = String::from_utf8(bytes).map_err(|_| internal())?;
    Ok(Told::Text { text })
}

impl From<Named> for request::OnClerk {
    fn from(named: Named) -> Self {
        Self {
            event: named.event,
            contact: named.contact,
            reason: named.reason,
        }
    }
}

fn internal() -> String {
    refused(&Problem::new(Code::Internal, "operator.clerk"))
}
