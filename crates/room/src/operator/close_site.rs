//! Closing a site: nothing of it is given out any more, what is held or offered
//! of it ends at once, and its bookings are looked at with the next beats
//! (`rebook.rs`).

use std::collections::BTreeMap;

use jari_protocol::count::People;
use jari_protocol::id::{BookingId, SiteId, SlotId, TicketId};
use jari_protocol::record::{Leaf, OperatorAct};
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::ticket::{ClosedSite, Lost};
use jari_protocol::time::ServerTime;

use crate::booking::slot;
use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::request::CloseSite;
use crate::row::Row;
use crate::row::account::{AfterClosing, Notice};
use crate::row::event::{EventRow, Lot, Slot};
use crate::row::ticket::{Done, StageRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::{Turn, due};
use crate::waitlist::{lot, offer};
use crate::{message, record};

/// The slots of a site.
type Slots = BTreeMap<SlotId, Slot>;

/// Closes a site for good. Closing it again changes nothing.
pub(crate) fn close(rows: &mut Rows, now: ServerTime, closing: &CloseSite) -> Result<Done, Stop> {
    let (id, site) = (&closing.event, &closing.site);
    let unknown = |rule: &str| refuse(Code::NotFound, rule);
    let mut event = rows
        .event(id)?
        .cloned()
        .ok_or_else(|| unknown("operator.event"))?;
    let name = rows.site(id, site)?.map(|site| site.0.name.clone());
    let name = name.ok_or_else(|| unknown("operator.site"))?;
    if !event.closed.insert(site.clone()) {
        return Ok(Done::Noted);
    }
    event.rebooking = Some(BookingId::from_bytes([0; 16]));
    let slots = empty(rows, &mut event, site)?;
    for (line, opening) in rows.openings(id)? {
        let mut lane = Lane {
            event,
            id: line,
            opening,
        };
        let act = OperatorAct::CloseSite;
        let reason = closing.reason.clone();
        record::append(
            rows,
            &mut lane,
            &Leaf::Operator {
                act,
                reason,
                at: now,
            },
        );
        for ticket in at_work(rows, &lane)? {
            if let Some(row) = rows.ticket(&ticket)?.cloned() {
                let mut turn = Turn::new(now, lane, ticket, row);
                due::settle(rows, &mut turn)?;
                end(rows, &mut turn, (&slots, &name))?;
                lane = turn.finish(rows)?;
            }
        }
        event = lane.event;
        rows.put_opening(id, &lane.id, lane.opening);
    }
    forget_lots(rows, &mut event, &slots)?;
    rows.put_event(id, event);
    Ok(Done::Noted)
}

/// Takes what is left of the site's slots away.
fn empty(rows: &mut Rows, event: &mut EventRow, site: &SiteId) -> Result<Slots, Stop> {
    let found = rows.first(&Range::Slots(event.public.event.clone()), usize::MAX)?;
    let slots: Slots = found
        .into_iter()
        .filter_map(|(key, row)| match (key, row) {
            (Key::Slot(_, id), Row::Slot(slot)) => Some((id.clone(), slot.clone())),
            _ => None,
        })
        .filter(|(_, slot)| slot.site == *site)
        .collect();
    for (id, row) in &slots {
        let mut row = row.clone();
        event.stock_left = event.stock_left.minus(row.left);
        row.capacity = row.capacity.minus(row.left);
        row.left = People(0);
        slot::put(rows, event, id, row);
    }
    Ok(slots)
}

/// The tickets of a line that hold something, or have an offer.
fn at_work(rows: &Rows, lane: &Lane) -> Result<Vec<TicketId>, Stop> {
    let range = Range::Due(lane.event_id().clone(), lane.id.clone());
    let due = rows.first(&range, usize::MAX)?.into_iter();
    let mut tickets: Vec<TicketId> = due
        .filter_map(|(key, _)| {
            let Key::Due(_, _, _, ticket) = key else {
                return None;
            };
            Some(*ticket)
        })
        .collect();
    tickets.sort_unstable();
    tickets.dedup();
    rows.gather(tickets.iter().map(|ticket| Key::Ticket(*ticket)))?;
    let mut accounts = Vec::new();
    for ticket in &tickets {
        accounts.extend(rows.ticket(ticket)?.map(|row| Key::Account(row.account)));
    }
    rows.gather(accounts)?;
    Ok(tickets)
}

/// Ends what a ticket holds or is offered of the site, and tells its owner.
fn end(rows: &mut Rows, turn: &mut Turn, (slots, name): (&Slots, &Line)) -> Result<(), Stop> {
    let people = turn.people();
    if let Some(kept) = turn.row.offer.clone()
        && let Some(slot) = slots.get(&kept.slot)
    {
        offer::end(rows, turn)?;
        lose(turn, slot, name, Lost::Offer { offer: kept.offer });
        return tell(rows, turn, (slot, name), AfterClosing::StaysOn);
    }
    if let StageRow::Inside(stay) = &mut turn.row.stage
        && let Some(hold) = stay.hold.take_if(|hold| slots.contains_key(&hold.slot))
    {
        // The time for the booking stays theirs.
        stay.until = stay.until.max(hold.until);
        slot::give_back(rows, turn.now, &mut turn.lane.event, (&hold.slot, people))?;
        if let Some(slot) = slots.get(&hold.slot) {
            lose(turn, slot, name, Lost::Hold { hold: hold.hold });
            return tell(rows, turn, (slot, name), AfterClosing::ChooseAgain);
        }
    }
    Ok(())
}

/// Notes what a ticket had at a site.
pub(super) fn lose(turn: &mut Turn, slot: &Slot, name: &Line, lost: Lost) {
    turn.row.closed = Some(Box::new(ClosedSite {
        site: slot.site.clone(),
        name: name.clone(),
        at: turn.now,
        lost,
    }));
}

/// Tells the owner of a ticket.
pub(super) fn tell(
    rows: &mut Rows,
    turn: &Turn,
    (slot, name): (&Slot, &Line),
    next: AfterClosing,
) -> Result<(), Stop> {
    let (site, starts) = (name.clone(), slot.starts);
    let told = Notice::SiteClosed { site, starts, next };
    message::tell(rows, turn.now, &turn.row.account, told)
}

/// What came back to the site's slots comes to nobody.
fn forget_lots(rows: &mut Rows, event: &mut EventRow, slots: &Slots) -> Result<(), Stop> {
    let name = event.public.event.clone();
    let found = rows.first(&Range::Lots(name.clone()), usize::MAX)?;
    let lots: Vec<(u64, Lot)> = found
        .into_iter()
        .filter_map(|(key, row)| match (key, row) {
            (Key::Lot(_, number), Row::Lot(lot)) => Some((*number, lot.clone())),
            _ => None,
        })
        .filter(|(_, lot)| slots.contains_key(&lot.slot))
        .collect();
    for (number, mut lot) in lots {
        let mut row = slot::known(rows, event, &lot.slot)?;
        row.returned = row.returned.minus(lot.people);
        row.capacity = row.capacity.minus(lot.people);
        row.lot = None;
        lot.people = People(0);
        let id = lot.slot.clone();
        slot::put(rows, event, &id, row);
        lot::put(rows, &name, number, lot);
    }
    Ok(())
}
