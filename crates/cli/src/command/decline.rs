//! `decline`: lets what is offered go to the next; the place is kept.

use jari_client::{Intent, Snapshot, Wish};

use super::once::Once;
use crate::args::OfPlace;
use crate::failure::Failure;
use crate::follow::follow;
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;

pub(super) async fn run(base: &Base<'_>, of: OfPlace) -> Result<Done, Failure> {
    let mut place = Place::resume(base, &of, false).await?;
    let offer = place.offered().await?.offer;
    let mut goal = Once::new(Intent::Decline { offer }, Wish::Decline, is_gone);
    follow(&mut place, &mut goal, None).await
}

fn is_gone(snapshot: &Snapshot) -> bool {
    snapshot.ticket.is_some() && snapshot.offer.is_none()
}
