//! The slots of an event as CSV: what there is, and more of it from a file,
//! all rows or none.

use std::path::Path;

use chrono::{DateTime, Utc};
use chrono_tz::Tz;
use csv::{ReaderBuilder, Trim, Writer};
use jari_protocol::count::People;
use jari_protocol::id::{EventId, SiteId, SlotId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::stock::SlotStock;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{AddSlots, Change, NewSlot, Verb};
use serde::Deserialize;

use super::act::Told;
use super::desk::{refused, said};
use crate::app::App;

/// A row of the file.
#[derive(Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct Row {
    slot: SlotId,
    site: SiteId,
    starts: String,
    ends: String,
    people: u32,
}

/// What there is of an event, or of one of its sites.
pub(super) async fn list(app: &App, event: EventId, site: Option<SiteId>) -> Result<Told, String> {
    let asked = Query::Stock(app.about.service.clone(), event.clone());
    let stock = app.read(asked).await.map_err(|problem| refused(&problem))?;
    let (Reply::Stock(stock), zone) = (stock, zone(app, &event).await?) else {
        return Err(internal());
    };
    let mut writer = Writer::from_writer(Vec::new());
    let head = [
        "slot", "site", "starts", "ends", "capacity", "left", "returned",
    ];
    writer.write_record(head).map_err(|_| internal())?;
    let wanted = |slot: &&SlotStock| site.as_ref().is_none_or(|site| slot.site == *site);
    for slot in stock.slots.iter().filter(wanted) {
        let cells = [
            slot.slot.to_string(),
            slot.site.to_string(),
            time(slot.starts, zone),
            time(slot.ends, zone),
            slot.capacity.0.to_string(),
            slot.left.0.to_string(),
            slot.returned.0.to_string(),
        ];
        writer.write_record(cells).map_err(|_| internal())?;
    }
    let bytes = writer.into_inner().map_err(|_| internal())?;
    let text = String::from_utf8(bytes).map_err(|_| internal())?;
    Ok(Told::Text { text })
}

/// Adds what a file has.
pub(super) async fn add(
    app: &App,
    event: EventId,
    file: &Path,
    reason: Line,
) -> Result<Told, String> {
    let slots = read(file)?;
    let count = slots.len();
    let verb = Verb::AddSlots(AddSlots {
        event,
        slots,
        reason,
    });
    let change = Change { id: None, verb };
    let done = app.changes.execute_own(change).await;
    done.map_err(|problem| refused(&problem))?;
    Ok(said(&format!("room was added in {count} slots")))
}

/// The rows of a file; else everything that is wrong, each with its line.
fn read(file: &Path) -> Result<Vec<(SlotId, People, NewSlot)>, String> {
    let reader = ReaderBuilder::new().trim(Trim::All).from_path(file);
    let mut reader = reader.map_err(|error| format!("file_unreadable: {error}"))?;
    let (mut slots, mut faults) = (Vec::new(), Vec::new());
    for (index, row) in reader.deserialize::<Row>().enumerate() {
        let row = row.map_err(|error| error.to_string()).and_then(slot);
        match row {
            Ok(row) => slots.push(row),
            // The heading is line 1.
            Err(says) => faults.push(format!("{}:{}: {says}", file.display(), index + 2)),
        }
    }
    if faults.is_empty() && slots.is_empty() {
        faults.push(format!("{}: no rows", file.display()));
    }
    if faults.is_empty() {
        return Ok(slots);
    }
    Err(format!("slot_row_malformed: {}", faults.join("\n")))
}

fn slot(row: Row) -> Result<(SlotId, People, NewSlot), String> {
    let time = |name: &str, text: &str| {
        let time = DateTime::parse_from_rfc3339(text);
        let time = time.map_err(|error| format!("{name}: {text}: {error}"))?;
        Ok::<_, String>(ServerTime::from_millis(time.timestamp_millis()))
    };
    let new = NewSlot {
        site: row.site,
        starts: time("starts", &row.starts)?,
        ends: time("ends", &row.ends)?,
    };
    Ok((row.slot, People(row.people), new))
}

/// The zone in which an event's times are written.
pub(super) async fn zone(app: &App, event: &EventId) -> Result<Tz, String> {
    let events = app.read(Query::Events).await;
    let Reply::Events(events) = events.map_err(|problem| refused(&problem))? else {
        return Err(internal());
    };
    let zone = events.into_iter().find(|known| known.event == *event);
    let zone = zone.and_then(|known| known.zone.parse().ok());
    Ok(zone.unwrap_or(Tz::UTC))
}

/// A time as the file has it.
pub(super) fn time(at: ServerTime, zone: Tz) -> String {
    let at: DateTime<Utc> = DateTime::from_timestamp_millis(at.as_millis()).unwrap_or_default();
    at.with_timezone(&zone)
        .format("%Y-%m-%dT%H:%M:%S%:z")
        .to_string()
}

fn internal() -> String {
    refused(&Problem::new(Code::Internal, "operator.slots"))
}
