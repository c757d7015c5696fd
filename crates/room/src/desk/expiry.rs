//! What the desk keeps for a while: sign-ins, which hold contacts, their codes,
//! and the buckets of those who asked. A row that ran out is forgotten by a
//! sweep, a bounded number at a time.
//!
//! Each row is watched from the moment it is made. Whatever prolongs it leaves
//! the watch alone: the sweep that finds it early watches it further.

use jari_protocol::id::SignInId;
use jari_protocol::time::ServerTime;

use crate::key::{Expiring, Key, Range};
use crate::numbers::SWEPT_AT_ONCE;
use crate::row::Row;
use crate::row::account::SentCode;
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::Stop;

use super::{retention, sign_in};

/// Has a row that was made just now looked at when it runs out.
pub(super) fn watch(rows: &mut Rows, at: ServerTime, what: Expiring) {
    rows.put(Key::Expires(at, what), Row::Expires);
}

/// Forgets what has run out, the earliest first.
pub(crate) fn sweep(rows: &mut Rows, now: ServerTime) -> Result<Done, Stop> {
    let due = due(rows, now)?;
    rows.gather(due.iter().map(|(_, what)| what.key()))?;
    rows.gather(codes(rows, &due)?)?;
    for (at, what) in due {
        let ends = ends(rows, &what)?;
        rows.remove(Key::Expires(at, what));
        match ends {
            Some(ends) if ends > now => watch(rows, ends, what),
            Some(_) => rows.remove(what.key()),
            None => {}
        }
    }
    retention::sweep(rows, now)?;
    Ok(Done::Noted)
}

fn due(rows: &Rows, now: ServerTime) -> Result<Vec<(ServerTime, Expiring)>, Stop> {
    let is_due = |(key, _): (&Key, &Row)| {
        let Key::Expires(at, what) = key else {
            return None;
        };
        (*at <= now).then_some((*at, *what))
    };
    // Most sweeps find nothing: one row tells.
    let next = rows.first(&Range::Expires, 1)?;
    if next.into_iter().find_map(is_due).is_none() {
        return Ok(Vec::new());
    }
    let run = rows.first(&Range::Expires, SWEPT_AT_ONCE)?;
    Ok(run.into_iter().map_while(is_due).collect())
}

/// The codes that the sign-ins among them wait for.
fn codes(rows: &Rows, due: &[(ServerTime, Expiring)]) -> Result<Vec<Key>, Stop> {
    let mut codes = Vec::new();
    for (_, what) in due {
        if let Expiring::SignIn(id) = what {
            codes.extend(code_of(rows, id)?);
        }
    }
    Ok(codes)
}

fn code_of(rows: &Rows, id: &SignInId) -> Result<Option<Key>, Stop> {
    let Some(begun) = rows.sign_in(id)? else {
        return Ok(None);
    };
    let secret = super::secret(rows)?;
    let name = sign_in::code_name(&secret, &begun.contact, begun.key.thumbprint());
    Ok(Some(Key::Code(name)))
}

/// When a row runs out; `None` if it is gone. A sign-in lasts as long as the
/// code it waits for, which a later sign-in may have prolonged.
fn ends(rows: &Rows, what: &Expiring) -> Result<Option<ServerTime>, Stop> {
    Ok(match what {
        Expiring::Code(name) => rows.code(name)?.map(kept_until),
        Expiring::Limit(name) => rows.limit(name)?.map(|limit| limit.full),
        Expiring::SignIn(id) => {
            let Some(Key::Code(name)) = code_of(rows, id)? else {
                return Ok(None);
            };
            let gone = ServerTime::from_millis(i64::MIN);
            Some(rows.code(&name)?.map_or(gone, kept_until))
        }
    })
}

/// A sender that was down may still take the message, and then the code lives.
fn kept_until(sent: &SentCode) -> ServerTime {
    sent.expires.plus(sign_in::UNSENT_LIFE)
}
