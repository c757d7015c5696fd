//! The people an account books for.

use chrono::NaiveDate;
use jari_protocol::account::{People, Person, PersonEntry};
use jari_protocol::id::PersonId;
use jari_protocol::text::Line;

use super::Desk;
use crate::chance;
use crate::connection::off_the_runtime;
use crate::error::DeskError;
use crate::home::PersonBeingAdded;

/// A person as somebody enters them.
#[derive(Debug, Clone, PartialEq)]
pub struct NewPerson {
    /// The name.
    pub name: Line,
    /// The birth date.
    pub birth_date: NaiveDate,
    /// The invitation code of the person's roster row, if there is one.
    pub invitation: Option<Line>,
}

impl Desk {
    /// The people of the account.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn people(&self) -> Result<Vec<Person>, DeskError> {
        let people: People = self.read("/v1/people").await?.json()?;
        Ok(people.people)
    }

    /// Adds a person. The id is on the disk before the first attempt, and an
    /// attempt after one that was not answered has the same.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn add_person(&self, person: &NewPerson) -> Result<PersonId, DeskError> {
        let identity = self.connection.identity().ok_or(DeskError::SignedOut)?;
        let birth_date = person.birth_date.to_string();
        let invitation = person.invitation.as_ref().map_or("", Line::as_str);
        let entry = identity.device.mark(&[
            b"person",
            identity.account.as_bytes(),
            person.name.as_str().as_bytes(),
            birth_date.as_bytes(),
            invitation.as_bytes(),
        ]);
        let new = PersonBeingAdded {
            person: PersonId::from_bytes(chance::bytes()),
            entry,
        };
        let (home, service) = (self.home(), self.service());
        let id = off_the_runtime(move || home.person_being_added(&service, new)).await??;
        let outcome = self.put_person(id, person).await;
        // Unanswered, the id is needed again; refused, it is of no more use.
        if matches!(outcome, Ok(()) | Err(DeskError::Refused(_))) {
            let (home, service) = (self.home(), self.service());
            off_the_runtime(move || home.person_was_added(&service, id)).await??;
        }
        outcome.map(|()| id)
    }

    /// Changes what is known of a person.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn put_person(&self, id: PersonId, person: &NewPerson) -> Result<(), DeskError> {
        let entry = PersonEntry {
            actor: self.connection.account().ok_or(DeskError::SignedOut)?,
            name: person.name.clone(),
            birth_date: person.birth_date,
            invitation: person.invitation.clone(),
        };
        self.put(format!("/v1/people/{id}"), &entry).await
    }

    /// Removes a person; also right if there is none.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn remove_person(&self, id: PersonId) -> Result<(), DeskError> {
        self.delete(format!("/v1/people/{id}")).await
    }
}
