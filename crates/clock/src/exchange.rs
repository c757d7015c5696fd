//! One question and its stamped answer, and why it may not fit.

use jari_protocol::stamp::Stamp;

use crate::interval::Interval;
use crate::local::LocalTime;
use crate::mark::{Mark, READING_ERROR_US};

/// Something heard did not fit. Each is worth a line in the log; whether the
/// measurement counts all the same, [`started_anew`](Self::started_anew) says.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Rejected {
    /// The stamps of the exchange are not in order; it was not used.
    #[error("the stamps of an exchange are not in order")]
    OutOfOrder,
    /// The service says it took longer than the whole round trip; the
    /// exchange was not used.
    #[error("an exchange is shorter than the time the service says it took")]
    Impossible,
    /// What is newly heard and what was known cannot both be true: a clock
    /// left the drift budget or was set. What was known is dropped.
    #[error("a measurement contradicts the earlier ones, which are dropped")]
    Contradiction,
    /// Another of the service's clocks is behind what was already reached.
    /// The service broke its promise; the clock that answers now is followed.
    #[error("the service's time went back with a change of its clock")]
    WentBack,
}

impl Rejected {
    /// The new measurement stands and what was known before no longer counts.
    pub const fn started_anew(self) -> bool {
        match self {
            Self::Contradiction | Self::WentBack => true,
            Self::OutOfOrder | Self::Impossible => false,
        }
    }
}

/// What one exchange says by itself.
///
/// The request arrived (T2) no earlier than it was sent (T1), so at T1
/// service time was at most T2. The reply arrived (T4) no earlier than it was
/// sent (T3), so at T4 service time was at least T3.
pub(crate) fn measure(
    sent: LocalTime,
    stamp: Stamp,
    received: LocalTime,
) -> Result<Interval, Rejected> {
    if received < sent || stamp.sent_us < stamp.received_us {
        return Err(Rejected::OutOfOrder);
    }
    let lower = Mark {
        local: received,
        service_us: stamp.sent_us.saturating_sub(READING_ERROR_US),
    };
    let upper = Mark {
        local: sent,
        service_us: stamp.received_us.saturating_add(READING_ERROR_US),
    };
    let interval = Interval { lower, upper };
    if interval.is_empty() {
        Err(Rejected::Impossible)
    } else {
        Ok(interval)
    }
}
