//! Inside: wishes, hold, confirm. Every act names the pass of this stay.

use jari_protocol::change::Act;
use jari_protocol::id::{HoldId, SlotId};
use jari_protocol::limits::MAX_WISHES;
use jari_protocol::ticket::Inside;

use super::{Plan, Sight};
use crate::effect::Declined;
use crate::pace::poll::Pace;

pub(super) fn plan(sight: &Sight<'_>) -> Plan {
    let config = sight.config;
    Plan {
        board: Pace::Every(config.unhurried),
        ticket: Pace::Every(config.inside),
        stream: false,
    }
}

pub(super) fn plan_elsewhere(sight: &Sight<'_>) -> Plan {
    let unhurried = sight.config.unhurried;
    Plan {
        board: Pace::Every(unhurried),
        ticket: Pace::Every(unhurried),
        stream: false,
    }
}

/// A hold, if one fits.
pub(crate) fn choose(sight: &Sight<'_>, wishes: Vec<SlotId>) -> Result<Act, Declined> {
    let stay = stay(sight)?;
    if wishes.is_empty() || wishes.len() > MAX_WISHES {
        return Err(Declined::Wishes);
    }
    if stay.hold.is_some() {
        return Err(Declined::HasHold);
    }
    Ok(Act::Hold {
        pass: stay.pass,
        wishes,
    })
}

/// Giving the hold back, if it is the one.
pub(crate) fn release(sight: &Sight<'_>, hold: HoldId) -> Result<Act, Declined> {
    let stay = held(sight, hold)?;
    Ok(Act::Release {
        pass: stay.pass,
        hold,
    })
}

/// Another slot in place of the held one, if it is the one.
pub(crate) fn exchange(
    sight: &Sight<'_>,
    hold: HoldId,
    wishes: Vec<SlotId>,
) -> Result<Act, Declined> {
    let stay = held(sight, hold)?;
    if wishes.is_empty() || wishes.len() > MAX_WISHES {
        return Err(Declined::Wishes);
    }
    Ok(Act::Exchange {
        pass: stay.pass,
        hold,
        wishes,
    })
}

/// Booking the hold, if it is the one.
pub(crate) fn confirm(sight: &Sight<'_>, hold: HoldId) -> Result<Act, Declined> {
    let stay = held(sight, hold)?;
    Ok(Act::Confirm {
        pass: stay.pass,
        hold,
    })
}

/// Staying longer, if any extension is left.
pub(crate) fn extend(sight: &Sight<'_>) -> Result<Act, Declined> {
    let stay = stay(sight)?;
    if stay.extensions_left == 0 {
        return Err(Declined::NoExtensions);
    }
    Ok(Act::Extend { pass: stay.pass })
}

fn held<'a>(sight: &Sight<'a>, hold: HoldId) -> Result<&'a Inside, Declined> {
    let stay = stay(sight)?;
    let fits = stay.hold.as_ref().is_some_and(|held| held.hold == hold);
    if fits {
        Ok(stay)
    } else {
        Err(Declined::NoSuchHold)
    }
}

fn stay<'a>(sight: &Sight<'a>) -> Result<&'a Inside, Declined> {
    let stay = sight
        .place
        .stay()
        .filter(|stay| stay.device == sight.device);
    stay.ok_or(Declined::NotInside)
}
