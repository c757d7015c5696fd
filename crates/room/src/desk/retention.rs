//! Retention: what is personal in an event is deleted when its time has come.
//! The keys of its hashes are destroyed first, then rows go, a bounded number
//! with each sweep, and what is public stays: events, boards, records, stock.

use jari_protocol::board::Phase;
use jari_protocol::count::Seq;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, EventId, OpeningId, TicketId};
use jari_protocol::limits::MAX_PEOPLE_PER_CLERK;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::line::lane::Lane;
use crate::numbers::{DELETED_PER_SWEEP, SWEPT_AT_ONCE};
use crate::query::Reply;
use crate::row::Row;
use crate::row::event::{Deleting, Deletion, EventRow};
use crate::row::ticket::{Done, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::{clerk, device, sign_in};

/// Goes on with the first event of which something is due.
pub(super) fn sweep(rows: &mut Rows, now: ServerTime) -> Result<(), Stop> {
    let found = rows.first(&Range::Events, usize::MAX)?;
    let events: Vec<EventRow> = found
        .into_iter()
        .filter_map(|(_, row)| {
            let Row::Event(row) = row else { return None };
            is_due(now, row).then(|| row.clone())
        })
        .collect();
    for mut event in events {
        let id = event.public.event.clone();
        if event.last.is_none() {
            event.last = Some(ends(rows, &id)?);
            rows.put_event(&id, event);
            return Ok(());
        }
        if event.deletion.is_none() {
            if !is_over(rows, &id)? {
                continue;
            }
            begin(now, &mut event, None);
        }
        go_on(rows, now, &mut event)?;
        rows.put_event(&id, event);
        return Ok(());
    }
    Ok(())
}

/// Begins the deletion of an event that is over, before its time.
pub(crate) fn delete(
    rows: &mut Rows,
    now: ServerTime,
    id: &EventId,
    reason: &Line,
) -> Result<Done, Stop> {
    let unknown = || refuse(Code::NotFound, "operator.event");
    let mut event = rows.event(id)?.cloned().ok_or_else(unknown)?;
    if event.deletion.is_some() {
        return Ok(Done::Noted);
    }
    let last = last(rows, &event)?;
    if now < last || !is_over(rows, id)? {
        return Err(refuse(Code::BodyMalformed, "operator.not_over"));
    }
    begin(now, &mut event, Some(reason.clone()));
    rows.put_event(id, event);
    Ok(Done::Noted)
}

/// Until when what is personal in an event is kept.
pub(crate) fn read(rows: &Rows, id: &EventId) -> Result<Reply, Stop> {
    let unknown = || refuse(Code::NotFound, "operator.event");
    let event = rows.event(id)?.ok_or_else(unknown)?;
    let last = last(rows, event)?;
    Ok(Reply::Retention {
        last,
        due: last.plus(event.settings.keep),
        deletion: event.deletion.clone(),
    })
}

fn is_due(now: ServerTime, event: &EventRow) -> bool {
    match &event.deletion {
        Some(Deletion {
            at: Deleting::Done(_),
            ..
        }) => false,
        Some(_) => true,
        None => event
            .last
            .is_none_or(|last| last.plus(event.settings.keep) <= now),
    }
}

fn is_over(rows: &Rows, id: &EventId) -> Result<bool, Stop> {
    let openings = rows.openings(id)?;
    Ok(openings.iter().all(|(_, it)| it.phase == Phase::Ended))
}

fn last(rows: &Rows, event: &EventRow) -> Result<ServerTime, Stop> {
    match event.last {
        Some(last) => Ok(last),
        None => ends(rows, &event.public.event),
    }
}

/// When the last line and the last slot are over.
fn ends(rows: &Rows, id: &EventId) -> Result<ServerTime, Stop> {
    let lines = rows.openings(id)?;
    let slots = rows.first(&Range::Slots(id.clone()), usize::MAX)?;
    let slots = slots.into_iter().filter_map(|(_, row)| {
        let Row::Slot(slot) = row else { return None };
        Some(slot.ends)
    });
    let ends = lines.iter().map(|(_, line)| line.times.ends).chain(slots);
    Ok(ends.max().unwrap_or(ServerTime::from_millis(0)))
}

/// Destroys the keys: from here on no hash leads to a person any more.
fn begin(now: ServerTime, event: &mut EventRow, reason: Option<Line>) {
    event.subject_key = NO_KEY;
    event.ticket_key = NO_KEY;
    event.deletion = Some(Deletion {
        since: now,
        reason,
        at: Deleting::Tickets(None, Seq(0)),
    });
}

/// What stands where a key stood.
const NO_KEY: Digest = Digest::from_bytes([0; 32]);

/// The next rows.
fn go_on(rows: &mut Rows, now: ServerTime, event: &mut EventRow) -> Result<(), Stop> {
    let Some(deletion) = event.deletion.clone() else {
        return Ok(());
    };
    let id = event.public.event.clone();
    let at = match deletion.at {
        Deleting::Tickets(line, from) => tickets(rows, event, (line, from))?,
        Deleting::Bookings(from) => bookings(rows, &id, from)?,
        Deleting::Roster => roster(rows, event)?,
        Deleting::Accounts(from) => accounts(rows, now, event, from)?,
        done @ Deleting::Done(_) => done,
    };
    event.deletion = Some(Deletion { at, ..deletion });
    Ok(())
}

/// The tickets of one line from a number on.
fn tickets(
    rows: &mut Rows,
    event: &EventRow,
    (line, from): (Option<OpeningId>, Seq),
) -> Result<Deleting, Stop> {
    let id = event.public.event.clone();
    let mut lines = rows.openings(&id)?.into_iter();
    let here = lines.find(|(it, _)| line.as_ref().is_none_or(|line| it == line));
    let Some((opening, row)) = here else {
        return Ok(Deleting::Bookings(BookingId::from_bytes([0; 16])));
    };
    let next = lines.next().map(|(next, _)| next);
    let many = u64::try_from(DELETED_PER_SWEEP).unwrap_or(u64::MAX);
    let until = Seq(from.0.saturating_add(many).min(row.next_seq.0));
    let seat = |seq: u64| Key::Seat(id.clone(), opening.clone(), Seq(seq));
    rows.gather((from.0..until.0).map(seat))?;
    let mut found = Vec::new();
    for seq in from.0..until.0 {
        found.extend(rows.seat(&id, &opening, &Seq(seq))?.map(|it| it.ticket));
        rows.remove(seat(seq));
    }
    rows.gather(found.iter().map(|ticket| Key::Ticket(*ticket)))?;
    let is_through = until == row.next_seq;
    let lane = Lane {
        event: event.clone(),
        id: opening.clone(),
        opening: row,
    };
    for ticket in found {
        if let Some(row) = rows.ticket(&ticket)?.cloned() {
            forget_ticket(rows, &lane, (ticket, &row))?;
        }
    }
    Ok(match next {
        _ if !is_through => Deleting::Tickets(Some(opening), until),
        Some(next) => Deleting::Tickets(Some(next), Seq(0)),
        None => Deleting::Bookings(BookingId::from_bytes([0; 16])),
    })
}

fn forget_ticket(
    rows: &mut Rows,
    lane: &Lane,
    (id, row): (TicketId, &TicketRow),
) -> Result<(), Stop> {
    let event = lane.event_id().clone();
    rows.remove(Key::Ticket(id));
    rows.remove(Key::AccountTicket(row.account, id));
    for member in &row.members {
        rows.remove(Key::Subject(event.clone(), member.member));
    }
    if row.stays_on
        && let Some(place) = lane.place_of(row.seq)
    {
        rows.remove(Key::StayOn(event, lane.id.clone(), place));
    }
    clerk::forget_people(rows, row)?;
    forget_account(rows, &row.account)
}

/// Forgets an account that has no ticket: contact, people, devices.
fn forget_account(rows: &mut Rows, id: &AccountId) -> Result<(), Stop> {
    if !rows.first(&Range::AccountTickets(*id), 1)?.is_empty() {
        return Ok(());
    }
    let Some(account) = rows.account(id)?.cloned() else {
        return Ok(());
    };
    let people = rows.first(&Range::People(*id), MAX_PEOPLE_PER_CLERK)?;
    let people: Vec<Key> = people.into_iter().map(|(key, _)| key.clone()).collect();
    for person in people {
        rows.remove(person);
    }
    let name = device::holder_name(&super::secret(rows)?, &account.contact);
    rows.remove(Key::Contact(name));
    for it in account.devices {
        sign_in::forget(rows, &account.contact, it)?;
        rows.remove(Key::Device(it));
    }
    rows.remove(Key::Account(*id));
    Ok(())
}

/// The bookings of the event, among those of all events.
fn bookings(rows: &mut Rows, id: &EventId, from: BookingId) -> Result<Deleting, Stop> {
    let found = rows.first(&Range::Bookings(from), SWEPT_AT_ONCE + 1)?;
    let is_all = found.len() <= SWEPT_AT_ONCE;
    let (mut own, mut next) = (Vec::new(), from);
    for (key, row) in found {
        if let (Key::Booking(booking), Row::Booking(row)) = (key, row) {
            next = *booking;
            if row.event == *id {
                own.push(key.clone());
            }
        }
    }
    for key in own {
        rows.remove(key);
    }
    Ok(if is_all {
        Deleting::Roster
    } else {
        Deleting::Bookings(next)
    })
}

/// The roster, and after it the clerks and what they did.
fn roster(rows: &mut Rows, event: &mut EventRow) -> Result<Deleting, Stop> {
    let id = &event.public.event;
    let found = rows.first(&Range::EventRoster(id.clone()), SWEPT_AT_ONCE)?;
    let mut keys: Vec<Key> = found.into_iter().map(|(key, _)| key.clone()).collect();
    if keys.is_empty() {
        keys = clerk::rows_of(rows, id, SWEPT_AT_ONCE)?;
    }
    if keys.is_empty() {
        event.clerks = 0;
        return Ok(Deleting::Accounts(AccountId::from_bytes([0; 16])));
    }
    for key in keys {
        rows.remove(key);
    }
    Ok(Deleting::Roster)
}

/// Accounts without a ticket, unless they may wait for another event.
fn accounts(
    rows: &mut Rows,
    now: ServerTime,
    event: &EventRow,
    from: AccountId,
) -> Result<Deleting, Stop> {
    let others = rows.first(&Range::Events, usize::MAX)?;
    let others = others.into_iter().any(|(_, row)| {
        let Row::Event(other) = row else {
            return false;
        };
        other.public.event != event.public.event && other.deletion.is_none()
    });
    if others {
        return finish(rows, now, event);
    }
    let found = rows.first(&Range::Accounts(from), DELETED_PER_SWEEP + 1)?;
    let is_all = found.len() <= DELETED_PER_SWEEP;
    let ids: Vec<AccountId> = found
        .into_iter()
        .filter_map(|(key, _)| {
            let Key::Account(id) = key else { return None };
            Some(*id)
        })
        .collect();
    for id in &ids {
        forget_account(rows, id)?;
    }
    match ids.last() {
        Some(last) if !is_all => Ok(Deleting::Accounts(*last)),
        Some(_) | None => finish(rows, now, event),
    }
}

/// Messages that nobody took by the end of the event are of no use any more.
fn finish(rows: &mut Rows, now: ServerTime, event: &EventRow) -> Result<Deleting, Stop> {
    let last = last(rows, event)?;
    let messages = rows.first(&Range::Messages(0), usize::MAX)?;
    let stale: Vec<Key> = messages
        .into_iter()
        .filter_map(|(key, row)| {
            let Row::Message(message) = row else {
                return None;
            };
            (message.undeliverable && message.due <= last).then(|| key.clone())
        })
        .collect();
    for key in stale {
        rows.remove(key);
    }
    Ok(Deleting::Done(now))
}
