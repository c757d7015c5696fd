//! Acts on a ticket: whose it is, what has run out, then the rule of the act.

use jari_protocol::change::{Act, Outcome};
use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::booking::{cancel, confirm, hold, release, swap};
use crate::desk::clerk;
use crate::key::Key;
use crate::line::leave;
use crate::request::Acting;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};
use crate::turn::{Turn, claim, defer, due, extend};
use crate::waitlist::{offer, stay_on};

/// Does an act to a ticket of the actor's own.
pub(crate) fn act(rows: &mut Rows, now: ServerTime, acting: &Acting) -> Result<Done, Stop> {
    rows.gather([Key::Device(acting.device), Key::Ticket(acting.ticket)])?;
    signed_in(rows, &acting.actor, &acting.device)?;
    let mut turn = Turn::load(rows, now, acting.ticket)?;
    if turn.row.account != acting.actor {
        return Err(refuse(Code::NotFound, "ticket.unknown"));
    }
    due::settle(rows, &mut turn)?;
    let outcome = perform(rows, &mut turn, acting)?;
    clerk::note(rows, &mut turn, &acting.actor, (&acting.act).into())?;
    turn.finish(rows)?.save(rows);
    Ok(Done::Ticket {
        outcome,
        ticket: acting.ticket,
    })
}

/// The device is signed in to the actor's account at this moment: checked
/// where the change is made, whatever was checked on the way.
pub(crate) fn signed_in(rows: &Rows, actor: &AccountId, device: &Thumbprint) -> Result<(), Stop> {
    match rows.device(device)? {
        Some(row) if row.account == *actor => Ok(()),
        Some(_) | None => Err(refuse(Code::SessionEnded, "proof.device")),
    }
}

fn perform(rows: &mut Rows, turn: &mut Turn, acting: &Acting) -> Result<Outcome, Stop> {
    let device = &acting.device;
    if let Act::Cancel { booking } = &acting.act {
        return cancel::cancel(rows, turn, booking);
    }
    if let Act::Swap { booking, wishes } = &acting.act {
        return swap::swap(rows, turn, acting, (booking, wishes));
    }
    if turn.is_over() {
        return Err(refuse(Code::Ended, "line.ended"));
    }
    #[cfg(feature = "seeded-bugs")]
    if rows.bugs.has(crate::bugs::Bug::GateOpen)
        && let Act::Hold { pass, .. } | Act::Confirm { pass, .. } = &acting.act
    {
        turn.wave_through(pass, device);
    }
    match &acting.act {
        Act::Claim {} => claim::claim(rows, turn, device),
        Act::Defer { places } => defer::defer(rows, turn, *places),
        Act::Hold { pass, wishes } => hold::hold(rows, turn, acting, (pass, wishes)),
        Act::Release { pass, hold } => release::release(rows, turn, device, (pass, hold)),
        Act::Extend { pass } => extend::extend(turn, pass, device),
        Act::Confirm { pass, hold } => confirm::confirm(rows, turn, acting, (pass, hold)),
        Act::Exchange { pass, hold, wishes } => {
            swap::exchange(rows, turn, acting, (pass, hold, wishes))
        }
        Act::Cancel { booking } => cancel::cancel(rows, turn, booking),
        Act::Swap { booking, wishes } => swap::swap(rows, turn, acting, (booking, wishes)),
        Act::StayOn {} => stay_on::stay_on(turn),
        Act::StayOff {} => stay_on::stay_off(rows, turn),
        Act::Accept { offer } => offer::accept(rows, turn, acting, offer),
        Act::Decline { offer } => offer::decline(rows, turn, offer),
        Act::LeaveOut { person } => leave::leave_out(rows, turn, person),
        Act::Leave {} => leave::leave(rows, turn),
    }
}
