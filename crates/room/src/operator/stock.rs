//! More stock: to a slot that is there, or a new one. Once everything was sold
//! it goes to those who stay on, like what comes back.

use jari_protocol::board::Phase;
use jari_protocol::count::People;
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::ServerTime;

use crate::booking::slot;
use crate::line::lane::Lane;
use crate::record;
use crate::request::AddStock;
use crate::row::event::{EventRow, Slot};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::waitlist::lot;

/// Adds room for so many people to a slot.
pub(crate) fn add(rows: &mut Rows, now: ServerTime, more: &AddStock) -> Result<Done, Stop> {
    let unknown = || refuse(Code::NotFound, "operator.event");
    let mut event = rows.event(&more.event)?.cloned().ok_or_else(unknown)?;
    if more.people == People(0) {
        return Err(malformed("people", "operator.people"));
    }
    let mut row = slot_of(rows, now, (&event, more))?;
    row.capacity = row.capacity.plus(more.people);
    event.last = event.last.map(|last| last.max(row.ends));
    if event.sold_out {
        slot::put(rows, &mut event, &more.slot, row);
        lot::put_aside(rows, now, &mut event, (&more.slot, more.people))?;
    } else {
        row.left = row.left.plus(more.people);
        event.stock_left = event.stock_left.plus(more.people);
        slot::put(rows, &mut event, &more.slot, row);
    }
    // Stock is the event's: every line that goes on says so.
    for (id, opening) in rows.openings(&more.event)? {
        if opening.phase == Phase::Ended {
            continue;
        }
        let leaf = Leaf::Operator {
            act: OperatorAct::Stock,
            reason: more.reason.clone(),
            at: now,
        };
        let mut lane = Lane { event, id, opening };
        record::append(rows, &mut lane, &leaf);
        rows.put_opening(&more.event, &lane.id, lane.opening);
        event = lane.event;
    }
    rows.put_event(&more.event, event);
    Ok(Done::Noted)
}

/// The slot as it is, or a new one of nobody yet.
fn slot_of(
    rows: &Rows,
    now: ServerTime,
    (event, more): (&EventRow, &AddStock),
) -> Result<Slot, Stop> {
    let name = &event.public.event;
    let known = rows.slot(name, &more.slot)?.cloned();
    let (slot, is_new) = match (known, &more.new) {
        (Some(known), None) => (known, false),
        (Some(known), Some(new)) => {
            let is_same =
                (&known.site, known.starts, known.ends) == (&new.site, new.starts, new.ends);
            if !is_same {
                return Err(refuse(Code::ChangeMismatch, "operator.slot_differs"));
            }
            (known, false)
        }
        (None, Some(new)) => {
            let slot = Slot {
                site: new.site.clone(),
                starts: new.starts,
                ends: new.ends,
                capacity: People(0),
                left: People(0),
                returned: People(0),
                unclaimed: People(0),
                lot: None,
            };
            (slot, true)
        }
        (None, None) => return Err(refuse(Code::SlotUnknown, "operator.slot")),
    };
    if is_new && rows.site(name, &slot.site)?.is_none() {
        return Err(refuse(Code::NotFound, "operator.site"));
    }
    if event.closed.contains(&slot.site) {
        return Err(refuse(Code::SiteClosed, "operator.site_closed"));
    }
    if slot.starts >= slot.ends || slot.starts <= now {
        return Err(malformed("starts", "operator.slot_times"));
    }
    Ok(slot)
}

fn malformed(field: &str, rule: &str) -> Stop {
    let facts = Facts {
        field: Some(field.to_owned()),
        ..Facts::default()
    };
    Problem::new(Code::BodyMalformed, rule).with(facts).into()
}
