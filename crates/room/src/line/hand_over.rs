//! A ticket that was taken at a desk goes over to the person it is for, once
//! they sign in and prove who they are: the same ticket, number and place.

use std::collections::BTreeMap;

use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, PersonId, TicketId};
use jari_protocol::ticket::Member;
use jari_protocol::time::ServerTime;

use crate::desk::clerk;
use crate::key::Key;
use crate::message;
use crate::request::Join;
use crate::row::Row;
use crate::row::account::Notice;
use crate::row::clerk::Did;
use crate::row::ticket::{StageRow, TicketRow};
use crate::rows::Rows;
use crate::stop::Stop;
use crate::turn::{Turn, due};

/// Hands a ticket over to whoever joins for exactly its people, and tells
/// whether it was. A clerk takes no other clerk's: what proves a person there
/// is that the clerk says so. Nor does it go over while the clerk is at the
/// door or inside with it.
pub(super) fn take_over(
    rows: &mut Rows,
    now: ServerTime,
    join: &Join,
    (members, ticket): (&[Member], TicketId),
) -> Result<bool, Stop> {
    let of_desk = |row: &&TicketRow| row.at_desk && row.account != join.actor;
    if rows.ticket(&ticket)?.filter(of_desk).is_none() {
        return Ok(false);
    }
    let mut turn = Turn::load(rows, now, ticket)?;
    if clerk::acts_in(rows, &turn.lane.event, &join.actor)? {
        return Ok(false);
    }
    due::settle(rows, &mut turn)?;
    let Some(named) = renamed(&turn.row.members, members) else {
        return Ok(false);
    };
    match turn.row.stage {
        StageRow::Waiting => {}
        StageRow::Booked(booking) => {
            if let Some(mut row) = rows.booking(&booking)?.cloned() {
                row.members.clone_from(&named);
                rows.put_booking(&booking, row);
            }
        }
        StageRow::Door { .. } | StageRow::Inside(_) | StageRow::Left => return Ok(false),
    }
    let desk: AccountId = turn.row.account;
    clerk::note(rows, &mut turn, &desk, Did::HandOver)?;
    let before = turn.row.clone();
    rows.remove(Key::AccountTicket(desk, ticket));
    rows.put(Key::AccountTicket(join.actor, ticket), Row::AccountTicket);
    clerk::forget_people(rows, &before)?;
    message::tell(rows, now, &desk, Notice::TicketReissued { ticket })?;
    turn.row.account = join.actor;
    turn.row.at_desk = false;
    turn.row.members = named;
    turn.row.devices = vec![join.device];
    turn.row.revision = turn.row.revision.next();
    turn.finish(rows)?.save(rows);
    Ok(true)
}

/// The people of a ticket under the names that the joining account has for
/// them, in the ticket's order; nothing if they are others, more or fewer.
fn renamed(of_ticket: &[Member], joining: &[Member]) -> Option<Vec<Member>> {
    let own: BTreeMap<Digest, PersonId> = joining.iter().map(|it| (it.member, it.person)).collect();
    if own.len() != of_ticket.len() {
        return None;
    }
    let named = of_ticket.iter().map(|had| {
        let person = *own.get(&had.member)?;
        let member = had.member;
        Some(Member { member, person })
    });
    named.collect()
}
