//! Joining: the next number, or the ticket that is there already. Whoever
//! joins again, from whatever device, finds the place they had.

use std::collections::BTreeSet;

use jari_protocol::board::Phase;
use jari_protocol::change::Outcome;
use jari_protocol::count::{People, Revision, Seq};
use jari_protocol::event::Window;
use jari_protocol::hash::Digest;
use jari_protocol::id::{OpeningId, PersonId, TicketId};
use jari_protocol::limits::{MAX_DEVICES_PER_ACCOUNT, MAX_PARTY};
use jari_protocol::record::{Leaf, ticket_hash};
use jari_protocol::refusal::{Code, Facts, Problem, Retry};
use jari_protocol::ticket::{Eligible, Member};
use jari_protocol::time::ServerTime;

use crate::act::signed_in;
use crate::desk::clerk;
use crate::desk::eligibility::{self, Subject};
use crate::key::Key;
use crate::message;
use crate::record;
use crate::request::{Join, count};
use crate::row::Row;
use crate::row::account::Notice;
use crate::row::clerk::Did;
use crate::row::event::EventRow;
use crate::row::ticket::{Done, Seat, StageRow, TicketRow};
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::Turn;

use super::lane::Lane;
use super::{hand_over, leave, present};

/// Takes a place for a party of 1 to n people.
pub(crate) fn join(rows: &mut Rows, now: ServerTime, join: &Join) -> Result<Done, Stop> {
    let people = join
        .subjects
        .iter()
        .map(|who| Key::Person(join.actor, *who));
    rows.gather(people.chain([
        Key::Device(join.device),
        Key::Account(join.actor),
        Key::Event(join.event.clone()),
    ]))?;
    signed_in(rows, &join.actor, &join.device)?;
    let event = rows.event(&join.event)?.cloned();
    let event = event.ok_or_else(|| refuse(Code::NotFound, "line.event"))?;
    check_party(&event, &join.subjects)?;
    if let Some(presented) = &join.presents {
        return present::present(rows, now, join, presented);
    }
    if let Some(known) = same_people(rows, join)? {
        #[cfg(feature = "seeded-bugs")]
        if rows.bugs.has(crate::bugs::Bug::PlaceWorsened) {
            return worsen(rows, now, join, known);
        }
        return again(rows, now, join, known);
    }
    let party = party(rows, now, join)?;
    if let Some(known) = one_ticket_each(rows, now, join, &party)? {
        return again(rows, now, join, known);
    }
    give_up(rows, now, join, &party)?;
    take(rows, now, join, party)
}

/// The people who join, as the event knows them.
struct Party {
    members: Vec<Member>,
    /// The latest of their openings.
    window: Window,
    why: Eligible,
}

fn check_party(event: &EventRow, subjects: &[PersonId]) -> Result<(), Stop> {
    let distinct: BTreeSet<&PersonId> = subjects.iter().collect();
    if subjects.is_empty() || distinct.len() < subjects.len() {
        return Err(malformed("subjects"));
    }
    let limit = event.public.party_limit.min(count(&[(); MAX_PARTY]));
    if count(subjects) > limit {
        let problem = Problem::new(Code::PartyTooLarge, "join.party");
        let limit = Some(limit.0);
        return Err(problem
            .with(Facts {
                limit,
                ..Facts::default()
            })
            .into());
    }
    Ok(())
}

fn malformed(field: &str) -> Stop {
    let field = Some(field.to_owned());
    let problem = Problem::new(Code::BodyMalformed, "join.body");
    problem
        .with(Facts {
            field,
            ..Facts::default()
        })
        .into()
}

/// The account's ticket in this event for exactly these people. It is found
/// by the account's own names for them: what was decided at its join stands,
/// whatever was imported since.
fn same_people(rows: &Rows, join: &Join) -> Result<Option<TicketId>, Stop> {
    let asked: BTreeSet<&PersonId> = join.subjects.iter().collect();
    let tickets = rows.tickets_of(&join.actor)?;
    let same = tickets.iter().find(|(_, row)| {
        let named: BTreeSet<&PersonId> = row.members.iter().map(|m| &m.person).collect();
        row.event == join.event && row.stage != StageRow::Left && named == asked
    });
    Ok(same.map(|(id, _)| *id))
}

