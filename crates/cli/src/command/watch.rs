//! `watch`: the place as it changes.

use std::time::Duration;

use jari_client::{LinkState, Phase, Snapshot};
use jari_locales::say;

use crate::args::{Until, Watch};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, watch: Watch) -> Result<Done, Failure> {
    let mut place = Place::resume(base, &watch.place, watch.claim).await?;
    if base.out.is_screen() {
        base.out.line(place.published.event().title.as_str());
        base.out.line(&base.out.say(&say::watch_stop()));
        base.out.line("");
    }
    let mut goal = Watched { until: watch.until };
    let at_most = watch.seconds.map(Duration::from_secs);
    follow(&mut place, &mut goal, at_most).await
}

struct Watched {
    until: Option<Until>,
}

impl Goal for Watched {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        match snapshot.phase {
            Phase::Left => return Err(Trouble::PlaceLeft.into()),
            Phase::Over => return Err(Trouble::PlaceOver.into()),
            Phase::Outside
            | Phase::Joining
            | Phase::Ready
            | Phase::Drawing
            | Phase::Waiting
            | Phase::Called { .. }
            | Phase::SoldOut { .. }
            | Phase::Offered
            | Phase::Door { .. }
            | Phase::Elsewhere
            | Phase::Choosing
            | Phase::Holding
            | Phase::Booked => {}
        }
        let until = self.until.unwrap_or(Until::Booked);
        let is_booked = snapshot.phase == Phase::Booked;
        let reached = is_reached(until, snapshot.phase) && (!is_booked || is_asked(snapshot));
        Ok(reached.then(|| place.done(snapshot).field("reached", name(until))))
    }

    fn timed_out(&mut self, place: &Place<'_>) -> Result<Done, Failure> {
        match self.until {
            Some(_) => Err(Trouble::NotReached.into()),
            None => Ok(place.done(&place.snapshot()).field("reached", "time")),
        }
    }
}

/// Whether the service was asked whether it has the booking, and what follows
/// from its answer is done: one that was recovered may have lost it.
fn is_asked(snapshot: &Snapshot) -> bool {
    match snapshot.link.state {
        LinkState::Down { .. } | LinkState::Offline => true,
        LinkState::Idle | LinkState::Up | LinkState::Dialing => {
            snapshot.link.last_heard.is_some() && snapshot.pending.is_empty()
        }
    }
}

const fn is_reached(until: Until, phase: Phase) -> bool {
    match phase {
        Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing | Phase::Waiting => false,
        Phase::SoldOut { .. } | Phase::Offered => false,
        Phase::Called { .. } | Phase::Door { .. } | Phase::Elsewhere => {
            matches!(until, Until::Called)
        }
        Phase::Choosing | Phase::Holding => matches!(until, Until::Called | Until::Inside),
        Phase::Booked => true,
        Phase::Left | Phase::Over => false,
    }
}

const fn name(until: Until) -> &'static str {
    match until {
        Until::Called => "called",
        Until::Inside => "inside",
        Until::Booked => "booked",
    }
}
