//! At the door: the ticket is read until there is room.

use super::{Plan, Sight};
use crate::pace::poll::Pace;

pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    let (from, to) = sight.config.at_door;
    Plan {
        board: Pace::Every(sight.config.unhurried),
        ticket: Pace::Between(from, to),
        stream: false,
    }
}
