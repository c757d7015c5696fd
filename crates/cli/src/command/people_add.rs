//! `people add`.

use chrono::NaiveDate;
use jari_client::desk::NewPerson;
use jari_locales::say;
use jari_protocol::text::Line;

use crate::args::AddPerson;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, add: AddPerson) -> Result<Done, Failure> {
    let person = NewPerson {
        name: line(&add.name, "--name")?,
        birth_date: date(&add.birth_date)?,
        invitation: add
            .invitation
            .map(|code| line(&code, "--invitation"))
            .transpose()?,
    };
    let id = base.desk().await?.add_person(&person).await?;
    let added = base.out.say(&say::people_added(person.name.as_str(), id));
    Ok(Done::said(added).field("person", id))
}

fn line(text: &str, argument: &str) -> Result<Line, Failure> {
    Line::new(text).map_err(|error| Failure::from(error).with(argument))
}

/// Also as people write dates on forms.
fn date(text: &str) -> Result<NaiveDate, Failure> {
    let plain = text.trim().replace(['.', '/'], "-");
    let plain = plain.trim_end_matches('-');
    let parsed = NaiveDate::parse_from_str(plain, "%Y-%m-%d");
    let parsed = parsed.or_else(|_| NaiveDate::parse_from_str(plain, "%Y%m%d"));
    parsed.map_err(|_| Failure::of(Trouble::BirthDateMalformed).with(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_date_is_understood_as_people_write_it() {
        let expected = NaiveDate::from_ymd_opt(1959, 7, 26);
        for text in ["1959-07-26", "1959.7.26.", "1959/07/26", "19590726"] {
            assert_eq!(date(text).ok(), expected, "{text}");
        }
        for text in ["", "1959-13-01", "26.7.1959", "590726", "tomorrow"] {
            assert!(date(text).is_err(), "{text}");
        }
    }
}
