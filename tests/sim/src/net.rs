//! What the network does to one message.

use crate::chance::Chance;
use crate::plan::{DevicePlan, LOSSES_END};

/// Which way a message goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Way {
    Up,
    Down,
}

/// When a message sent now arrives; `None` if it is lost. Each message is
/// delayed by itself, so they overtake each other.
pub(crate) fn arrival(chance: &mut Chance, plan: &DevicePlan, now: u64, way: Way) -> Option<u64> {
    if !plan.is_online(now) || (chance.permille(plan.loss_permille) && now < LOSSES_END) {
        return None;
    }
    let base = match way {
        Way::Up => plan.delay.0,
        Way::Down => plan.delay.1,
    };
    // Now and then a long detour, as on a congested cell.
    let detour = if chance.permille(20) {
        chance.within(0, 8_000_000)
    } else {
        0
    };
    let at = now + base + chance.within(0, plan.jitter + 1) + detour;
    plan.is_online(at).then_some(at)
}
