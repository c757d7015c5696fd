//! Whether and when a person may book: asked before the line, decided at the
//! join.

use chrono::NaiveDate;
use jari_protocol::account::Eligibility;
use jari_protocol::board::Phase;
use jari_protocol::event::{Basis, Cohort, Window};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, CohortId, EventId, OpeningId, PersonId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::ticket::Eligible;
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::query::Reply;
use crate::row::Row;
use crate::row::account::{Account, Person};
use crate::row::event::EventRow;
use crate::row::line::OpeningRow;
use crate::rows::{Missing, Rows};

use super::{refused, roster};

/// A person as an event knows them, and the opening that is theirs.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Subject {
    /// The person, as a hash keyed for this event alone; one ticket each.
    pub(crate) member: Digest,
    /// The opening that is theirs, and its times.
    pub(crate) window: Window,
    /// Why they may book; stands in the ticket.
    pub(crate) eligible: Eligible,
}

/// Finds out who a person of an account is in an event and when they may
/// book. Whether their opening takes tickets now is for the line.
pub(crate) fn subject_of(
    rows: &Rows,
    now: ServerTime,
    account: AccountId,
    event: &EventId,
    person: PersonId,
) -> Result<Result<Subject, Box<Problem>>, Missing> {
    let Some(Row::Event(row)) = rows.one(&Key::Event(event.clone()))? else {
        return Ok(refused(Code::NotFound, "eligibility.event"));
    };
    let Some(Row::Account(holder)) = rows.one(&Key::Account(account))? else {
        return Ok(refused(Code::SessionEnded, "eligibility.account"));
    };
    let Some(Row::Person(named)) = rows.one(&Key::Person(account, person))? else {
        return Ok(refused(Code::SubjectForeign, "eligibility.person"));
    };
    let candidates = candidates(rows, row, holder, named)?;
    if candidates.is_empty() {
        return Ok(refused(Code::IdentityNotProved, "eligibility.identity"));
    }
    let mut found: Option<(Rank, Digest, Window)> = None;
    for (member, group) in candidates {
        let fits = |cohort: &Cohort| fits(cohort, named.birth_date, group.as_ref());
        let Some((rank, window)) = own_window(rows, row, fits)? else {
            continue;
        };
        if found.as_ref().is_none_or(|(best, ..)| rank < *best) {
            found = Some((rank, member, window));
        }
    }
    let Some((_, member, window)) = found else {
        return Ok(refused(Code::NotEligible, "eligibility.cohort"));
    };
    let eligible = Eligible {
        basis: row.public.basis,
        decided: now,
    };
    Ok(Ok(Subject {
        member,
        window,
        eligible,
    }))
}

/// Answers whether and when a person may book.
pub(crate) fn eligibility(
    rows: &Rows,
    now: ServerTime,
    account: AccountId,
    event: &EventId,
    person: PersonId,
) -> Result<Reply, Missing> {
    Ok(match subject_of(rows, now, account, event, person)? {
        Ok(subject) => Reply::Eligibility(Eligibility {
            person,
            window: subject.window,
            basis: subject.eligible.basis,
        }),
        Err(problem) => Reply::Refused(problem),
    })
}

/// Who the person may be in this event: by roster, the rows proved to be
/// theirs; by contact, the account's contact, whichever person is named.
fn candidates(
    rows: &Rows,
    event: &EventRow,
    account: &Account,
    person: &Person,
) -> Result<Vec<(Digest, Option<CohortId>)>, Missing> {
    Ok(match event.public.basis {
        Basis::Contact => {
            let contact = account.contact.as_str().as_bytes();
            let member = Digest::keyed(event.subject_key.as_bytes(), &[b"holder", contact]);
            vec![(member, None)]
        }
        Basis::Roster => {
            let proved = roster::proved_rows(rows, event, account, person)?;
            proved
                .into_iter()
                .map(|row| (row.member, row.group))
                .collect()
        }
    })
}

/// Every condition that is given holds; the edges belong to the cohort.
fn fits(cohort: &Cohort, born: NaiveDate, group: Option<&CohortId>) -> bool {
    cohort.born_from.is_none_or(|from| born >= from)
        && cohort.born_to.is_none_or(|to| born <= to)
        && cohort
            .roster_group
            .as_ref()
            .is_none_or(|wanted| group == Some(wanted))
}

/// What is the person's own among what fits: a line that is not over before
/// one that is, then the earliest.
type Rank = (bool, ServerTime, OpeningId);

fn own_window(
    rows: &Rows,
    event: &EventRow,
    fits: impl Fn(&Cohort) -> bool,
) -> Result<Option<(Rank, Window)>, Missing> {
    let mut found: Option<(Rank, Window)> = None;
    for (opening, line) in openings(rows, &event.public.event)? {
        let cohort = event
            .public
            .cohorts
            .iter()
            .find(|cohort| cohort.cohort == line.cohort);
        let Some(cohort) = cohort.filter(|cohort| fits(cohort)) else {
            continue;
        };
        let rank = (
            line.phase == Phase::Ended,
            line.times.opens,
            opening.clone(),
        );
        if found.as_ref().is_none_or(|(best, _)| rank < *best) {
            found = Some((rank, window(event, opening, line, cohort)));
        }
    }
    Ok(found)
}

fn window(event: &EventRow, opening: &OpeningId, line: &OpeningRow, cohort: &Cohort) -> Window {
    Window {
        event: event.public.event.clone(),
        opening: opening.clone(),
        cohort: cohort.title.clone(),
        gathering: line.times.gathering,
        opens: line.times.opens,
        ends: line.times.ends,
    }
}

/// The openings of an event as they are stored.
pub(super) fn openings<'a>(
    rows: &'a Rows,
    event: &EventId,
) -> Result<Vec<(&'a OpeningId, &'a OpeningRow)>, Missing> {
    let found = rows.first(&Range::Openings(event.clone()), MAX_OPENINGS)?;
    let lines = found.into_iter().filter_map(|found| {
        let (Key::Opening(_, opening), Row::Opening(line)) = found else {
            return None;
        };
        Some((opening, line))
    });
    Ok(lines.collect())
}

/// The most openings of an event: a cohort for every birth year and day of a
/// month would fit.
pub(crate) const MAX_OPENINGS: usize = 500;
