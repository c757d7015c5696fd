//! `people remove`.

use jari_locales::say;

use crate::args::{ById, person_id};
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;

pub(super) async fn run(base: &Base<'_>, person: ById) -> Result<Done, Failure> {
    let id = person_id(&person.id)?;
    base.desk().await?.remove_person(id).await?;
    Ok(Done::said(base.out.say(&say::people_removed())).field("person", id))
}
