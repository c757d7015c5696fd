//! Ids that carry a person's number, so that rows about a person are found,
//! and made, without keeping them.

use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, PersonId, TicketId};
use jari_protocol::jwk::Thumbprint;

use crate::town::Citizen;

/// A person, by number.
pub(super) type Person = u32;

const ACCOUNT: u8 = 1;
const PERSON: u8 = 2;
const TICKET: u8 = 3;
const DEVICE: u8 = 4;

/// A person with one of their devices.
pub(super) fn citizen(person: Person, device: u8) -> Citizen {
    Citizen {
        account: AccountId::from_bytes(id(ACCOUNT, person)),
        device: thumbprint(person, device),
        person: PersonId::from_bytes(id(PERSON, person)),
    }
}

/// A device's key, by its name alone: nothing is signed here.
pub(super) fn thumbprint(person: Person, device: u8) -> Thumbprint {
    let mut bytes = [0; 32];
    bytes[..16].copy_from_slice(&id(DEVICE, person));
    bytes[16] = device;
    Thumbprint(Digest::from_bytes(bytes))
}

/// The ticket of a person.
pub(super) fn ticket(person: Person) -> TicketId {
    TicketId::from_bytes(id(TICKET, person))
}

/// Whose account it is.
pub(super) fn of_account(account: &AccountId) -> Option<Person> {
    number(ACCOUNT, account.as_bytes())
}

/// Whose ticket it is.
pub(super) fn of_ticket(ticket: &TicketId) -> Option<Person> {
    number(TICKET, ticket.as_bytes())
}

/// Whose device it is.
pub(super) fn of_device(device: &Thumbprint) -> Option<Person> {
    let (head, _) = device.0.as_bytes().split_first_chunk::<16>()?;
    number(DEVICE, head)
}

fn id(tag: u8, person: Person) -> [u8; 16] {
    let mut bytes = [0; 16];
    bytes[0] = tag;
    bytes[12..].copy_from_slice(&person.to_be_bytes());
    bytes
}

fn number(tag: u8, bytes: &[u8; 16]) -> Option<Person> {
    let (_, tail) = bytes.split_last_chunk::<4>()?;
    (bytes[0] == tag && bytes[1..12] == [0; 11]).then(|| u32::from_be_bytes(*tail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_person_is_found_by_each_of_their_ids() {
        let citizen = citizen(1_499_999, 3);
        assert_eq!(of_account(&citizen.account), Some(1_499_999));
        assert_eq!(of_device(&citizen.device), Some(1_499_999));
        assert_eq!(of_ticket(&ticket(1_499_999)), Some(1_499_999));
        assert_eq!(of_ticket(&TicketId::from_bytes([9; 16])), None);
    }
}
