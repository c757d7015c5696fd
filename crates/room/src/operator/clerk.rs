//! Who acts for the people at the desk of an event. A clerk has no place in
//! the line and none in its record: what they do is noted for operators.

use jari_protocol::id::EventId;
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::ServerTime;

use crate::desk::clerk;
use crate::key::{Key, Range};
use crate::numbers::{CLERKS, DEEDS_PER_READ};
use crate::query::Reply;
use crate::request::OnClerk;
use crate::row::Row;
use crate::row::clerk::{Clerk, Did};
use crate::row::event::EventRow;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// Appoints a clerk; one who was appointed stays it.
pub(crate) fn appoint(rows: &mut Rows, now: ServerTime, who: &OnClerk) -> Result<Done, Stop> {
    let mut event = known(rows, &who.event)?;
    if event.deletion.is_some() {
        return Err(refuse(Code::Ended, "operator.ended"));
    }
    let name = clerk::name(rows, &who.contact)?;
    if rows.clerk(&who.event, &name)?.is_some() {
        return Ok(Done::Noted);
    }
    if event.clerks >= CLERKS {
        return Err(too_many());
    }
    event.clerks = event.clerks.saturating_add(1);
    let row = Clerk {
        contact: who.contact.clone(),
        since: now,
        reason: who.reason.clone(),
    };
    rows.put_clerk(&who.event, &name, row);
    let deed = (&who.contact, Did::Appointed, &who.reason);
    clerk::operated(rows, now, &mut event, deed);
    rows.put_event(&who.event, event);
    Ok(Done::Noted)
}

/// Removes a clerk. The tickets stay where they are: with the account, which
/// may do with them what anybody may, and their places with them.
pub(crate) fn remove(rows: &mut Rows, now: ServerTime, who: &OnClerk) -> Result<Done, Stop> {
    let mut event = known(rows, &who.event)?;
    let name = clerk::name(rows, &who.contact)?;
    if rows.clerk(&who.event, &name)?.is_none() {
        return Err(refuse(Code::NotFound, "operator.clerk"));
    }
    event.clerks = event.clerks.saturating_sub(1);
    rows.remove(Key::Clerk(who.event.clone(), name));
    let deed = (&who.contact, Did::Removed, &who.reason);
    clerk::operated(rows, now, &mut event, deed);
    rows.put_event(&who.event, event);
    Ok(Done::Noted)
}

/// The clerks, in the order in which they were appointed.
pub(crate) fn list(rows: &Rows, event: &EventId) -> Result<Reply, Stop> {
    known(rows, event)?;
    let found = rows.first(&Range::Clerks(event.clone()), usize::MAX)?;
    let clerks = found.into_iter().filter_map(|(_, row)| {
        let Row::Clerk(clerk) = row else { return None };
        Some(clerk.clone())
    });
    let mut clerks: Vec<Clerk> = clerks.collect();
    clerks.sort_by_key(|clerk| (clerk.since, clerk.contact.clone()));
    Ok(Reply::Clerks(clerks))
}

/// What they did, a page at a time.
pub(crate) fn deeds(rows: &Rows, event: &EventId, from: u64) -> Result<Reply, Stop> {
    known(rows, event)?;
    let found = rows.first(&Range::Deeds(event.clone(), from), DEEDS_PER_READ)?;
    let deeds = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Deed(_, number), Row::Deed(deed)) => Some((*number, deed.clone())),
        _ => None,
    });
    Ok(Reply::Deeds(deeds.collect()))
}

fn known(rows: &Rows, event: &EventId) -> Result<EventRow, Stop> {
    let known = rows.event(event)?.cloned();
    known.ok_or_else(|| refuse(Code::NotFound, "operator.event"))
}

fn too_many() -> Stop {
    let facts = Facts {
        limit: Some(CLERKS),
        ..Facts::default()
    };
    let problem = Problem::new(Code::TooMany, "operator.clerks");
    problem.with(facts).into()
}
