//! The clerk at the desk: an account that acts for people who have no way in
//! of their own. A clerk has the ordinary line and nothing else; what differs
//! is how these people are told apart, how many they may be, and that each act
//! is noted.

use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, EventId, TicketId};
use jari_protocol::limits::{MAX_PEOPLE_PER_ACCOUNT, MAX_PEOPLE_PER_CLERK};
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::row::Row;
use crate::row::account::{Account, Person};
use crate::row::clerk::{Deed, Did};
use crate::row::event::EventRow;
use crate::row::ticket::TicketRow;
use crate::rows::Rows;
use crate::stop::Stop;
use crate::turn::Turn;

use super::device;
use super::name::fold;

/// Whether an account is a clerk of an event now: by the contact it signs in
/// with. Where nobody was appointed no row is looked for.
pub(super) fn is_clerk(rows: &Rows, event: &EventRow, account: &Account) -> Result<bool, Stop> {
    if event.clerks == 0 {
        return Ok(false);
    }
    let name = name(rows, &account.contact)?;
    Ok(rows.clerk(&event.public.event, &name)?.is_some())
}

/// Whether whoever joins does so as a clerk of the event.
pub(crate) fn acts_in(rows: &Rows, event: &EventRow, actor: &AccountId) -> Result<bool, Stop> {
    if event.clerks == 0 {
        return Ok(false);
    }
    match rows.account(actor)? {
        Some(account) => is_clerk(rows, event, account),
        None => Ok(false),
    }
}

/// Under which name the clerk of a contact is kept.
pub(crate) fn name(rows: &Rows, contact: &Contact) -> Result<Digest, Stop> {
    Ok(device::holder_name(&super::secret(rows)?, contact))
}

/// Who a person without a contact of their own is in an event that tells
/// people apart by contacts: the same one at every desk.
pub(super) fn member(event: &EventRow, person: &Person) -> Digest {
    let (name, date) = (fold(person.name.as_str()), person.birth_date.to_string());
    let parts: &[&[u8]] = &[b"desk", name.as_bytes(), date.as_bytes()];
    Digest::keyed(event.subject_key.as_bytes(), parts)
}

/// How many people an account may keep: a clerk of an event whose people are
/// still known may keep those of a day. Nobody is looked up who keeps fewer
/// than everybody may.
pub(super) fn most_people(rows: &Rows, account: &Account) -> Result<u32, Stop> {
    let most = |limit: usize| u32::try_from(limit).unwrap_or(u32::MAX);
    let household = most(MAX_PEOPLE_PER_ACCOUNT);
    if account.people < household {
        return Ok(household);
    }
    let name = name(rows, &account.contact)?;
    let events = rows.first(&Range::Events, usize::MAX)?;
    let desks = events.into_iter().filter_map(|(_, row)| {
        let Row::Event(event) = row else { return None };
        let has_desk = event.clerks > 0 && event.deletion.is_none();
        has_desk.then(|| event.public.event.clone())
    });
    let desks: Vec<EventId> = desks.collect();
    let key = |event: &EventId| Key::Clerk(event.clone(), name);
    rows.gather(desks.iter().map(key))?;
    for event in &desks {
        if rows.clerk(event, &name)?.is_some() {
            return Ok(most(MAX_PEOPLE_PER_CLERK));
        }
    }
    Ok(household)
}

/// Notes what was done to a ticket that was taken at the desk, whoever does
/// it: a clerk who was removed may still do what anybody may do to a ticket
/// of their own.
pub(crate) fn note(
    rows: &mut Rows,
    turn: &mut Turn,
    actor: &AccountId,
    did: Did,
) -> Result<(), Stop> {
    if !turn.row.at_desk {
        return Ok(());
    }
    let (now, ticket) = (turn.now, turn.id);
    acted(rows, now, &mut turn.lane.event, (actor, did, ticket))
}

/// Notes what an account did.
pub(crate) fn acted(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    (actor, did, ticket): (&AccountId, Did, TicketId),
) -> Result<(), Stop> {
    if let Some(account) = rows.account(actor)? {
        let deed = Deed {
            at: now,
            clerk: account.contact.clone(),
            did,
            ticket: Some(ticket),
            reason: None,
        };
        write(rows, event, deed);
    }
    Ok(())
}

/// Notes what an operator did about a clerk.
pub(crate) fn operated(
    rows: &mut Rows,
    now: ServerTime,
    event: &mut EventRow,
    (clerk, did, reason): (&Contact, Did, &Line),
) {
    let deed = Deed {
        at: now,
        clerk: clerk.clone(),
        did,
        ticket: None,
        reason: Some(reason.clone()),
    };
    write(rows, event, deed);
}

fn write(rows: &mut Rows, event: &mut EventRow, deed: Deed) {
    let number = event.next_deed;
    event.next_deed = number.saturating_add(1);
    rows.put_deed(&event.public.event, &number, deed);
}

/// Forgets the people of a ticket that was taken at the desk and is no longer
/// there: they are nobody's relatives, and the clerk's account goes on with
/// others.
pub(crate) fn forget_people(rows: &mut Rows, ticket: &TicketRow) -> Result<(), Stop> {
    if !ticket.at_desk {
        return Ok(());
    }
    let others = rows.tickets_of(&ticket.account)?;
    for member in &ticket.members {
        let mut named = others.iter().flat_map(|(_, other)| &other.members);
        if !named.any(|other| other.person == member.person) {
            super::person::forget(rows, &ticket.account, &member.person)?;
        }
    }
    Ok(())
}

/// The next clerks and deeds of an event that are to be forgotten.
pub(super) fn rows_of(rows: &Rows, event: &EventId, most: usize) -> Result<Vec<Key>, Stop> {
    for range in [Range::Clerks(event.clone()), Range::Deeds(event.clone(), 0)] {
        let found = rows.first(&range, most)?;
        if !found.is_empty() {
            return Ok(found.into_iter().map(|(key, _)| key.clone()).collect());
        }
    }
    Ok(Vec::new())
}
