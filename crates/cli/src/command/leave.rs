//! `leave`: gives the place up, for good.

use jari_client::{Intent, Phase, Snapshot};
use jari_locales::say;

use crate::args::Undo;
use crate::ask;
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, leave: Undo) -> Result<Done, Failure> {
    let mut place = Place::resume(base, &leave.place, false).await?;
    ask::confirm(base.out, leave.yes, &say::ask_leave()).await?;
    follow(&mut place, &mut Leaving { is_sent: false }, None).await
}

struct Leaving {
    is_sent: bool,
}

impl Goal for Leaving {
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
        match snapshot.phase {
            Phase::Left => return Ok(Some(place.done(snapshot))),
            // A join that was never sent is gone at once.
            Phase::Outside if self.is_sent => {
                return Ok(Some(Done::said(place.out.say(&say::left()))));
            }
            Phase::Outside => return Ok(None),
            Phase::Over => return Err(Trouble::PlaceOver.into()),
            Phase::Booked => return Err(Trouble::CancelFirst.into()),
            Phase::Joining
            | Phase::Ready
            | Phase::Drawing
            | Phase::Waiting
            | Phase::Called { .. }
            | Phase::SoldOut { .. }
            | Phase::Offered
            | Phase::Door { .. }
            | Phase::Elsewhere
            | Phase::Choosing
            | Phase::Holding => {}
        }
        if !self.is_sent {
            self.is_sent = true;
            place.want(Intent::Leave).await?;
        }
        Ok(None)
    }
}
