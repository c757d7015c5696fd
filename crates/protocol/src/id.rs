//! Identifiers. Names are chosen by an operator, ids are drawn at random.
//!
//! A name stands in every key, row and document of its event, so a copy of it
//! shares the text.

use std::fmt;
use std::str::FromStr;
use std::sync::Arc;

use base64::Engine as _;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use serde::de::Error as _;
use serde::{Deserialize, Deserializer, Serialize, Serializer};

/// An identifier was not of its form.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum IdError {
    /// A name is 1 to 64 of `a-z`, `0-9` and `-`, not starting with `-`.
    #[error("a name is 1 to 64 of a-z, 0-9 and -")]
    Name,
    /// A random id is 16 bytes as 22 characters of base64url without padding.
    #[error("an id is 22 characters of base64url")]
    Random,
}

macro_rules! name {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = crate::schema::NAME)))]
            Arc<str>,
        );

        impl $name {
            /// The name as it stands on the wire.
            pub fn as_str(&self) -> &str {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                if is_name(text) { Ok(Self(text.into())) } else { Err(IdError::Name) }
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&self.0)
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.serialize_str(&self.0)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

macro_rules! random_id {
    ($($(#[$doc:meta])* $name:ident),+ $(,)?) => {$(
        $(#[$doc])*
        #[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
        #[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
        pub struct $name(
            #[cfg_attr(feature = "schema", schemars(with = "String", regex(pattern = crate::schema::ID)))]
            [u8; 16],
        );

        impl $name {
            /// From 16 bytes of the caller's random source.
            pub const fn from_bytes(bytes: [u8; 16]) -> Self {
                Self(bytes)
            }

            /// The 16 bytes.
            pub const fn as_bytes(&self) -> &[u8; 16] {
                &self.0
            }
        }

        impl FromStr for $name {
            type Err = IdError;

            fn from_str(text: &str) -> Result<Self, IdError> {
                decode_16(text).map(Self)
            }
        }

        impl fmt::Display for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                out.write_str(&URL_SAFE_NO_PAD.encode(self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
                write!(out, "{}({self})", stringify!($name))
            }
        }

        impl Serialize for $name {
            fn serialize<S: Serializer>(&self, to: S) -> Result<S::Ok, S::Error> {
                to.collect_str(self)
            }
        }

        impl<'de> Deserialize<'de> for $name {
            fn deserialize<D: Deserializer<'de>>(from: D) -> Result<Self, D::Error> {
                String::deserialize(from)?.parse().map_err(D::Error::custom)
            }
        }
    )+};
}

name! {
    /// A service, as its operator names it.
    ServiceId,
    /// One booking campaign.
    EventId,
    /// One cohort and its time, within an event.
    OpeningId,
    /// A cohort, within an event.
    CohortId,
    /// A place where bookings happen, within an event.
    SiteId,
    /// A bookable time at a site, within an event.
    SlotId,
}

random_id! {
    /// Who signs in.
    AccountId,
    /// Made and stored by the client before the first attempt of a change.
    ChangeId,
    /// One run of one server clock; stamps of different clocks do not mix.
    ClockId,
    /// A committed booking.
    BookingId,
    /// A slot kept while the person confirms.
    HoldId,
    /// A slot kept for a ticket that stays on.
    OfferId,
    /// The proof that a ticket is inside, for one stay.
    PassId,
    /// A person a booking is for, as one account knows them.
    PersonId,
    /// Echoed by replies that carry stamps.
    RequestId,
    /// One sign-in in progress.
    SignInId,
    /// The durable right to a place.
    TicketId,
}

fn is_name(text: &str) -> bool {
    let bytes = text.as_bytes();
    (1..=64).contains(&bytes.len())
        && bytes.first() != Some(&b'-')
        && bytes
            .iter()
            .all(|b| b.is_ascii_lowercase() || b.is_ascii_digit() || *b == b'-')
}

fn decode_16(text: &str) -> Result<[u8; 16], IdError> {
    let bytes = URL_SAFE_NO_PAD.decode(text).map_err(|_| IdError::Random)?;
    bytes.try_into().map_err(|_| IdError::Random)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_random_id_survives_the_wire() {
        let id = TicketId::from_bytes([7; 16]);
        assert_eq!(id.to_string().parse(), Ok(id));
        assert_eq!(id.to_string().len(), 22);
    }

    #[test]
    fn names_are_short_lower_case_and_safe_in_a_path() {
        assert!("seoul-2021".parse::<EventId>().is_ok());
        for bad in ["", "-a", "A", "a/b", "a.b", "..", &"a".repeat(65)] {
            assert_eq!(bad.parse::<EventId>(), Err(IdError::Name), "{bad}");
        }
    }

    #[test]
    fn an_id_of_another_length_is_refused() {
        assert_eq!("AAAA".parse::<TicketId>(), Err(IdError::Random));
    }
}
