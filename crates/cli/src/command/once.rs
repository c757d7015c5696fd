//! One thing asked for, and its answer.

use jari_client::{Intent, Phase, Snapshot, Wish};

use crate::failure::Failure;
use crate::follow::Goal;
use crate::out::Done;
use crate::place::Place;

/// Asks once the place is known, and ends with the answer.
pub(super) struct Once {
    intent: Intent,
    wish: Wish,
    /// Whether it is so: it may have been answered before anybody looked.
    is_so: fn(&Snapshot) -> bool,
    is_sent: bool,
    was_pending: bool,
}

impl Once {
    pub(super) const fn new(intent: Intent, wish: Wish, is_so: fn(&Snapshot) -> bool) -> Self {
        Self {
            intent,
            wish,
            is_so,
            is_sent: false,
            was_pending: false,
        }
    }
}

impl Goal for Once {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        if let Some(refused) = &snapshot.refused
            && self.is_sent
        {
            return Err(place.refused(&refused.problem));
        }
        let is_heard = snapshot.line.is_some() && snapshot.link.last_heard.is_some();
        if snapshot.phase == Phase::Outside || !is_heard {
            return Ok(None);
        }
        let is_pending = snapshot.pending.iter().any(|p| p.wish == self.wish);
        self.was_pending |= is_pending;
        if !self.is_sent && !is_pending && !(self.is_so)(snapshot) {
            place.want(self.intent.clone()).await?;
        }
        self.is_sent = true;
        let is_done = !is_pending && (self.was_pending || (self.is_so)(snapshot));
        Ok(is_done.then(|| place.done(snapshot)))
    }
}
