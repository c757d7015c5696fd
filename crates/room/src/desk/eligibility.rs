//! Whether and when a person may book: asked before the line, decided at the
//! join.

use chrono::NaiveDate;
use jari_protocol::account::Eligibility;
use jari_protocol::board::Phase;
use jari_protocol::event::{Basis, Cohort, Window};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, CohortId, EventId, OpeningId, PersonId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::Eligible;
use jari_protocol::time::ServerTime;

use crate::query::Reply;
use crate::row::account::{Account, Person};
use crate::row::event::EventRow;
use crate::row::line::OpeningRow;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::clerk;
use super::roster;

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
) -> Result<Subject, Stop> {
    let event = rows.event(event)?;
    let event = event.ok_or_else(|| refuse(Code::NotFound, "eligibility.event"))?;
    let holder = rows.account(&account)?;
    let holder = holder.ok_or_else(|| refuse(Code::SessionEnded, "eligibility.account"))?;
    let named = rows.person(&account, &person)?;
    let named = named.ok_or_else(|| refuse(Code::SubjectForeign, "eligibility.person"))?;
    let candidates = candidates(rows, event, holder, named)?;
    if candidates.is_empty() {
        return Err(refuse(Code::IdentityNotProved, "eligibility.identity"));
    }
    let lines = rows.openings(&event.public.event)?;
    let mut found: Option<(Rank<'_>, Digest, Own)> = None;
    for (member, group) in candidates {
        let fits = |cohort: &&Cohort| fits(cohort, named.birth_date, group.as_ref());
        let Some((rank, own)) = own_window(event, &lines, fits) else {
            continue;
        };
        if found.as_ref().is_none_or(|(best, ..)| rank < *best) {
            found = Some((rank, member, own));
        }
    }
    let (_, member, (cohort, window)) =
        found.ok_or_else(|| refuse(Code::NotEligible, "eligibility.cohort"))?;
    let eligible = Eligible {
        basis: event.public.basis,
        cohort,
        window: window.clone(),
        decided: now,
    };
    Ok(Subject {
        member,
        window,
        eligible,
    })
}

/// Answers whether and when a person may book.
pub(crate) fn read(
    rows: &Rows,
    now: ServerTime,
    account: AccountId,
    event: &EventId,
    person: PersonId,
) -> Result<Reply, Stop> {
    let subject = subject_of(rows, now, account, event, person)?;
    Ok(Reply::Eligibility(Eligibility {
        person,
        window: subject.window,
        basis: subject.eligible.basis,
    }))
}

/// Who the person may be in this event: by roster, the rows proved to be
/// theirs; by contact, the account's contact, whichever person is named. Whom
/// a clerk names has no contact of their own and stands at the desk with a
/// paper.
fn candidates(
    rows: &Rows,
    event: &EventRow,
    account: &Account,
    person: &Person,
) -> Result<Vec<(Digest, Option<CohortId>)>, Stop> {
    let at_desk = clerk::is_clerk(rows, event, account)?;
    Ok(match event.public.basis {
        Basis::Contact if at_desk => vec![(clerk::member(event, person), None)],
        Basis::Contact => {
            let contact = account.contact.as_str().as_bytes();
            let member = Digest::keyed(event.subject_key.as_bytes(), &[b"holder", contact]);
            vec![(member, None)]
        }
        Basis::Roster => {
            let proved = roster::proved_rows(rows, event, account, (person, at_desk))?;
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
type Rank<'a> = (bool, ServerTime, &'a OpeningId);

/// The cohort that fits and the window of its opening.
type Own = (CohortId, Window);

fn own_window<'a>(
    event: &EventRow,
    lines: &'a [(OpeningId, OpeningRow)],
    fits: impl Fn(&&Cohort) -> bool,
) -> Option<(Rank<'a>, Own)> {
    let of = |line: &OpeningRow| {
        event
            .public
            .cohorts
            .iter()
            .find(|it| it.cohort == line.cohort)
    };
    let fitting = lines.iter().filter_map(|(opening, line)| {
        let cohort = of(line).filter(&fits)?;
        let rank = (line.phase == Phase::Ended, line.times.opens, opening);
        let own = (line.cohort.clone(), window(event, opening, line, cohort));
        Some((rank, own))
    });
    fitting.min_by_key(|(rank, _)| *rank)
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
