//! `defer`: being called later, or not any more.

use jari_client::{Intent, Phase, Snapshot, Wish};
use jari_protocol::count::Serving;

use crate::args::Defer;
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;

pub(super) async fn run(base: &Base<'_>, defer: Defer) -> Result<Done, Failure> {
    let mut place = Place::resume(base, &defer.place, false).await?;
    let mut goal = Deferred {
        places: defer.places,
        is_sent: false,
        was_pending: false,
    };
    follow(&mut place, &mut goal, None).await
}

struct Deferred {
    places: u64,
    is_sent: bool,
    was_pending: bool,
}

impl Goal for Deferred {
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
        if snapshot.phase == Phase::Outside {
            return Ok(None);
        }
        let is_pending = snapshot.pending.iter().any(|p| p.wish == Wish::Defer);
        self.was_pending |= is_pending;
        if !self.is_sent && !is_pending {
            let places = self.places;
            place.want(Intent::Defer { places }).await?;
        }
        self.is_sent = true;
        let is_done = !is_pending && (self.was_pending || self.is_so(snapshot));
        Ok(is_done.then(|| place.done(snapshot).field("places", self.places)))
    }
}

impl Deferred {
    /// It may have been answered before anybody looked.
    fn is_so(&self, snapshot: &Snapshot) -> bool {
        let Some(ticket) = &snapshot.ticket else {
            return false;
        };
        let wanted = ticket
            .place
            .map(|place| place.0.saturating_add(self.places));
        match self.places {
            0 => false,
            _ => ticket.deferred_to.is_some() && ticket.deferred_to == wanted.map(Serving),
        }
    }
}
