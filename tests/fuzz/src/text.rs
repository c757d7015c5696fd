//! What a person types or scans: an id, a link, a contact, a name, a day.

use std::fmt::Display;
use std::str::FromStr;

use jari_client::address::Address;
use jari_protocol::contact::Contact;
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, TicketId};
use jari_protocol::text::Line;

/// One of each.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    [
        "jari://jari.example.org?key=Srhmy72ffQx-031k5EU6VYKWKhv3NF3WX9HvHpxaiH8",
        "jari://127.0.0.1:8787?key=Srhmy72ffQx-031k5EU6VYKWKhv3NF3WX9HvHpxaiH8",
        "010-1234-5678",
        "+82 10 1234 5678",
        "Kim.Young-hee@Example.org",
        "김영희",
        "BQUFBQUFBQUFBQUFBQUFBQ",
        "vaccine-2021-07",
        "590705-2",
    ]
    .map(|text| text.as_bytes().to_vec())
    .to_vec()
}

/// What was understood, said again, is understood as the same.
pub(crate) fn take(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    said_again::<EventId>(text);
    said_again::<TicketId>(text);
    said_again::<Digest>(text);
    if let Ok(contact) = Contact::from_str(text) {
        assert_eq!(Contact::from_str(contact.as_str()).ok(), Some(contact));
    }
    if let Ok(address) = Address::from_str(text) {
        assert!(!address.base().contains(char::is_whitespace));
    }
    drop(Line::new(text));
}

fn said_again<T: FromStr + Display + PartialEq>(text: &str) {
    if let Ok(understood) = T::from_str(text) {
        assert!(T::from_str(&understood.to_string()).ok() == Some(understood));
    }
}
