//! Fields of requests that may be absent.

use serde::{Deserialize, Deserializer};

/// What may be absent, and is never `null`.
pub(crate) fn told<'de, D, T>(from: D) -> Result<Option<T>, D::Error>
where
    D: Deserializer<'de>,
    T: Deserialize<'de>,
{
    T::deserialize(from).map(Some)
}
