//! `people list`.

use jari_locales::say;

use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;

pub(super) async fn run(base: &Base<'_>) -> Result<Done, Failure> {
    let people = base.desk().await?.people().await?;
    let mut done = Done::default();
    if people.is_empty() {
        done = done.and(base.out.say(&say::people_none()));
    }
    for person in &people {
        let name = person.name.as_str();
        done = done.and(
            base.out
                .say(&say::people_row(name, person.birth_date, person.person)),
        );
    }
    Ok(done.field("people", people))
}
