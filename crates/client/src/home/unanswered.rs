//! Ids of changes outside of a place, stored before their first attempt, so
//! that repeating after a crash repeats and does not begin anew. Neither
//! names nor contacts are stored, only keyed hashes of them.

use jari_protocol::account::Language;
use jari_protocol::hash::Digest;
use jari_protocol::id::{PersonId, ServiceId, SignInId};
use serde::{Deserialize, Serialize};

use super::services::SERVICES;
use super::{Home, HomeError, disk};

/// A sign-in that was begun on this device.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct SignInBegun {
    pub(crate) sign_in: SignInId,
    /// Of the contact, under the device key.
    pub(crate) contact: Digest,
    pub(crate) language: Language,
    /// The service said that a code is on its way. Asking once more asks for
    /// another code.
    pub(crate) answered: bool,
    /// The service's word that lines wait for this sign-in: evidence, should
    /// one have been cut off before.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub(crate) slips: Vec<String>,
}

/// A person who is being added.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) struct PersonBeingAdded {
    pub(crate) person: PersonId,
    /// Of name, birth date and invitation, under the device key.
    pub(crate) entry: Digest,
}

impl Home {
    pub(crate) fn sign_in(&self, service: &ServiceId) -> Result<Option<SignInBegun>, HomeError> {
        Ok(disk::load(&self.unanswered(service, SIGN_IN)?)?.whole())
    }

    pub(crate) fn keep_sign_in(
        &self,
        service: &ServiceId,
        begun: &SignInBegun,
    ) -> Result<(), HomeError> {
        Ok(disk::store(&self.unanswered(service, SIGN_IN)?, begun)?)
    }

    pub(crate) fn forget_sign_in(&self, service: &ServiceId) -> Result<(), HomeError> {
        Ok(disk::remove(&self.unanswered(service, SIGN_IN)?)?)
    }

    /// The id under which this person is being added: the one of an earlier
    /// attempt that was not answered, or the one given.
    pub(crate) fn person_being_added(
        &self,
        service: &ServiceId,
        new: PersonBeingAdded,
    ) -> Result<PersonId, HomeError> {
        let _lock = self.writing()?;
        let path = self.unanswered(service, PEOPLE)?;
        let mut adding: Vec<PersonBeingAdded> = disk::load(&path)?.whole().unwrap_or_default();
        if let Some(known) = adding.iter().find(|known| known.entry == new.entry) {
            return Ok(known.person);
        }
        adding.push(new);
        let excess = adding.len().saturating_sub(MAX_ADDING);
        adding.drain(..excess);
        disk::store(&path, &adding)?;
        Ok(new.person)
    }

    pub(crate) fn person_was_added(
        &self,
        service: &ServiceId,
        person: PersonId,
    ) -> Result<(), HomeError> {
        let _lock = self.writing()?;
        let path = self.unanswered(service, PEOPLE)?;
        let mut adding: Vec<PersonBeingAdded> = disk::load(&path)?.whole().unwrap_or_default();
        adding.retain(|known| known.person != person);
        Ok(if adding.is_empty() {
            disk::remove(&path)
        } else {
            disk::store(&path, &adding)
        }?)
    }

    fn unanswered(&self, service: &ServiceId, what: &str) -> Result<std::path::PathBuf, HomeError> {
        Ok(self.folder(SERVICES)?.join(format!("{service}.{what}")))
    }
}

const SIGN_IN: &str = "sign-in";
const PEOPLE: &str = "people";

/// As many as an account may keep, and a clerk's no fewer.
const MAX_ADDING: usize = jari_protocol::limits::MAX_PEOPLE_PER_CLERK;
