//! A join waits for its answer; the board is looked at as before.

use super::{Plan, Sight, outside};

pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    Plan {
        board: outside::board(sight),
        ..Plan::NOTHING
    }
}
