//! The stock of an event, for anyone.

use jari_protocol::id::{EventId, ServiceId};
use jari_protocol::refusal::Code;
use jari_protocol::stock::{SlotStock, Stock};
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::numbers::FRESH_FOR;
use crate::query::Reply;
use crate::row::Row;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// Every slot by site and start, and what is left of it.
pub(crate) fn read(
    rows: &Rows,
    now: ServerTime,
    service: &ServiceId,
    event: &EventId,
) -> Result<Reply, Stop> {
    let unknown = || refuse(Code::NotFound, "line.event");
    let row = rows.event(event)?.ok_or_else(unknown)?;
    let found = rows
        .first(&Range::Slots(event.clone()), usize::MAX)?
        .into_iter();
    let mut slots: Vec<SlotStock> = found
        .filter_map(|(key, row)| match (key, row) {
            (Key::Slot(_, slot), Row::Slot(row)) => Some(SlotStock {
                slot: slot.clone(),
                site: row.site.clone(),
                starts: row.starts,
                ends: row.ends,
                capacity: row.capacity,
                left: row.left,
                returned: row.returned,
            }),
            _ => None,
        })
        .collect();
    slots.sort_by(|a, b| (&a.site, a.starts, &a.slot).cmp(&(&b.site, b.starts, &b.slot)));
    Ok(Reply::Stock(Stock {
        service: service.clone(),
        event: event.clone(),
        epoch: row.epoch,
        version: row.stock_version,
        issued: now,
        fresh_for: FRESH_FOR,
        slots,
        closed: row.closed.iter().cloned().collect(),
    }))
}
