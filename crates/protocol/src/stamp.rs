//! Server stamps, the raw material of the client's clock.
//!
//! Only replies that are never cached and echo the request's random id carry
//! them, so that a stored copy can never be taken for a fresh exchange.

use serde::{Deserialize, Serialize};

use crate::id::{ClockId, RequestId};
use crate::time::ServerTime;

/// The request header with a fresh random [`RequestId`].
pub const REQUEST_ID_HEADER: &str = "jari-request-id";

/// The reply header that carries a [`Stamp`].
pub const STAMP_HEADER: &str = "jari-stamp";

/// When the server received the request (T2) and began its reply (T3), on
/// which clock, for which request.
///
/// As a header: `t2;t3;clock;request`, times in microseconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Stamp {
    /// T2 in microseconds since the Unix epoch.
    pub received_us: i64,
    /// T3 in microseconds since the Unix epoch.
    pub sent_us: i64,
    /// The clock that made both.
    pub clock: ClockId,
    /// The request they answer.
    pub request: RequestId,
}

impl Stamp {
    /// The header's value.
    pub fn to_header(self) -> String {
        format!(
            "{};{};{};{}",
            self.received_us, self.sent_us, self.clock, self.request
        )
    }

    /// A stamp from a header; `None` if it is not one.
    pub fn from_header(value: &str) -> Option<Self> {
        let mut parts = value.split(';');
        let stamp = Self {
            received_us: parts.next()?.parse().ok()?,
            sent_us: parts.next()?.parse().ok()?,
            clock: parts.next()?.parse().ok()?,
            request: parts.next()?.parse().ok()?,
        };
        (parts.next().is_none() && stamp.sent_us >= stamp.received_us).then_some(stamp)
    }

    /// T3 as service time.
    pub const fn sent(self) -> ServerTime {
        ServerTime::from_millis(self.sent_us.div_euclid(1_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_stamp_survives_its_header_and_a_broken_one_is_none() {
        let stamp = Stamp {
            received_us: 1_626_692_400_000_000,
            sent_us: 1_626_692_400_000_250,
            clock: ClockId::from_bytes([1; 16]),
            request: RequestId::from_bytes([2; 16]),
        };
        let header = stamp.to_header();
        assert_eq!(Stamp::from_header(&header), Some(stamp));
        assert_eq!(Stamp::from_header(&format!("{header};x")), None);
        assert_eq!(Stamp::from_header("2;1;a;b"), None);
    }
}
