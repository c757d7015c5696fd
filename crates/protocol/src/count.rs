//! Counts and positions. All start at 0 on the wire; people read place + 1.

use std::fmt;

use serde::de::{Error, Unexpected, Visitor};
use serde::{Deserialize, Deserializer, Serialize};

use crate::limits::MAX_INTEGER;

macro_rules! count {
    ($($(#[$doc:meta])* $name:ident($inner:ty)),+ $(,)?) => {$(
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        $(#[$doc])*
        #[derive(
            Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize,
        )]
        #[serde(transparent)]
        pub struct $name(pub $inner);

        impl $name {
            /// The next one; saturating.
            pub const fn next(self) -> Self {
                Self(self.0.saturating_add(1))
            }
        }
    )+};
}

count! {
    /// The number a ticket got when it was taken, per opening: 0, 1, 2, ...
    /// without gaps and never reused.
    Seq(u64),
    /// A position in the order of an opening.
    Place(u64),
    /// Places below this number have been called.
    Serving(u64),
    /// Raised when a service is recovered from a backup.
    Epoch(u32),
    /// Orders the boards of one epoch.
    BoardVersion(u64),
    /// The number of a key set; only ever rises.
    KeySetNumber(u64),
    /// A number of people: capacity, pace, party and stock count them.
    #[cfg_attr(feature = "schema", schemars(rename = "PeopleCount"))]
    People(u32),
    /// A number of leaves in the public record.
    LeafCount(u64),
    /// How often a ticket has been restated; a later statement replaces an
    /// earlier one.
    Revision(u32),
}

/// A number that somebody asks for, at most [`MAX_INTEGER`]. JSON has one kind
/// of number: `3.0` is `3`, and some writers put it so.
pub(crate) fn exact<'de, D: Deserializer<'de>>(from: D) -> Result<u64, D::Error> {
    from.deserialize_any(Exact)
}

struct Exact;

impl Visitor<'_> for Exact {
    type Value = u64;

    fn expecting(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("an integer from 0 and below 2^53")
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<u64, E> {
        if number > MAX_INTEGER {
            return Err(E::invalid_value(Unexpected::Unsigned(number), &self));
        }
        Ok(number)
    }

    fn visit_f64<E: Error>(self, number: f64) -> Result<u64, E> {
        // Below 2^53 every integer has a float of its own.
        let whole = number as u64;
        if number < 0.0 || whole as f64 != number {
            return Err(E::invalid_value(Unexpected::Float(number), &self));
        }
        self.visit_u64(whole)
    }
}

impl Place {
    /// How many are ahead at most, given the number that is being served.
    pub const fn at_most_ahead(self, serving: Serving) -> u64 {
        self.0.saturating_sub(serving.0)
    }

    /// Whether this place has been called.
    pub const fn is_called(self, serving: Serving) -> bool {
        self.0 < serving.0
    }

    /// The number a person reads.
    pub const fn number(self) -> u64 {
        self.0.saturating_add(1)
    }
}

impl People {
    /// The sum; saturating.
    pub const fn plus(self, other: Self) -> Self {
        Self(self.0.saturating_add(other.0))
    }

    /// The difference; zero if `other` is more.
    pub const fn minus(self, other: Self) -> Self {
        Self(self.0.saturating_sub(other.0))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn place_999_is_read_as_number_1000_with_at_most_999_ahead() {
        let place = Place(999);
        assert_eq!(place.number(), 1_000);
        assert_eq!(place.at_most_ahead(Serving(0)), 999);
        assert!(!place.is_called(Serving(999)));
        assert!(place.is_called(Serving(1_000)));
    }
}