/// Answers the ticket that is there; the account hears of a further device.
pub(super) fn again(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    ticket: TicketId,
) -> Result<Done, Stop> {
    let unknown = || refuse(Code::NotFound, "ticket.unknown");
    let mut row = rows.ticket(&ticket)?.cloned().ok_or_else(unknown)?;
    if !row.devices.contains(&join.device) {
        row.devices.push(join.device);
        if row.devices.len() > MAX_DEVICES_PER_ACCOUNT {
            row.devices.remove(0);
        }
        rows.put_ticket(&ticket, row);
        message::tell(rows, now, &join.actor, Notice::TicketReissued { ticket })?;
    }
    Ok(joined(ticket))
}

#[cfg(feature = "seeded-bugs")]
fn worsen(rows: &mut Rows, now: ServerTime, join: &Join, known: TicketId) -> Result<Done, Stop> {
    let party = party(rows, now, join)?;
    let mut turn = Turn::load(rows, now, known)?;
    leave::leave(rows, &mut turn)?;
    turn.finish(rows)?.save(rows);
    take(rows, now, join, party)
}

fn joined(ticket: TicketId) -> Done {
    let outcome = Outcome::Joined { ticket };
    Done::Ticket { outcome, ticket }
}

/// Who they are, why they may book, and the latest opening among them.
fn party(rows: &Rows, now: ServerTime, join: &Join) -> Result<Party, Stop> {
    let mut party: Option<Party> = None;
    for person in &join.subjects {
        let found = eligibility::subject_of(rows, now, join.actor, &join.event, *person);
        let Subject {
            member,
            window,
            eligible,
        } = found?;
        let member = Member {
            member,
            person: *person,
        };
        let Some(party) = &mut party else {
            let members = vec![member];
            party = Some(Party {
                members,
                window,
                why: eligible,
            });
            continue;
        };
        party.members.push(member);
        if (window.opens, &window.opening) > (party.window.opens, &party.window.opening) {
            party.window = window;
            party.why = eligible;
        }
    }
    party.ok_or_else(|| malformed("subjects"))
}

/// Nobody is in the line twice. A ticket of the account itself for the same
/// people under other names is that ticket, and one that was taken for them at
/// a desk becomes it.
fn one_ticket_each(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    party: &Party,
) -> Result<Option<TicketId>, Stop> {
    let asked: BTreeSet<Digest> = party.members.iter().map(|m| m.member).collect();
    if asked.len() < party.members.len() {
        return Err(refuse(Code::PersonInLine, "join.one_person"));
    }
    let subject = |member: &Digest| Key::Subject(join.event.clone(), *member);
    rows.gather(asked.iter().map(subject))?;
    for member in &asked {
        let Some(ticket) = rows.subject(&join.event, member)?.copied() else {
            continue;
        };
        if join.gives_up.contains(&ticket) {
            continue;
        }
        if hand_over::take_over(rows, now, join, (&party.members, ticket))? {
            return Ok(Some(ticket));
        }
        let row = rows
            .ticket(&ticket)?
            .filter(|row| row.account == join.actor);
        let named = row.map(|row| row.members.iter().map(|m| m.member).collect());
        if named == Some(asked.clone()) {
            return Ok(Some(ticket));
        }
        let ticket = row.map(|_| ticket);
        let problem = Problem::new(Code::PersonInLine, "join.one_ticket");
        return Err(problem
            .with(Facts {
                ticket,
                ..Facts::default()
            })
            .into());
    }
    Ok(None)
}

/// Gives up own tickets whose people all join. A refusal later in the join
/// undoes it.
fn give_up(rows: &mut Rows, now: ServerTime, join: &Join, party: &Party) -> Result<(), Stop> {
    for ticket in &join.gives_up {
        let mut turn = Turn::load(rows, now, *ticket)?;
        if turn.row.account != join.actor || turn.row.event != join.event {
            return Err(refuse(Code::NotFound, "ticket.unknown"));
        }
        if turn.row.stage == StageRow::Left {
            continue;
        }
        let joins = |member: &Member| party.members.iter().any(|m| m.member == member.member);
        if !turn.row.members.iter().all(joins) {
            return Err(malformed("gives_up"));
        }
        leave::leave(rows, &mut turn)?;
        clerk::note(rows, &mut turn, &join.actor, Did::Leave)?;
        turn.finish(rows)?.save(rows);
    }
    Ok(())
}

