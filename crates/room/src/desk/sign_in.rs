//! Signing in: a code goes to a contact, and whoever gives it back with the
//! device key that asked has that contact. Nothing here reads an account
//! before the code is right, so every contact is answered alike.

use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::time::{Millis, ServerTime};

use crate::key::{Expiring, Key};
use crate::message;
use crate::request::{FinishSignIn, StartSignIn};
use crate::row::account::{Notice, OneTimeCode, SentCode, SignIn};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

use super::limit::{self, Bucket};
use super::{device, expiry};

/// Sends a code. A code that is still taken is sent again, so that whichever
/// message is read first works.
pub(crate) fn start(rows: &mut Rows, now: ServerTime, start: &StartSignIn) -> Result<Done, Stop> {
    let secret = super::secret(rows)?;
    let device = start.key.thumbprint();
    let begun = rows.sign_in(&start.sign_in)?.cloned();
    if let Some(known) = &begun
        && (&known.contact, &known.key) != (&start.contact, &start.key)
    {
        return Err(refuse(Code::ChangeMismatch, "sign_in.id"));
    }
    let contact = start.contact.as_str().as_bytes();
    limit::take(rows, now, &secret, (PER_KEY, device.0.as_bytes()))?;
    limit::take(rows, now, &secret, (PER_CONTACT, contact))?;

    let name = code_name(&secret, &start.contact, device);
    let known = rows.code(&name)?.cloned();
    let is_watched = known.is_some();
    let earlier = known.filter(|sent| sent.is_taken(now));
    let (code, tries_left) = earlier.map_or_else(
        || (start.code.clone(), TRIES),
        |sent| (sent.code, sent.tries_left),
    );
    let due = message::next_code(rows, now)?;
    let expires = due.plus(CODE_LIFE);
    let sent = SentCode {
        code: code.clone(),
        tries_left,
        due,
        expires,
    };
    rows.put_code(&name, sent);
    if !is_watched {
        expiry::watch(rows, expires, Expiring::Code(name));
    }
    let sign_in = SignIn {
        contact: start.contact.clone(),
        language: start.language,
        key: start.key.clone(),
    };
    rows.put_sign_in(&start.sign_in, sign_in);
    if begun.is_none() {
        expiry::watch(rows, expires, Expiring::SignIn(start.sign_in));
    }
    let to = (start.contact.clone(), start.language);
    let name = Some(name);
    message::queue(rows, due, to, Notice::Code { code, name })?;
    Ok(Done::SignInPending { due, expires })
}

/// A sender took the message with a code: from now on it lives.
pub(crate) fn was_sent(
    rows: &mut Rows,
    now: ServerTime,
    (name, code): (&Digest, &OneTimeCode),
) -> Result<(), Stop> {
    if let Some(mut sent) = rows.code(name)?.filter(|sent| sent.code == *code).cloned() {
        sent.expires = sent.expires.max(now.plus(CODE_LIFE));
        rows.put_code(name, sent);
    }
    Ok(())
}

/// Takes a code. The right code signs in again and again while it is taken:
/// an answer that was lost on the way costs nothing.
pub(crate) fn finish(
    rows: &mut Rows,
    now: ServerTime,
    finish: &FinishSignIn,
) -> Result<Done, Stop> {
    let expired = || refuse(Code::CodeExpired, "sign_in.code");
    let secret = super::secret(rows)?;
    let begun = rows.sign_in(&finish.sign_in)?.cloned();
    let sign_in = begun
        .filter(|sign_in| sign_in.key.thumbprint() == finish.device)
        .ok_or_else(expired)?;
    let name = code_name(&secret, &sign_in.contact, finish.device);
    let sent = rows.code(&name)?.cloned();
    let sent = sent.filter(|sent| sent.is_taken(now)).ok_or_else(expired)?;
    if !is_code(&secret, &finish.code, &sent.code) {
        return Err(wrong(rows, &name, sent));
    }
    device::admit(rows, now, &sign_in, (finish.account, finish.session))
}

/// Forgets the code sent to a contact for a device: a device that was
/// removed cannot use it to come back.
pub(super) fn forget(rows: &mut Rows, contact: &Contact, device: Thumbprint) -> Result<(), Stop> {
    let name = code_name(&super::secret(rows)?, contact, device);
    rows.remove(Key::Code(name));
    Ok(())
}

impl SentCode {
    fn is_taken(&self, now: ServerTime) -> bool {
        now < self.expires && self.tries_left > 0
    }
}

/// Counts a wrong try. It counts although the change is refused, so it is
/// settled at once.
fn wrong(rows: &mut Rows, name: &Digest, mut sent: SentCode) -> Stop {
    sent.tries_left = sent.tries_left.saturating_sub(1);
    let tries_left = sent.tries_left;
    rows.put_code(name, sent);
    rows.settle();
    if tries_left == 0 {
        return refuse(Code::CodeExpired, "sign_in.tries");
    }
    let facts = Facts {
        tries_left: Some(tries_left),
        ..Facts::default()
    };
    Problem::new(Code::CodeWrong, "sign_in.code")
        .with(facts)
        .into()
}

/// Compares hashes under a secret key: how long it takes tells nothing about
/// the digits.
pub(super) fn is_code(secret: &Digest, given: &str, code: &OneTimeCode) -> bool {
    let hash = |code: &str| Digest::keyed(secret.as_bytes(), &[b"code", code.as_bytes()]);
    hash(given.trim()) == hash(code.as_str())
}

/// Under which name the code of a contact for a device is kept.
pub(super) fn code_name(secret: &Digest, contact: &Contact, device: Thumbprint) -> Digest {
    let parts: &[&[u8]] = &[b"code of", contact.as_str().as_bytes(), device.0.as_bytes()];
    Digest::keyed(secret.as_bytes(), parts)
}

/// Wrong tries per code: a slip or two is human, and five of a million leave
/// a guesser one chance in 200 000.
pub(super) const TRIES: u32 = 5;

/// How long a code that ran out is kept for a sender that was down: whoever
/// waited longer has asked again.
pub(super) const UNSENT_LIFE: Millis = Millis::from_mins(60);

/// How long a code is taken once a sender has its message: slow mail arrives, and a phone that was left on
/// a table is picked up again.
const CODE_LIFE: Millis = Millis::from_mins(10);

/// Codes to one contact: a person on three devices is never stopped, and
/// nobody can fill a stranger's inbox.
const PER_CONTACT: Bucket = Bucket {
    rule: "sign_in.per_contact",
    burst: 6,
    every: Millis::from_mins(3),
};

/// Codes for one device key: a household shares a tablet.
const PER_KEY: Bucket = Bucket {
    rule: "sign_in.per_key",
    burst: 10,
    every: Millis::from_mins(1),
};
