//! The end: nothing is owed and nothing is sent any more.

use super::Session;
use crate::deadlines::WakeReason;
use crate::effect::Effect;
use crate::snapshot::Phase;

impl Session {
    /// Whether the place is over and nothing waits for an answer.
    pub(super) fn is_over(&self) -> bool {
        let is_over = matches!(self.phase(), Phase::Left | Phase::Over);
        is_over && self.outbox.is_empty() && !self.place.is_adopting()
    }

    pub(super) fn farewell(&mut self) {
        self.close_stream();
        for reason in WakeReason::ALL {
            self.deadlines.clear(reason);
        }
        if !self.is_forgotten {
            self.is_forgotten = true;
            self.out.push(Effect::Forget);
        }
    }
}