fn take(rows: &mut Rows, now: ServerTime, join: &Join, party: Party) -> Result<Done, Stop> {
    let opening: &OpeningId = &party.window.opening;
    let mut lane = Lane::load(rows, (&join.event, opening))?;
    takes_tickets(now, &lane, &party.window)?;
    let seq = lane.opening.next_seq;
    lane.opening.next_seq = seq.next();
    let drawn = lane.opening.gathers && lane.opening.entrants.is_none();
    let hash = ticket_hash(&lane.salt(join.ticket), join.ticket, seq);
    record::append(rows, &mut lane, &Leaf::Ticket { ticket: hash, seq });
    let row = TicketRow {
        seq,
        drawn,
        at_desk: joins_at_desk(rows, now, (join, join.ticket), &mut lane)?,
        ..new_row(join, opening, party.why, party.members)
    };
    sit(rows, join.ticket, row);
    lane.save(rows);
    Ok(joined(join.ticket))
}

/// Whether a clerk joins; if so it is noted.
pub(super) fn joins_at_desk(
    rows: &mut Rows,
    now: ServerTime,
    (join, ticket): (&Join, TicketId),
    lane: &mut Lane,
) -> Result<bool, Stop> {
    let at_desk = clerk::acts_in(rows, &lane.event, &join.actor)?;
    if at_desk {
        let deed = (&join.actor, Did::Join, ticket);
        clerk::acted(rows, now, &mut lane.event, deed)?;
    }
    Ok(at_desk)
}

/// A ticket that waits, as it is at first.
pub(super) fn new_row(
    join: &Join,
    opening: &OpeningId,
    eligibility: Eligible,
    members: Vec<Member>,
) -> TicketRow {
    TicketRow {
        event: join.event.clone(),
        opening: opening.clone(),
        account: join.actor,
        seq: Seq(0),
        drawn: false,
        eligibility,
        members,
        revision: Revision(0),
        at_desk: false,
        devices: vec![join.device],
        deferred_to: None,
        stage: StageRow::Waiting,
        came: false,
        stays: 0,
        barred: Vec::new(),
        stays_on: false,
        offer: None,
        closed: None,
    }
}

/// Writes a ticket to where it is looked for: by its people, its number and
/// its account.
pub(super) fn sit(rows: &mut Rows, ticket: TicketId, row: TicketRow) {
    for member in &row.members {
        rows.put_subject(&row.event, &member.member, ticket);
    }
    let people: People = count(&row.members);
    let seat = Seat { ticket, people };
    rows.put_seat(&row.event, &row.opening, &row.seq, seat);
    rows.put(Key::AccountTicket(row.account, ticket), Row::AccountTicket);
    rows.put_ticket(&ticket, row);
}

/// Stored phases decide, no clock: a line that is announced takes nobody,
/// whatever time the asker believes it is.
fn takes_tickets(now: ServerTime, lane: &Lane, window: &Window) -> Result<(), Stop> {
    let phase = match (lane.opening.phase, lane.opening.paused_in) {
        (Phase::Paused, Some(phase)) => phase,
        (phase, _) => phase,
    };
    let facts = Facts {
        window: Some(window.clone()),
        ..Facts::default()
    };
    match phase {
        Phase::Gathering | Phase::Drawing | Phase::Open => Ok(()),
        Phase::Announced => {
            let problem = Problem::new(Code::NotYetEligible, "join.gathering").with(facts);
            let at = window.gathering;
            let ahead = at > now && lane.opening.phase == Phase::Announced;
            let problem = if ahead {
                problem.retry(Retry::At { at })
            } else {
                problem
            };
            Err(problem.into())
        }
        Phase::Paused => Err(refuse(Code::Paused, "line.paused")),
        Phase::Ended => Err(Problem::new(Code::Ended, "join.ended").with(facts).into()),
    }
}
