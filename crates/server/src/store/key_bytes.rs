//! Keys as bytes whose order is the order of keys, so that a range of keys is
//! a range of bytes in any database.
//!
//! A name ends with a zero byte, which no name contains and which is below
//! all it may contain; ids and hashes have one length; numbers are big-endian.

use std::str::FromStr;

use jari_protocol::count::{Place, Seq};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, ChangeId, PersonId, SignInId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::{OpenTime, ServerTime};
use jari_room::key::{Expiring, Key, Scope};

use super::table::Table;

/// The key within its table.
pub fn encode(key: &Key) -> Vec<u8> {
    let bytes = Bytes(Vec::with_capacity(64));
    match key {
        Key::Service => bytes,
        Key::Account(id) => bytes.raw(id.as_bytes()),
        Key::Contact(hash) | Key::Code(hash) | Key::Limit(hash) => bytes.raw(hash.as_bytes()),
        Key::Device(device) => bytes.raw(device.0.as_bytes()),
        Key::SignIn(id) => bytes.raw(id.as_bytes()),
        Key::Expires(at, what) => bytes.time(*at).expiring(what),
        Key::Person(account, person) => bytes.raw(account.as_bytes()).raw(person.as_bytes()),
        Key::Message(number) => bytes.number(*number),
        Key::Event(event) => bytes.name(event.as_str()),
        Key::Roster(event, hash, number) => bytes
            .name(event.as_str())
            .raw(hash.as_bytes())
            .raw(&number.to_be_bytes()),
        Key::Opening(event, opening) => bytes.name(event.as_str()).name(opening.as_str()),
        Key::Site(event, site) => bytes.name(event.as_str()).name(site.as_str()),
        Key::Slot(event, slot) => bytes.name(event.as_str()).name(slot.as_str()),
        Key::Deed(event, number) | Key::Lot(event, number) => {
            bytes.name(event.as_str()).number(*number)
        }
        Key::Clerk(event, hash) | Key::Subject(event, hash) => {
            bytes.name(event.as_str()).raw(hash.as_bytes())
        }
        Key::Ticket(id) => bytes.raw(id.as_bytes()),
        Key::AccountTicket(account, id) => bytes.raw(account.as_bytes()).raw(id.as_bytes()),
        Key::Seat(event, opening, seq) => bytes
            .name(event.as_str())
            .name(opening.as_str())
            .number(seq.0),
        Key::Door(event, opening, place) | Key::StayOn(event, opening, place) => bytes
            .name(event.as_str())
            .name(opening.as_str())
            .number(place.0),
        Key::Due(event, opening, at, ticket) => {
            let line = bytes.name(event.as_str()).name(opening.as_str());
            line.number(at.0).raw(ticket.as_bytes())
        }
        Key::Booking(id) => bytes.raw(id.as_bytes()),
        Key::Answer(scope, id) => bytes.scope(scope).raw(id.as_bytes()),
        Key::Leaf(event, opening, index) => bytes
            .name(event.as_str())
            .name(opening.as_str())
            .number(*index),
    }
    .0
}

/// The key of a row in a table; `None` if the bytes are not one.
pub fn decode(table: Table, bytes: &[u8]) -> Option<Key> {
    let mut rest = Rest(bytes);
    let key = match table {
        Table::Service => Key::Service,
        Table::Account => Key::Account(rest.id(AccountId::from_bytes)?),
        Table::Contact => Key::Contact(rest.hash()?),
        Table::Device => Key::Device(Thumbprint(rest.hash()?)),
        Table::SignIn => Key::SignIn(rest.id(SignInId::from_bytes)?),
        Table::Code => Key::Code(rest.hash()?),
        Table::Limit => Key::Limit(rest.hash()?),
        Table::Expires => Key::Expires(rest.time()?, rest.expiring()?),
        Table::Person => Key::Person(
            rest.id(AccountId::from_bytes)?,
            rest.id(PersonId::from_bytes)?,
        ),
        Table::Message => Key::Message(rest.number()?),
        Table::Event => Key::Event(rest.name()?),
        Table::Roster => Key::Roster(rest.name()?, rest.hash()?, u32::from_be_bytes(rest.raw()?)),
        Table::Clerk => Key::Clerk(rest.name()?, rest.hash()?),
        Table::Deed => Key::Deed(rest.name()?, rest.number()?),
        Table::Opening => Key::Opening(rest.name()?, rest.name()?),
        Table::Site => Key::Site(rest.name()?, rest.name()?),
        Table::Slot => Key::Slot(rest.name()?, rest.name()?),
        Table::Lot => Key::Lot(rest.name()?, rest.number()?),
        Table::Subject => Key::Subject(rest.name()?, rest.hash()?),
        Table::Ticket => Key::Ticket(rest.id(TicketId::from_bytes)?),
        Table::AccountTicket => Key::AccountTicket(
            rest.id(AccountId::from_bytes)?,
            rest.id(TicketId::from_bytes)?,
        ),
        Table::Seat => Key::Seat(rest.name()?, rest.name()?, Seq(rest.number()?)),
        Table::Door => Key::Door(rest.name()?, rest.name()?, Place(rest.number()?)),
        Table::StayOn => Key::StayOn(rest.name()?, rest.name()?, Place(rest.number()?)),
        Table::Due => {
            let (event, opening) = (rest.name()?, rest.name()?);
            Key::Due(
                event,
                opening,
                OpenTime(rest.number()?),
                rest.id(TicketId::from_bytes)?,
            )
        }
        Table::Booking => Key::Booking(rest.id(BookingId::from_bytes)?),
        Table::Answer => Key::Answer(rest.scope()?, rest.id(ChangeId::from_bytes)?),
        Table::Leaf => Key::Leaf(rest.name()?, rest.name()?, rest.number()?),
    };
    rest.0.is_empty().then_some(key)
}

