//! The roster: finding a person's row and proving that it is theirs. Nothing
//! of the operator's list is stored but keyed hashes and the group.

use std::collections::BTreeMap;

use chrono::NaiveDate;
use jari_protocol::contact::Contact;
use jari_protocol::event::Basis;
use jari_protocol::hash::Digest;
use jari_protocol::id::{CohortId, EventId};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::text::Line;

use crate::key::{Key, Range};
use crate::publication::fold_code;
use crate::query::Reply;
use crate::request::{AddRoster, RosterLine};
use crate::row::Row;
use crate::row::account::{Account, Person, RosterEntry};
use crate::row::event::EventRow;
use crate::row::ticket::Done;
use crate::rows::{Missing, Rows};
use crate::stop::{Stop, refuse};

use super::name::fold;

/// A row of the roster that is proved to be the person's.
pub(super) struct Proved {
    /// The person, as this event knows them.
    pub(super) member: Digest,
    /// The group of the row.
    pub(super) group: Option<CohortId>,
}

/// The rows of the person's name and birth date that the account's contact or
/// the person's invitation code proves; those proved by the code first, for
/// a code names one row and a contact may stand in several. At the desk a
/// clerk saw the person's paper, which proves the row where there is one alone;
/// namesakes are told apart by their codes.
pub(super) fn proved_rows(
    rows: &Rows,
    event: &EventRow,
    account: &Account,
    (person, at_desk): (&Person, bool),
) -> Result<Vec<Proved>, Missing> {
    let key = &event.subject_key;
    let contact = contact_hash(key, &account.contact);
    let invitation = person
        .invitation
        .as_ref()
        .map(|code| invitation_hash(key, code));
    let name = name_hash(key, &person.name, person.birth_date);
    let listed = rows_of(rows, &event.public.event, name)?;
    let by_paper = at_desk && invitation.is_none() && listed.len() == 1;
    let (mut by_code, mut by_contact) = (Vec::new(), Vec::new());
    for (number, entry) in listed {
        let found = Proved {
            member: member_hash(key, name, number),
            group: entry.group.clone(),
        };
        if entry.invitation.is_some() && entry.invitation == invitation {
            by_code.push(found);
        } else if by_paper || entry.contact == Some(contact) {
            by_contact.push(found);
        }
    }
    by_code.append(&mut by_contact);
    Ok(by_code)
}

fn rows_of<'a>(
    rows: &'a Rows,
    event: &EventId,
    name: Digest,
) -> Result<Vec<(u32, &'a RosterEntry)>, Missing> {
    let found = rows.first(&Range::Roster(event.clone(), name), MAX_NAMESAKES)?;
    let entries = found.into_iter().filter_map(|found| {
        let (Key::Roster(_, _, number), Row::Roster(entry)) = found else {
            return None;
        };
        Some((*number, entry))
    });
    Ok(entries.collect())
}

/// Adds rows, or none of them. Who is listed stays who they are: namesakes get
/// further numbers, and nobody's row is written again.
pub(crate) fn add(rows: &mut Rows, more: &AddRoster) -> Result<Done, Stop> {
    let event = rows.event(&more.event)?.cloned();
    let event = event.ok_or_else(|| refuse(Code::NotFound, "operator.event"))?;
    if event.public.basis != Basis::Roster || event.deletion.is_some() {
        return Err(malformed("operator.no_roster", "roster".to_owned()));
    }
    let key = &event.subject_key;
    let mut listed = listed(rows, &more.event)?;
    for (index, row) in more.rows.iter().enumerate() {
        let at = || format!("roster row {}", index + 1);
        if fold(row.name.as_str()).is_empty() {
            return Err(malformed("operator.roster_name", at()));
        }
        let name = name_hash(key, &row.name, row.birth_date);
        let new = entry(key, row);
        let namesakes = listed.entry(name).or_default();
        if namesakes.iter().any(|it| proof(it) == proof(&new)) {
            return Err(malformed("operator.roster_twice", at()));
        }
        let number = u32::try_from(namesakes.len()).unwrap_or(u32::MAX);
        namesakes.push(new.clone());
        rows.put_roster(&more.event, &name, &number, new);
    }
    Ok(Done::Noted)
}

/// How many rows there are.
pub(crate) fn size(rows: &Rows, event: &EventId) -> Result<Reply, Stop> {
    let known = rows.event(event)?;
    known.ok_or_else(|| refuse(Code::NotFound, "operator.event"))?;
    let found = rows.first(&Range::EventRoster(event.clone()), usize::MAX)?;
    Ok(Reply::RosterSize(found.len()))
}

/// The whole roster by name, in one read: a read for each name would be one
/// for each row.
fn listed(rows: &Rows, event: &EventId) -> Result<BTreeMap<Digest, Vec<RosterEntry>>, Missing> {
    let found = rows.first(&Range::EventRoster(event.clone()), usize::MAX)?;
    let mut listed: BTreeMap<Digest, Vec<RosterEntry>> = BTreeMap::new();
    for (key, row) in found {
        if let (Key::Roster(_, name, _), Row::Roster(entry)) = (key, row) {
            listed.entry(*name).or_default().push(entry.clone());
        }
    }
    Ok(listed)
}

/// What tells a row from another of the same name and birth date: its
/// invitation code, else its contact.
fn proof(entry: &RosterEntry) -> (Option<Digest>, Option<Digest>) {
    let contact = entry.contact.filter(|_| entry.invitation.is_none());
    (entry.invitation, contact)
}

/// A row of a list as it is stored.
pub(super) fn entry(key: &Digest, row: &RosterLine) -> RosterEntry {
    RosterEntry {
        contact: row.contact.as_ref().map(|it| contact_hash(key, it)),
        invitation: row.invitation.as_ref().map(|it| invitation_hash(key, it)),
        group: row.group.clone(),
    }
}

fn malformed(rule: &str, field: String) -> Stop {
    let facts = Facts {
        field: Some(field),
        ..Facts::default()
    };
    Problem::new(Code::BodyMalformed, rule).with(facts).into()
}

/// Names a person's rows: keyed hash of the folded name and the birth date.
pub(super) fn name_hash(key: &Digest, name: &Line, birth_date: NaiveDate) -> Digest {
    let (name, date) = (fold(name.as_str()), birth_date.to_string());
    Digest::keyed(key.as_bytes(), &[b"name", name.as_bytes(), date.as_bytes()])
}

/// A contact as an event's roster has it.
pub(super) fn contact_hash(key: &Digest, contact: &Contact) -> Digest {
    Digest::keyed(key.as_bytes(), &[b"contact", contact.as_str().as_bytes()])
}

/// An invitation code as an event's roster has it.
pub(super) fn invitation_hash(key: &Digest, code: &Line) -> Digest {
    let code = fold_code(code.as_str());
    Digest::keyed(key.as_bytes(), &[b"invitation", code.as_bytes()])
}

fn member_hash(key: &Digest, name: Digest, number: u32) -> Digest {
    let parts: &[&[u8]] = &[b"row", name.as_bytes(), &number.to_be_bytes()];
    Digest::keyed(key.as_bytes(), parts)
}

/// The most rows of one name and birth date: far above what a country's most
/// frequent names reach on one day, and low enough to read at every join.
pub(crate) const MAX_NAMESAKES: usize = 1_000;
