//! The people an account books for.

use chrono::NaiveDate;
use jari_protocol::account;
use jari_protocol::board::Phase;
use jari_protocol::id::{AccountId, PersonId, TicketId};
use jari_protocol::limits::MAX_PEOPLE_PER_CLERK;
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::text::Line;
use jari_protocol::time::{Millis, ServerTime};

use crate::key::{Key, Range};
use crate::query::Reply;
use crate::request::PutPerson;
use crate::row::Row;
use crate::row::account::Person;
use crate::row::ticket::{Done, StageRow, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::clerk;
use super::limit::{self, Bucket};
use super::name::fold;

/// Names a person, or names them better. Who stands in a line stays who they
/// are: only the spelling and the invitation code can still be mended.
pub(crate) fn put(rows: &mut Rows, now: ServerTime, entry: &PutPerson) -> Result<Done, Stop> {
    if fold(entry.name.as_str()).is_empty() {
        return Err(malformed("person.name", "name"));
    }
    let mut account = rows
        .account(&entry.actor)?
        .cloned()
        .ok_or_else(|| refuse(Code::SessionEnded, "person.account"))?;
    let known = rows.person(&entry.actor, &entry.person)?.cloned();
    let named = Person {
        name: entry.name.clone(),
        birth_date: entry.birth_date,
        invitation: invitation(known.as_ref(), entry),
    };
    if known.as_ref() == Some(&named) {
        return Ok(Done::Noted);
    }
    let secret = super::secret(rows)?;
    limit::take(rows, now, &secret, (PER_ACCOUNT, entry.actor.as_bytes()))?;
    match known {
        Some(known) if !is_same(&known, &entry.name, entry.birth_date) => {
            frozen(rows, &entry.actor, &entry.person)?
        }
        Some(_) => {}
        None => {
            let most = clerk::most_people(rows, &account)?;
            if account.people >= most {
                return Err(too_many(most));
            }
            account.people = account.people.saturating_add(1);
            rows.put_account(&entry.actor, account);
        }
    }
    rows.put_person(&entry.actor, &entry.person, named);
    Ok(Done::Noted)
}

/// Forgets a person; one who was never named is forgotten already.
pub(crate) fn remove(rows: &mut Rows, actor: &AccountId, person: &PersonId) -> Result<Done, Stop> {
    if rows.person(actor, person)?.is_none() {
        return Ok(Done::Noted);
    }
    frozen(rows, actor, person)?;
    forget(rows, actor, person)?;
    Ok(Done::Noted)
}

/// Takes a person from an account, unless that was done before.
pub(super) fn forget(rows: &mut Rows, actor: &AccountId, person: &PersonId) -> Result<(), Stop> {
    if rows.person(actor, person)?.is_none() {
        return Ok(());
    }
    if let Some(mut account) = rows.account(actor)?.cloned() {
        account.people = account.people.saturating_sub(1);
        rows.put_account(actor, account);
    }
    rows.remove(Key::Person(*actor, *person));
    Ok(())
}

/// The people of an account. An invitation code is a secret of its row and
/// is not read back.
pub(crate) fn list(rows: &Rows, of: &AccountId) -> Result<Reply, Stop> {
    let found = rows.first(&Range::People(*of), MAX_PEOPLE_PER_CLERK)?;
    let people = found.into_iter().filter_map(|found| {
        let (Key::Person(_, person), Row::Person(row)) = found else {
            return None;
        };
        Some(account::Person {
            person: *person,
            name: row.name.clone(),
            birth_date: row.birth_date,
        })
    });
    Ok(Reply::People(account::People {
        people: people.collect(),
    }))
}

/// The account's tickets that still are places or bookings in an event that
/// goes on.
fn standing(rows: &Rows, account: &AccountId) -> Result<Vec<(TicketId, TicketRow)>, Stop> {
    let mut standing = Vec::new();
    for (id, ticket) in rows.tickets_of(account)? {
        let line = rows.opening(&ticket.event, &ticket.opening)?;
        let is_over = line.is_none_or(|line| line.phase == Phase::Ended);
        if !is_over && !matches!(ticket.stage, StageRow::Left) {
            standing.push((id, ticket));
        }
    }
    Ok(standing)
}

/// The code is not read back, so an entry without one keeps what was given
/// for the same person before.
fn invitation(known: Option<&Person>, entry: &PutPerson) -> Option<Line> {
    let kept = known.filter(|known| is_same(known, &entry.name, entry.birth_date));
    entry
        .invitation
        .clone()
        .or_else(|| kept?.invitation.clone())
}

/// Whether two entries name one person, spelled alike or not.
fn is_same(known: &Person, name: &Line, birth_date: NaiveDate) -> bool {
    known.birth_date == birth_date && fold(known.name.as_str()) == fold(name.as_str())
}

fn frozen(rows: &Rows, account: &AccountId, person: &PersonId) -> Result<(), Stop> {
    let tickets = standing(rows, account)?;
    let names = |ticket: &TicketRow| ticket.members.iter().any(|it| it.person == *person);
    let Some((ticket, _)) = tickets.into_iter().find(|(_, ticket)| names(ticket)) else {
        return Ok(());
    };
    let facts = Facts {
        ticket: Some(ticket),
        ..Facts::default()
    };
    Err(Problem::new(Code::PersonInLine, "person.in_line")
        .with(facts)
        .into())
}

fn too_many(most: u32) -> Stop {
    let facts = Facts {
        limit: Some(most),
        ..Facts::default()
    };
    Problem::new(Code::TooMany, "person.limit")
        .with(facts)
        .into()
}

fn malformed(rule: &str, field: &str) -> Stop {
    let facts = Facts {
        field: Some(field.to_owned()),
        ..Facts::default()
    };
    Problem::new(Code::BodyMalformed, rule).with(facts).into()
}

/// Entries of one account: naming a whole household at once is usual, trying
/// names or invitation codes one after the other is not.
const PER_ACCOUNT: Bucket = Bucket {
    rule: "person.per_account",
    burst: 40,
    every: Millis::from_mins(1),
};