/// The bit that tells a negative number.
const SIGN: u64 = 1 << 63;

/// Bytes being put together.
struct Bytes(Vec<u8>);

impl Bytes {
    fn raw(mut self, raw: &[u8]) -> Self {
        self.0.extend_from_slice(raw);
        self
    }

    fn number(self, number: u64) -> Self {
        self.raw(&number.to_be_bytes())
    }

    /// The sign goes first, and so do the times before 1970.
    fn time(self, time: ServerTime) -> Self {
        self.number(time.as_millis().cast_unsigned() ^ SIGN)
    }

    fn expiring(self, what: &Expiring) -> Self {
        match what {
            Expiring::SignIn(id) => self.raw(&[0]).raw(id.as_bytes()),
            Expiring::Code(name) => self.raw(&[1]).raw(name.as_bytes()),
            Expiring::Limit(name) => self.raw(&[2]).raw(name.as_bytes()),
        }
    }

    fn name(self, name: &str) -> Self {
        self.raw(name.as_bytes()).raw(&[0])
    }

    fn scope(self, scope: &Scope) -> Self {
        match scope {
            Scope::Account(id) => self.raw(&[0]).raw(id.as_bytes()),
            Scope::Ticket(id) => self.raw(&[1]).raw(id.as_bytes()),
            Scope::Device(device) => self.raw(&[2]).raw(device.0.as_bytes()),
        }
    }
}

/// Bytes being taken apart.
struct Rest<'a>(&'a [u8]);

