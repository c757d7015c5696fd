//! `stay`: stays on for places that come back once everything is sold, or not
//! any more.

use jari_client::{Intent, Snapshot, Wish};

use super::once::Once;
use crate::args::Stay;
use crate::failure::Failure;
use crate::follow::follow;
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;

pub(super) async fn run(base: &Base<'_>, stay: Stay) -> Result<Done, Failure> {
    let mut place = Place::resume(base, &stay.place, false).await?;
    let mut goal = if stay.off {
        Once::new(Intent::StayOff, Wish::StayOff, is_off)
    } else {
        Once::new(Intent::StayOn, Wish::StayOn, is_on)
    };
    let done = follow(&mut place, &mut goal, None).await?;
    Ok(done.field("stays_on", !stay.off))
}

fn is_on(snapshot: &Snapshot) -> bool {
    snapshot.ticket.as_ref().is_some_and(|it| it.stays_on)
}

fn is_off(snapshot: &Snapshot) -> bool {
    snapshot.ticket.as_ref().is_some_and(|it| !it.stays_on)
}
