//! A place of before a recovery: the copy does not know it, its holder has it
//! signed, and its number was kept free.

use std::collections::BTreeMap;

use jari_protocol::board::Phase;
use jari_protocol::count::Seq;
use jari_protocol::hash::Digest;
use jari_protocol::id::{PersonId, TicketId};
use jari_protocol::record::{Leaf, ticket_hash};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::ticket::{Member, Ticket};
use jari_protocol::time::ServerTime;

use crate::booking::keep;
use crate::desk::eligibility;
use crate::key::{Key, Range};
use crate::record;
use crate::request::{Join, Presented};
use crate::row::ticket::{Done, StageRow, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::lane::Lane;
use super::{join, leave};

/// Takes a place back in, and the booking that was made with it. A ticket that
/// is known stands as the store has it.
pub(super) fn present(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    presented: &Presented,
) -> Result<Done, Stop> {
    let known = match rows.ticket(&presented.ticket.ticket)? {
        Some(row) if row.account == join.actor => presented.ticket.ticket,
        Some(_) => return Err(unknown()),
        None => take_back(rows, now, join, &presented.ticket)?,
    };
    let done = join::again(rows, now, join, known)?;
    if let Some(receipt) = &presented.receipt
        && receipt.ticket == known
    {
        keep::keep(rows, now, known, receipt)?;
    }
    Ok(done)
}

fn unknown() -> Stop {
    refuse(Code::NotFound, "ticket.unknown")
}

/// Puts a ticket where it stood; tells which one the party has. That is
/// another one if it stands further in front.
fn take_back(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    ticket: &Ticket,
) -> Result<TicketId, Stop> {
    let lane = Lane::load(rows, (&join.event, &ticket.opening))?;
    if lane.opening.phase == Phase::Ended {
        return Err(refuse(Code::Ended, "join.ended"));
    }
    let seat = rows.seat(&join.event, &ticket.opening, &ticket.seq)?;
    let is_free = ticket.seq < lane.opening.next_seq && seat.is_none();
    if !is_free || ticket.epoch >= lane.event.epoch || ticket.drawn != draws(&lane, ticket.seq) {
        return Err(unknown());
    }
    let members = members(rows, now, join, ticket)?;
    for member in &members {
        if let Some(other) = rows.subject(&join.event, &member.member)?.copied()
            && let Some(better) = gives_way(rows, now, join, (ticket, other))?
        {
            return Ok(better);
        }
    }
    put_back(rows, now, join, (ticket, members))?;
    Ok(ticket.ticket)
}

/// Whether a number takes part in the draw.
fn draws(lane: &Lane, seq: Seq) -> bool {
    lane.opening.gathers
        && lane
            .opening
            .entrants
            .is_none_or(|entrants| seq.0 < entrants)
}

/// The ticket's people, under the names that the account has for them now.
fn members(
    rows: &Rows,
    now: ServerTime,
    join: &Join,
    ticket: &Ticket,
) -> Result<Vec<Member>, Stop> {
    let mut own: BTreeMap<Digest, PersonId> = BTreeMap::new();
    for (key, _) in rows.first(&Range::People(join.actor), usize::MAX)? {
        let Key::Person(_, person) = key else {
            continue;
        };
        match eligibility::subject_of(rows, now, join.actor, &join.event, *person) {
            Ok(subject) => _ = own.entry(subject.member).or_insert(*person),
            Err(Stop::Refused(_)) => {}
            Err(Stop::Missing(missing)) => return Err(missing.into()),
        }
    }
    let named = ticket.members.iter().map(|had| {
        let person = own.get(&had.member).copied();
        let member = had.member;
        person.map(|person| Member { member, person })
    });
    let named: Option<Vec<Member>> = named.collect();
    named.ok_or_else(|| refuse(Code::IdentityNotProved, "join.presented"))
}

/// What one of the party has in the line gives way to what they had before the
/// recovery; tells of a ticket that does not, because its place is better.
fn gives_way(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    (ticket, other): (&Ticket, TicketId),
) -> Result<Option<TicketId>, Stop> {
    let mut turn = Turn::load(rows, now, other)?;
    let is_own = turn.row.account == join.actor;
    if !is_own || matches!(turn.row.stage, StageRow::Booked(_)) {
        let facts = Facts {
            ticket: is_own.then_some(other),
            ..Facts::default()
        };
        let problem = Problem::new(Code::PersonInLine, "join.one_ticket");
        return Err(problem.with(facts).into());
    }
    if turn.row.opening == ticket.opening && turn.row.seq < ticket.seq {
        return Ok(Some(other));
    }
    leave::leave(rows, &mut turn)?;
    turn.finish(rows)?.save(rows);
    Ok(None)
}

fn put_back(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    (ticket, members): (&Ticket, Vec<Member>),
) -> Result<(), Stop> {
    let (event, opening, seq) = (&join.event, &ticket.opening, ticket.seq);
    let mut lane = Lane::load(rows, (event, opening))?;
    let hash = ticket_hash(&lane.salt(ticket.ticket), ticket.ticket, seq);
    record::append(rows, &mut lane, &Leaf::Again { ticket: hash, seq });
    let at_desk = join::joins_at_desk(rows, now, (join, ticket.ticket), &mut lane)?;
    lane.save(rows);
    let row = TicketRow {
        seq,
        drawn: ticket.drawn,
        at_desk,
        revision: ticket.revision.next(),
        ..join::new_row(join, opening, ticket.eligibility.clone(), members)
    };
    join::sit(rows, ticket.ticket, row);
    Ok(())
}
