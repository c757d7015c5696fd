//! Over: given up, or the event is. Nothing is read any more.

use jari_protocol::change::Act;

use super::{Plan, Sight};
use crate::effect::Declined;
use crate::snapshot::Phase;

pub(super) const fn plan() -> Plan {
    Plan::NOTHING
}

/// Giving the place up, if there is one.
pub(crate) fn leave(sight: &Sight<'_>) -> Result<Act, Declined> {
    match sight.phase() {
        Phase::Outside | Phase::Joining => Err(Declined::NoTicket),
        Phase::Booked => Err(Declined::Booked),
        Phase::Left | Phase::Over => Err(Declined::Over),
        Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => Ok(Act::Leave {}),
        Phase::SoldOut { .. } | Phase::Offered => Ok(Act::Leave {}),
        Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing | Phase::Holding => {
            Ok(Act::Leave {})
        }
    }
}
