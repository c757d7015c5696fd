//! `people remove`.

use jari_locales::say;
use jari_protocol::id::PersonId;

use crate::args::ById;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, person: ById) -> Result<Done, Failure> {
    let id = person_id(&person.id)?;
    base.desk().await?.remove_person(id).await?;
    Ok(Done::said(base.out.say(&say::people_removed())).field("person", id))
}

/// The id of a person as the list shows it.
pub(super) fn person_id(text: &str) -> Result<PersonId, Failure> {
    text.parse()
        .map_err(|_| Failure::of(Trouble::IdMalformed).with(text))
}
