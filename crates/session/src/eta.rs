//! How long until the turn: the calls that are missing, over the pace, and how
//! wrong that may be.

use jari_protocol::board::{Board, Pace, Phase};
use jari_protocol::time::{Millis, ServerTime};

use crate::snapshot::Wait;

/// The range a person is shown: four in five times the turn comes within it.
/// Known rests are in it; a pause that nobody knows the end of is not. `None`
/// while no pace is measured that a wait may be told by.
pub(crate) fn wait(board: &Board, calls: u64, as_of: ServerTime) -> Option<Wait> {
    let pace = board.pace.filter(|pace| pace.settled)?;
    let middle = over(calls, pace.per_hour)?;
    let off = off_permille(&pace, middle, calls).saturating_add(1_000);
    Some(Wait {
        early: with_rests(board, scaled(middle, 1_000, off), as_of),
        late: with_rests(board, scaled(middle, off, 1_000), as_of),
        as_of,
        frozen: board.phase == Phase::Paused && board.resting().is_none(),
    })
}

/// The wait in one number, for deciding when to ask again.
pub(crate) fn remaining(board: &Board, calls: u64) -> Option<Millis> {
    let open = over(calls, board.pace?.per_hour)?;
    Some(with_rests(board, open, board.issued))
}

/// A span of open time from a moment on, by the wall clock: longer by the
/// rests that fall into it.
fn with_rests(board: &Board, open: Millis, from: ServerTime) -> Millis {
    board.rests.iter().fold(open, |span, rest| {
        let is_before = from.plus(span) <= rest.from;
        if is_before {
            span
        } else {
            span.plus(rest.until.since(rest.from.max(from)))
        }
    })
}

/// By how many thousandths a wait is longer or shorter, in one of five cases.
///
/// Three errors add up as squares: what the pace drifts from the middle of its
/// measurement to the middle of the wait, by a random walk; what was counted
/// for it; and the calls to come, which fall as unevenly.
fn off_permille(pace: &Pace, middle: Millis, calls: u64) -> u64 {
    let walked = u128::from(pace.over.0) + u128::from(middle.0);
    let drift = DRIFT_PPM * walked / u128::from(DRIFT_SPAN.0) / 3;
    let chance = |count: u64| UNEVEN_PPM / u128::from(count.max(1));
    let square = drift + chance(pace.counted) + chance(calls);
    let off = (square * FOUR_IN_FIVE_PERMILLE / 1_000).isqrt();
    u64::try_from(off).unwrap_or(u64::MAX)
}

/// A pace drifts by a tenth in half an hour: the square of that, and the span.
const DRIFT_PPM: u128 = 100 * 100;
const DRIFT_SPAN: Millis = Millis::from_mins(30);

/// A count of n is off by the root of n where people come by chance, and by
/// half of that square where they leave a full room one after the other.
const UNEVEN_PPM: u128 = 500_000;

/// The square of 1.28 deviations, within which four of five cases lie.
const FOUR_IN_FIVE_PERMILLE: u128 = 1_642;

/// How long so many calls take at so many an hour.
fn over(calls: u64, per_hour: u32) -> Option<Millis> {
    let span = u128::from(calls) * 3_600_000;
    let span = span.checked_div(per_hour.into())?;
    Some(Millis(u64::try_from(span).unwrap_or(u64::MAX)))
}

fn scaled(span: Millis, by: u64, of: u64) -> Millis {
    let scaled = u128::from(span.0) * u128::from(by) / u128::from(of.max(1));
    Millis(u64::try_from(scaled).unwrap_or(u64::MAX))
}

#[cfg(test)]
mod tests {
    use super::*;

    const PACE: Pace = Pace {
        per_hour: 3_000,
        over: Millis::from_mins(8),
        counted: 400,
        settled: true,
    };

    #[test]
    fn a_thousand_calls_at_three_thousand_an_hour_take_twenty_minutes() {
        assert_eq!(over(1_000, 3_000), Some(Millis::from_mins(20)));
        assert_eq!(over(0, 3_000), Some(Millis::ZERO));
        assert_eq!(over(1, 0), None);
        assert_eq!(over(u64::MAX, 1), Some(Millis(u64::MAX)));
    }

    #[test]
    fn a_longer_wait_is_surer_than_a_handful_of_calls_and_less_sure_than_an_hour_is_long() {
        let off = |calls| off_permille(&PACE, over(calls, PACE.per_hour).expect("a pace"), calls);
        // Few calls are uneven, many take so long that the pace drifts.
        assert!((300..500).contains(&off(5)), "{}", off(5));
        assert!((80..110).contains(&off(1_000)), "{}", off(1_000));
        assert!((150..200).contains(&off(6_000)), "{}", off(6_000));
    }

    #[test]
    fn a_pace_of_few_is_told_with_a_wide_range() {
        let few = Pace { counted: 4, ..PACE };
        let twenty = Millis::from_mins(20);
        assert!(off_permille(&few, twenty, 1_000) > 4 * off_permille(&PACE, twenty, 1_000));
    }

    #[test]
    fn nothing_wraps_at_extremes() {
        let never = Pace {
            counted: 0,
            over: Millis(u64::MAX),
            ..PACE
        };
        let off = off_permille(&never, Millis(u64::MAX), u64::MAX);
        assert_eq!(
            scaled(Millis(u64::MAX), off + 1_000, 1_000),
            Millis(u64::MAX)
        );
    }
}
