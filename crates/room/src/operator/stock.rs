//! More stock: to a slot that is there, or a new one. Once everything was sold
//! it goes to those who stay on, like what comes back.

use jari_protocol::board::Phase;
use jari_protocol::count::People;
use jari_protocol::id::{EventId, SlotId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::booking::slot;
use crate::line::lane::Lane;
use crate::record;
use crate::request::{AddSlots, AddStock, NewSlot};
use crate::row::event::{EventRow, Slot};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::waitlist::lot;

/// Adds room for so many people to a slot.
pub(crate) fn add(rows: &mut Rows, now: ServerTime, more: &AddStock) -> Result<Done, Stop> {
    let mut event = event(rows, &more.event)?;
    let of = (&more.slot, more.people, more.new.as_ref());
    put_more(rows, now, &mut event, of)?;
    note(rows, now, event, &more.reason)
}

/// Adds room in many slots. A refusal names the slot and leaves nothing of any
/// of them.
pub(crate) fn add_all(rows: &mut Rows, now: ServerTime, more: &AddSlots) -> Result<Done, Stop> {
    let mut event = event(rows, &more.event)?;
    for (slot, people, new) in &more.slots {
        let put = put_more(rows, now, &mut event, (slot, *people, Some(new)));
        put.map_err(|stop| match stop {
            Stop::Refused(mut problem) => {
                problem.facts.field = Some(slot.to_string());
                Stop::Refused(problem)
            }
            Stop::Missing(missing) => Stop::Missing(missing),
        })?;
    }
    note(rows, now, event, &more.reason)
}

fn event(rows: &Rows, event: &EventId) -> Result<EventRow, Stop> {
    let unknown = || refuse(Code::NotFound, "operator.event");
    rows.event(event)?.cloned().ok_or_else(unknown)
}

/// A slot, room for how many more, and where and when it is.
type More<'a> = (&'a SlotId, People, Option<&'a NewSlot>);

fn put_more(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    more: More<'_>,
) -> Result<(), Stop> {
    let (slot, people, _) = more;
    if people == People(0) {
        return Err(malformed("people", "operator.people"));
    }
    let mut row = slot_of(rows, now, (event, more))?;
    row.capacity = row.capacity.plus(people);
    event.last = event.last.map(|last| last.max(row.ends));
    if event.sold_out {
        slot::put(rows, event, slot, row);
        return lot::put_aside(rows, now, event, (slot, people));
    }
    row.left = row.left.plus(people);
    event.stock_left = event.stock_left.plus(people);
    slot::put(rows, event, slot, row);
    Ok(())
}

/// Stock is the event's: every line that goes on says so.
fn note(
    rows: &mut Rows,
    now: ServerTime,
    mut event: EventRow,
    reason: &Line,
) -> Result<Done, Stop> {
    let name = event.public.event.clone();
    for (id, opening) in rows.openings(&name)? {
        if opening.phase == Phase::Ended {
            continue;
        }
        let leaf = Leaf::Operator {
            act: OperatorAct::Stock,
            reason: reason.clone(),
            at: now,
        };
        let mut lane = Lane { event, id, opening };
        record::append(rows, &mut lane, &leaf);
        rows.put_opening(&name, &lane.id, lane.opening);
        event = lane.event;
    }
    rows.put_event(&name, event);
    Ok(Done::Noted)
}

/// The slot as it is, or a new one of nobody yet.
fn slot_of(
    rows: &Rows,
    now: ServerTime,
    (event, (slot, _, new)): (&EventRow, More<'_>),
) -> Result<Slot, Stop> {
    let name = &event.public.event;
    let known = rows.slot(name, slot)?.cloned();
    let (slot, is_new) = match (known, new) {
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
