//! A line that was recovered from a copy: what it does not know of is counted,
//! and what was stated before binds it (PROTOCOL.md 21.1).

use super::{Audit, Breach};
use crate::count::{Place, Seq};
use crate::hash::Digest;

impl Audit {
    /// Boards of before a recovery whose leaves are not in the copy: what they
    /// stated binds what came after it.
    pub(super) fn keeps_word(&self) -> Result<(), Breach> {
        for board in &self.outlived {
            let after = self.board.as_ref();
            if let Some(lie) = after.and_then(|after| board.contradicted_by(after)) {
                return Err(Breach::BoardsLie(lie));
            }
            if board.serving > self.found.serving || board.taken > self.found.tickets {
                return Err(Breach::BoardDiffers);
            }
        }
        Ok(())
    }

    /// A number has one ticket: the one it was given to.
    pub(super) fn again(&mut self, seq: Seq) -> Result<(), Breach> {
        if self.unknown.remove(&seq.0) {
            Ok(())
        } else {
            Err(Breach::NobodysNumber)
        }
    }

    /// Whoever stays on may have booked without being called.
    pub(super) fn kept(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if self.recoveries == 0 {
            return Err(Breach::NobodysNumber);
        }
        if place.0 >= self.found.tickets {
            return Err(Breach::NotCalled);
        }
        if *self.holders.entry(place).or_insert(ticket) != ticket {
            return Err(Breach::TwoTickets);
        }
        self.waitlist.enter(place, ticket);
        Ok(())
    }
}
