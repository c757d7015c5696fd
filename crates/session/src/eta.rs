//! How long until the turn: the calls that are missing, over the pace.

use jari_protocol::board::{Board, Phase};
use jari_protocol::time::{Millis, ServerTime};

use crate::snapshot::Wait;

/// The range a person is shown: the missing calls over the high and the low
/// pace. `None` while no pace is measured.
pub(crate) fn wait(board: &Board, calls: u64, as_of: ServerTime) -> Option<Wait> {
    let pace = board.pace?;
    let early = over(calls, pace.high_per_hour)?;
    // A pace that may be nothing at all ends with the line at the latest.
    let late = over(calls, pace.low_per_hour).unwrap_or_else(|| board.times.ends.since(as_of));
    let frozen = board.phase == Phase::Paused;
    Some(Wait {
        early,
        late: late.max(early),
        as_of,
        frozen,
    })
}

/// The wait in one number, for deciding when to ask again.
pub(crate) fn remaining(board: &Board, calls: u64) -> Option<Millis> {
    over(calls, board.pace?.per_hour)
}

/// How long so many calls take at so many an hour.
fn over(calls: u64, per_hour: u32) -> Option<Millis> {
    let span = u128::from(calls) * 3_600_000;
    let span = span.checked_div(per_hour.into())?;
    Some(Millis(u64::try_from(span).unwrap_or(u64::MAX)))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_thousand_calls_at_three_thousand_an_hour_take_twenty_minutes() {
        assert_eq!(over(1_000, 3_000), Some(Millis::from_mins(20)));
        assert_eq!(over(0, 3_000), Some(Millis::ZERO));
        assert_eq!(over(1, 0), None);
        assert_eq!(over(u64::MAX, 1), Some(Millis(u64::MAX)));
    }
}