impl Rest<'_> {
    fn raw<const N: usize>(&mut self) -> Option<[u8; N]> {
        let (first, rest) = self.0.split_first_chunk()?;
        self.0 = rest;
        Some(*first)
    }

    fn id<T>(&mut self, from: impl FnOnce([u8; 16]) -> T) -> Option<T> {
        self.raw().map(from)
    }

    fn hash(&mut self) -> Option<Digest> {
        self.raw().map(Digest::from_bytes)
    }

    fn number(&mut self) -> Option<u64> {
        self.raw().map(u64::from_be_bytes)
    }

    fn time(&mut self) -> Option<ServerTime> {
        let millis = (self.number()? ^ SIGN).cast_signed();
        Some(ServerTime::from_millis(millis))
    }

    fn expiring(&mut self) -> Option<Expiring> {
        let [kind] = self.raw()?;
        match kind {
            0 => Some(Expiring::SignIn(self.id(SignInId::from_bytes)?)),
            1 => Some(Expiring::Code(self.hash()?)),
            2 => Some(Expiring::Limit(self.hash()?)),
            _ => None,
        }
    }

    fn name<T: FromStr>(&mut self) -> Option<T> {
        let end = self.0.iter().position(|byte| *byte == 0)?;
        let (name, rest) = self.0.split_at_checked(end)?;
        self.0 = rest.get(1..)?;
        std::str::from_utf8(name).ok()?.parse().ok()
    }

    fn scope(&mut self) -> Option<Scope> {
        let [kind] = self.raw()?;
        match kind {
            0 => Some(Scope::Account(self.id(AccountId::from_bytes)?)),
            1 => Some(Scope::Ticket(self.id(TicketId::from_bytes)?)),
            2 => Some(Scope::Device(Thumbprint(self.hash()?))),
            _ => None,
        }
    }
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn name<T: FromStr<Err: std::fmt::Debug> + std::fmt::Debug>() -> impl Strategy<Value = T> {
        // Short and of few letters, so that one is often the start of another.
        "[ab0][ab0-]{0,3}".prop_map(|text| text.parse().unwrap())
    }

    fn bytes<const N: usize>() -> BoxedStrategy<[u8; N]> {
        let ends = prop_oneof![Just(0_u8), Just(255)];
        let one = (ends, any::<u8>(), 0..N).prop_map(|(rest, byte, at)| {
            let mut bytes = [rest; N];
            bytes[at] = byte;
            bytes
        });
        one.boxed()
    }

    fn id() -> BoxedStrategy<[u8; 16]> {
        bytes()
    }

    fn hash() -> BoxedStrategy<Digest> {
        bytes().prop_map(Digest::from_bytes).boxed()
    }

    fn number() -> impl Strategy<Value = u64> {
        prop_oneof![0..300_u64, any::<u64>()]
    }

    fn account() -> impl Strategy<Value = AccountId> {
        id().prop_map(AccountId::from_bytes)
    }

    fn ticket() -> impl Strategy<Value = TicketId> {
        id().prop_map(TicketId::from_bytes)
    }

    fn expiring() -> impl Strategy<Value = Expiring> {
        prop_oneof![
            id().prop_map(|id| Expiring::SignIn(SignInId::from_bytes(id))),
            hash().prop_map(Expiring::Code),
            hash().prop_map(Expiring::Limit),
        ]
    }

    fn time() -> impl Strategy<Value = ServerTime> {
        prop_oneof![-300..300_i64, any::<i64>()].prop_map(ServerTime::from_millis)
    }

    fn scope() -> impl Strategy<Value = Scope> {
        prop_oneof![
            account().prop_map(Scope::Account),
            ticket().prop_map(Scope::Ticket),
            hash().prop_map(|hash| Scope::Device(Thumbprint(hash))),
        ]
    }

    fn desk_key() -> BoxedStrategy<Key> {
        prop_oneof![
            Just(Key::Service),
            account().prop_map(Key::Account),
            hash().prop_map(Key::Contact),
            hash().prop_map(|hash| Key::Device(Thumbprint(hash))),
            id().prop_map(|id| Key::SignIn(SignInId::from_bytes(id))),
            hash().prop_map(Key::Code),
            hash().prop_map(Key::Limit),
            (time(), expiring()).prop_map(|(at, what)| Key::Expires(at, what)),
            (account(), id()).prop_map(|(of, id)| Key::Person(of, PersonId::from_bytes(id))),
            number().prop_map(Key::Message),
            (account(), ticket()).prop_map(|(of, id)| Key::AccountTicket(of, id)),
            (scope(), id()).prop_map(|(of, id)| Key::Answer(of, ChangeId::from_bytes(id))),
        ]
        .boxed()
    }

    fn line_key() -> BoxedStrategy<Key> {
        prop_oneof![
            name().prop_map(Key::Event),
            (name(), hash(), any::<u32>()).prop_map(|(of, hash, n)| Key::Roster(of, hash, n)),
            (name(), hash()).prop_map(|(of, hash)| Key::Clerk(of, hash)),
            (name(), number()).prop_map(|(of, n)| Key::Deed(of, n)),
            (name(), name()).prop_map(|(of, id)| Key::Opening(of, id)),
            (name(), name()).prop_map(|(of, id)| Key::Site(of, id)),
            (name(), name()).prop_map(|(of, id)| Key::Slot(of, id)),
            (name(), number()).prop_map(|(of, n)| Key::Lot(of, n)),
            (name(), hash()).prop_map(|(of, hash)| Key::Subject(of, hash)),
            ticket().prop_map(Key::Ticket),
            (name(), name(), number()).prop_map(|(of, line, n)| Key::Seat(of, line, Seq(n))),
            (name(), name(), number()).prop_map(|(of, line, n)| Key::Door(of, line, Place(n))),
            (name(), name(), number()).prop_map(|(of, line, n)| Key::StayOn(of, line, Place(n))),
            (name(), name(), number(), ticket()).prop_map(|(of, line, n, id)| Key::Due(
                of,
                line,
                OpenTime(n),
                id
            )),
            id().prop_map(|id| Key::Booking(BookingId::from_bytes(id))),
            (name(), name(), number()).prop_map(|(of, line, n)| Key::Leaf(of, line, n)),
        ]
        .boxed()
    }

    fn key() -> impl Strategy<Value = Key> {
        prop_oneof![desk_key(), line_key()]
    }

    proptest! {
        #![proptest_config(ProptestConfig {
            rng_seed: proptest::test_runner::RngSeed::Fixed(7),
            failure_persistence: None,
            cases: 4_000,
            ..ProptestConfig::default()
        })]

        #[test]
        fn a_key_survives_its_bytes(key in key()) {
            prop_assert_eq!(decode(Table::of(&key), &encode(&key)), Some(key));
        }

        #[test]
        fn bytes_are_in_the_order_of_keys(one in key(), other in key()) {
            let bytes = |key: &Key| (Table::of(key), encode(key));
            prop_assert_eq!(bytes(&one).cmp(&bytes(&other)), one.cmp(&other));
        }

        #[test]
        fn bytes_are_in_the_order_of_keys_of_one_line(
            keys in proptest::collection::vec(line_key(), 20)
        ) {
            let mut sorted = keys.clone();
            sorted.sort();
            let mut by_bytes = keys;
            by_bytes.sort_by_key(|key| (Table::of(key), encode(key)));
            prop_assert_eq!(sorted, by_bytes);
        }
    }

    #[test]
    fn bytes_that_are_no_key_are_none() {
        assert_eq!(decode(Table::Ticket, &[1; 15]), None);
        assert_eq!(decode(Table::Ticket, &[1; 17]), None);
        assert_eq!(decode(Table::Event, b"UPPER\0"), None);
        assert_eq!(decode(Table::Event, b"endless"), None);
    }
}
