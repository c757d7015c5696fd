//! A signed-in device lets a further one in: it shows a code, and whoever
//! gives it back together with the account's contact is signed in. No message
//! carries the code. A refusal tells nothing about the contact.

use jari_protocol::id::AccountId;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};

use crate::request::{GiveCode, Pairing, StartPairing};
use crate::row::account::{Account, PairingCode, SignIn};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::limit::{self, Bucket};
use super::{device, sign_in};

/// Starts, ends, or lets in.
pub(crate) fn run(rows: &mut Rows, now: ServerTime, pairing: &Pairing) -> Result<Done, Stop> {
    match pairing {
        Pairing::Start(by) => start(rows, now, by),
        Pairing::End(actor) => end(rows, actor),
        Pairing::Give(given) => give(rows, now, given),
    }
}

/// The code that the asking device shows. One that is still taken is told
/// again.
fn start(rows: &mut Rows, now: ServerTime, start: &StartPairing) -> Result<Done, Stop> {
    let mut account = known(rows, &start.actor)?;
    let open = account.pairing.take().filter(|open| open.is_free(now));
    let open = match open {
        Some(open) => open,
        None => {
            let secret = super::secret(rows)?;
            limit::take(rows, now, &secret, (PER_ACCOUNT, start.actor.as_bytes()))?;
            PairingCode {
                code: start.code.clone(),
                tries_left: sign_in::TRIES,
                expires: now.plus(LIFE),
                device: None,
            }
        }
    };
    let done = Done::Pairing {
        contact: account.contact.clone(),
        code: open.code.clone(),
        expires: open.expires,
    };
    account.pairing = Some(open);
    rows.put_account(&start.actor, account);
    Ok(done)
}

/// The code is shown no longer.
fn end(rows: &mut Rows, actor: &AccountId) -> Result<Done, Stop> {
    let mut account = known(rows, actor)?;
    account.pairing = None;
    rows.put_account(actor, account);
    Ok(Done::Noted)
}

/// Takes the code. The device that gave the right one may repeat itself while
/// it is taken: an answer that was lost on the way costs nothing.
fn give(rows: &mut Rows, now: ServerTime, given: &GiveCode) -> Result<Done, Stop> {
    let secret = super::secret(rows)?;
    let device = given.key.thumbprint();
    limit::take(rows, now, &secret, (PER_KEY, device.0.as_bytes()))?;
    let holder = device::holder_name(&secret, &given.contact);
    let id = rows.contact(&holder)?.copied();
    let Some((id, mut account, mut open)) = id
        .map(|id| open(rows, now, id))
        .transpose()?
        .flatten()
        .filter(|(_, _, open)| open.device.is_none_or(|taken| taken == device))
    else {
        return Err(refused(rows));
    };
    let is_right = sign_in::is_code(&secret, &given.code, &open.code);
    if is_right {
        open.device = Some(device);
    } else {
        open.tries_left = open.tries_left.saturating_sub(1);
    }
    account.pairing = Some(open);
    rows.put_account(&id, account);
    if !is_right {
        return Err(refused(rows));
    }
    let sign_in = SignIn {
        contact: given.contact.clone(),
        language: given.language,
        key: given.key.clone(),
    };
    device::admit(rows, now, &sign_in, (None, given.session))
}

/// Every refusal is the same, and writes what counts the try: neither the
/// answer nor how long it takes tells whether there is such a contact.
fn refused(rows: &mut Rows) -> Stop {
    rows.settle();
    refuse(Code::PairingRefused, "pairing.code")
}

fn known(rows: &Rows, id: &AccountId) -> Result<Account, Stop> {
    let account = rows.account(id)?.cloned();
    account.ok_or_else(|| refuse(Code::SessionEnded, "pairing.account"))
}

fn open(
    rows: &Rows,
    now: ServerTime,
    id: AccountId,
) -> Result<Option<(AccountId, Account, PairingCode)>, Stop> {
    let account = rows.account(&id)?.cloned();
    Ok(account.and_then(|mut account| {
        let open = account.pairing.take().filter(|open| open.is_taken(now))?;
        Some((id, account, open))
    }))
}

impl PairingCode {
    fn is_taken(&self, now: ServerTime) -> bool {
        now < self.expires && self.tries_left > 0
    }

    fn is_free(&self, now: ServerTime) -> bool {
        self.is_taken(now) && self.device.is_none()
    }
}

/// How long a code is taken: both devices are at hand.
const LIFE: Millis = Millis::from_mins(5);

/// Codes of one account: a family's tablets, and a screen opened by mistake.
const PER_ACCOUNT: Bucket = Bucket {
    rule: "pairing.per_account",
    burst: 10,
    every: Millis::from_mins(1),
};

/// Tries of one device key. The tries of a code are counted with the code.
const PER_KEY: Bucket = Bucket {
    rule: "pairing.per_key",
    burst: 10,
    every: Millis::from_mins(1),
};
