//! Messages to people: a row that the outbox sends, written in the same
//! commit as what it tells.

use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::id::AccountId;
use jari_protocol::refusal::Code;
use jari_protocol::time::{Millis, ServerTime};

use crate::desk::sign_in;
use crate::key::{Key, Range};
use crate::query::Reply;
use crate::row::Row;
use crate::row::account::{Message, Notice, Service};
use crate::row::ticket::Done;
use crate::rows::Rows;
use crate::stop::{Stop, refuse};

/// Queues a message to an account's own contact.
pub(crate) fn tell(
    rows: &mut Rows,
    now: ServerTime,
    account: &AccountId,
    what: Notice,
) -> Result<(), Stop> {
    let Some(account) = rows.account(account)? else {
        return Ok(());
    };
    let (to, language) = (account.contact.clone(), account.language);
    queue(rows, now, (to, language), what)
}

/// Queues a message to a contact, not to be sent before `due`.
pub(crate) fn queue(
    rows: &mut Rows,
    due: ServerTime,
    (to, language): (Contact, Language),
    what: Notice,
) -> Result<(), Stop> {
    let mut service = founded(rows)?;
    let number = service.next_message;
    service.next_message = number.saturating_add(1);
    rows.put_service(service);
    rows.put_message(
        &number,
        Message {
            to,
            language,
            due,
            what,
            undeliverable: false,
        },
    );
    Ok(())
}

/// Messages from a number on.
pub(crate) fn list(rows: &Rows, from: u64) -> Result<Reply, Stop> {
    let found = rows.first(&Range::Messages(from), crate::numbers::MESSAGES_PER_READ)?;
    let messages = found.into_iter().filter_map(|(key, row)| match (key, row) {
        (Key::Message(number), Row::Message(message)) => Some((*number, message.clone())),
        _ => None,
    });
    Ok(Reply::Messages(messages.collect()))
}

/// Forgets messages that were handed over. A code is taken for its whole life
/// from now on, however long its message waited.
pub(crate) fn sent(rows: &mut Rows, now: ServerTime, numbers: &[u64]) -> Result<Done, Stop> {
    rows.gather(numbers.iter().map(|number| Key::Message(*number)))?;
    for number in numbers {
        if let Some(Notice::Code {
            code,
            name: Some(name),
        }) = rows.message(number)?.map(|message| message.what.clone())
        {
            sign_in::was_sent(rows, now, (&name, &code))?;
        }
        rows.remove(Key::Message(*number));
    }
    Ok(Done::Noted)
}

/// Puts messages aside that nobody takes. A code is of no use later.
pub(crate) fn undeliverable(rows: &mut Rows, numbers: &[u64]) -> Result<Done, Stop> {
    rows.gather(numbers.iter().map(|number| Key::Message(*number)))?;
    for number in numbers {
        let Some(mut message) = rows.message(number)?.cloned() else {
            continue;
        };
        if matches!(message.what, Notice::Code { .. }) {
            rows.remove(Key::Message(*number));
        } else {
            message.undeliverable = true;
            rows.put_message(number, message);
        }
    }
    Ok(Done::Noted)
}

/// Messages that were put aside wait for their senders again, due now: what
/// was wrong with the sender is mended.
pub(crate) fn offer_again(rows: &mut Rows, now: ServerTime, numbers: &[u64]) -> Result<Done, Stop> {
    rows.gather(numbers.iter().map(|number| Key::Message(*number)))?;
    for number in numbers {
        let message = rows.message(number)?.filter(|it| it.undeliverable);
        if let Some(mut message) = message.cloned() {
            message.undeliverable = false;
            message.due = now;
            rows.put_message(number, message);
        }
    }
    Ok(Done::Noted)
}

/// Says how fast senders take codes.
pub(crate) fn pace(rows: &mut Rows, gap: Millis) -> Result<Done, Stop> {
    let mut service = founded(rows)?;
    service.code_gap = Some(gap);
    rows.put_service(service);
    Ok(Done::Noted)
}

/// When the next code may be sent. Codes queue up behind each other, so that
/// whoever asks is told when theirs is due.
pub(crate) fn next_code(rows: &mut Rows, now: ServerTime) -> Result<ServerTime, Stop> {
    let mut service = founded(rows)?;
    let due = service.next_code.map_or(now, |next| next.max(now));
    service.next_code = Some(due.plus(service.code_gap.unwrap_or(Millis::ZERO)));
    rows.put_service(service);
    Ok(due)
}

fn founded(rows: &Rows) -> Result<Service, Stop> {
    let service = rows.service()?.cloned();
    service.ok_or_else(|| refuse(Code::Internal, "service.founded"))
}
