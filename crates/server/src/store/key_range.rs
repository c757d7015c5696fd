//! Ranges of keys as ranges of bytes, for databases that are asked from where
//! to where.

use jari_room::key::Range;

use super::key_bytes::encode;

/// The bytes at which a range begins, and those before which it ends; without
/// these it goes to the end of its table.
pub fn span(range: &Range) -> (Vec<u8>, Option<Vec<u8>>) {
    let start = encode(&range.start());
    let end = after(prefix(range, &start));
    (start, end)
}

/// The part of the first key that all keys of the range begin with.
fn prefix<'k>(range: &Range, start: &'k [u8]) -> &'k [u8] {
    let shared = match range {
        Range::Accounts(_)
        | Range::Events
        | Range::Messages(_)
        | Range::Bookings(_)
        | Range::Expires => 0,
        Range::Openings(event)
        | Range::Sites(event)
        | Range::Slots(event)
        | Range::Lots(event)
        | Range::Clerks(event)
        | Range::Deeds(event, _)
        | Range::EventRoster(event) => name(event.as_str()),
        Range::Roster(event, hash) => name(event.as_str()) + hash.as_bytes().len(),
        Range::People(account) | Range::AccountTickets(account) => account.as_bytes().len(),
        Range::Door(event, opening)
        | Range::StayOn(event, opening, _)
        | Range::Due(event, opening)
        | Range::Leaves(event, opening, _) => name(event.as_str()) + name(opening.as_str()),
    };
    start.get(..shared).unwrap_or(start)
}

/// How long a name is with its end.
const fn name(name: &str) -> usize {
    name.len() + 1
}

/// The first bytes after everything that begins with `prefix`.
fn after(prefix: &[u8]) -> Option<Vec<u8>> {
    let last = prefix.iter().rposition(|byte| *byte != u8::MAX)?;
    let mut end = prefix.get(..=last)?.to_vec();
    *end.last_mut()? += 1;
    Some(end)
}

#[cfg(test)]
mod tests {
    use jari_protocol::hash::Digest;
    use jari_protocol::id::{AccountId, PersonId};
    use jari_room::key::Key;

    use super::*;
    use crate::store::table::Table;

    fn inside(range: &Range, key: &Key) -> bool {
        let (start, end) = span(range);
        let key = encode(key);
        key >= start && end.is_none_or(|end| key < end)
    }

    #[test]
    fn a_range_of_bytes_holds_the_keys_of_its_range_and_no_others() {
        let event = |name: &str| name.parse().unwrap();
        let opening = |name: &str| name.parse().unwrap();
        let account = |n| AccountId::from_bytes([n; 16]);
        let person = |n| Key::Person(account(n), PersonId::from_bytes([7; 16]));
        for n in [0, 1, 0xFE, 0xFF] {
            let people = Range::People(account(n));
            for other in [0, 1, 0xFE, 0xFF] {
                let key = person(other);
                assert_eq!(inside(&people, &key), people.contains(&key), "{n} {other}");
            }
        }
        let names = ["a", "a-b", "ab", "b"];
        for name in names {
            let hash = Digest::of(&[b"x"]);
            let ranges = [
                Range::Roster(event(name), hash),
                Range::Leaves(event(name), opening("o"), 5),
                Range::Door(event("a"), opening(name)),
            ];
            for other in names {
                let keys = [
                    Key::Roster(event(other), hash, 9),
                    Key::Leaf(event(other), opening("o"), 5),
                    Key::Leaf(event(other), opening("o"), u64::MAX),
                    Key::Door(event("a"), opening(other), jari_protocol::count::Place(3)),
                ];
                let of_one_table =
                    |range: &Range, key: &Key| Table::of(key) == Table::of(&range.start());
                let pairs = ranges
                    .iter()
                    .flat_map(|range| keys.iter().map(move |key| (range, key)));
                for (range, key) in pairs.filter(|(range, key)| of_one_table(range, key)) {
                    assert_eq!(inside(range, key), range.contains(key), "{range:?} {key:?}");
                }
            }
        }
    }
}
