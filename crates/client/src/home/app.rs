//! What the app keeps beside places: settings, what is public about events,
//! and what this device alone knows of a place.

use jari_protocol::id::{EventId, ServiceId};

use super::{Home, HomeError, disk, records};
use crate::app::ask::Mine;
use crate::app::{Published, Settings};

impl Home {
    pub(crate) fn settings(&self) -> Result<Option<Settings>, HomeError> {
        Ok(disk::load(&self.folder(APP)?.join(SETTINGS))?.whole())
    }

    pub(crate) fn keep_settings(&self, settings: &Settings) -> Result<(), HomeError> {
        Ok(disk::store(&self.folder(APP)?.join(SETTINGS), settings)?)
    }

    pub(crate) fn mine(&self, service: &ServiceId, event: &EventId) -> Result<Mine, HomeError> {
        let path = self.of_app(service, event, MINE)?;
        Ok(disk::load(&path)?.whole().unwrap_or_default())
    }

    pub(crate) fn keep_mine(
        &self,
        service: &ServiceId,
        event: &EventId,
        mine: &Mine,
    ) -> Result<(), HomeError> {
        Ok(disk::store(&self.of_app(service, event, MINE)?, mine)?)
    }

    pub(crate) fn forget_mine(
        &self,
        service: &ServiceId,
        event: &EventId,
    ) -> Result<(), HomeError> {
        Ok(disk::remove(&self.of_app(service, event, MINE)?)?)
    }

    /// What is public about the events of a service. What is damaged is read
    /// again from the service.
    pub(crate) fn published(&self, service: &ServiceId) -> Result<Vec<Published>, HomeError> {
        let folder = self.folder(&format!("{APP}/{service}"))?;
        let mut found = Vec::new();
        for event in records(&folder, PUBLISHED)? {
            let path = folder.join(format!("{event}{PUBLISHED}"));
            found.extend(disk::load(&path)?.whole());
        }
        Ok(found)
    }

    pub(crate) fn keep_published(
        &self,
        service: &ServiceId,
        published: &Published,
    ) -> Result<(), HomeError> {
        let path = self.of_app(service, &published.event.event, PUBLISHED)?;
        Ok(disk::store(&path, published)?)
    }

    /// Deletes everything but the name of the profile.
    pub(crate) fn erase(&self) -> Result<(), HomeError> {
        for folder in [APP, "events", "places", "receipts", "services"] {
            match std::fs::remove_dir_all(self.dir.join(folder)) {
                Ok(()) => {}
                Err(error) if error.kind() == std::io::ErrorKind::NotFound => {}
                Err(error) => return Err(error.into()),
            }
        }
        Ok(disk::remove(&self.secrets_file())?)
    }

    fn of_app(
        &self,
        service: &ServiceId,
        event: &EventId,
        what: &str,
    ) -> Result<std::path::PathBuf, HomeError> {
        let folder = self.folder(&format!("{APP}/{service}"))?;
        Ok(folder.join(format!("{event}{what}")))
    }
}

const APP: &str = "app";
const SETTINGS: &str = "settings.json";
const MINE: &str = ".mine";
const PUBLISHED: &str = ".published";
