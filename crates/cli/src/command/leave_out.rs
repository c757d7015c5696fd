//! `leave-out`: one of the party leaves it; the others keep the place.

use jari_client::{Intent, Snapshot, Wish};
use jari_locales::say;

use super::once::Once;
use crate::args::LeaveOut;
use crate::ask;
use crate::failure::Failure;
use crate::follow::follow;
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, leave: LeaveOut) -> Result<Done, Failure> {
    let person = leave.member.parse();
    let person = person.map_err(|_| Failure::of(Trouble::IdMalformed).with(&leave.member))?;
    let mut place = Place::resume(base, &leave.place, false).await?;
    ask::confirm(base.out, leave.yes, &say::ask_leave_out()).await?;
    let intent = Intent::LeaveOut { person };
    let mut goal = Once::new(intent, Wish::LeaveOut, nobody_knows);
    follow(&mut place, &mut goal, None).await
}

/// A party that is smaller does not say who left it.
const fn nobody_knows(_: &Snapshot) -> bool {
    false
}
