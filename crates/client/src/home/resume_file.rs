//! What a place resumes from after a crash.

use std::path::PathBuf;

use jari_protocol::id::{EventId, PersonId, ServiceId};
use jari_session::ResumeRecord;

use super::{Home, HomeError, HomeLock, disk, records};
use crate::disk::Stored;

/// The file of one place. Only the holder of the profile's lock has it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ResumeFile {
    path: PathBuf,
}

/// What was in it.
#[derive(Debug, Clone, PartialEq)]
pub enum Resumed {
    /// Nothing: the place begins.
    Fresh,
    /// The last record that was stored whole.
    Record(Box<ResumeRecord>),
    /// Something that was no record. It was moved aside; the place is found
    /// again among the account's tickets.
    Damaged {
        /// Where it is now.
        kept: PathBuf,
    },
}

impl HomeLock {
    /// The file of an event's place; of a person's, where the account keeps
    /// several there.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn place(
        &self,
        service: &ServiceId,
        event: &EventId,
        whose: Option<PersonId>,
    ) -> Result<ResumeFile, HomeError> {
        let folder = self.home.folder(&format!("{PLACES}/{service}"))?;
        // No event's name has this sign in it.
        let whose = whose.map(|person| format!("@{person}")).unwrap_or_default();
        Ok(ResumeFile {
            path: folder.join(format!("{event}{whose}{ENDING}")),
        })
    }

    /// The events of a service in which there is a place to resume.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn places(&self, service: &ServiceId) -> Result<Vec<EventId>, HomeError> {
        self.home.place_events(service)
    }
}

impl Home {
    /// The same, for whoever does not drive them yet.
    pub(crate) fn place_events(&self, service: &ServiceId) -> Result<Vec<EventId>, HomeError> {
        let folder = self.dir.join(PLACES).join(service.as_str());
        let names = records(&folder, ENDING)?;
        Ok(names.iter().filter_map(|name| name.parse().ok()).collect())
    }
}

impl ResumeFile {
    /// Reads the record.
    ///
    /// # Errors
    /// See [`HomeError`]; a damaged record is not an error.
    pub fn load(&self) -> Result<Resumed, HomeError> {
        Ok(match disk::load(&self.path)? {
            Stored::Absent => Resumed::Fresh,
            Stored::Whole(record) => Resumed::Record(record),
            Stored::Damaged { kept } => Resumed::Damaged { kept },
        })
    }

    /// Stores a record in place of the last one; durable once it returns.
    ///
    /// # Errors
    /// See [`HomeError`]; the last record is still there.
    pub fn store(&self, record: &ResumeRecord) -> Result<(), HomeError> {
        Ok(disk::store(&self.path, record)?)
    }

    /// Deletes the record.
    ///
    /// # Errors
    /// See [`HomeError`].
    pub fn forget(&self) -> Result<(), HomeError> {
        Ok(disk::remove(&self.path)?)
    }
}

const PLACES: &str = "places";
const ENDING: &str = ".json";
