//! Messages to people: a row that the outbox sends, written in the same
//! commit as what it tells.

use jari_protocol::account::Language;
use jari_protocol::contact::Contact;
use jari_protocol::id::AccountId;
use jari_protocol::refusal::Code;
use jari_protocol::time::ServerTime;

use crate::key::{Key, Range};
use crate::query::Reply;
use crate::row::Row;
use crate::row::account::{Message, Notice};
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
    let mut service = rows
        .service()?
        .cloned()
        .ok_or_else(|| refuse(Code::Internal, "service.founded"))?;
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

/// Forgets messages that were handed over.
pub(crate) fn sent(rows: &mut Rows, numbers: &[u64]) -> Result<Done, Stop> {
    for number in numbers {
        rows.remove(Key::Message(*number));
    }
    Ok(Done::Noted)
}
