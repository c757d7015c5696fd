//! What is public about an event: read once and kept in the profile's folder,
//! so that a place resumes without asking anything first, and is shown with
//! its names and times also while the service is away.

use std::fs;
use std::path::{Path, PathBuf};

use chrono_tz::Tz;
use jari_client::{Desk, DeskError};
use jari_protocol::event::{Event, Site};
use jari_protocol::id::{EventId, SiteId, SlotId};
use jari_protocol::stock::Stock;
use jari_protocol::text::Line;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

use crate::failure::Failure;
use crate::open::Base;
use crate::trouble::Trouble;
use crate::zone;

/// An event with its sites and, once they were needed, its slots.
#[derive(Debug)]
pub(crate) struct Published {
    kept: Kept,
    path: PathBuf,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct Kept {
    event: Event,
    sites: Vec<Site>,
    slots: Vec<SlotPlace>,
}

/// Where and when a slot is.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
struct SlotPlace {
    slot: SlotId,
    site: SiteId,
    starts: ServerTime,
    ends: ServerTime,
}

impl Published {
    /// The event as it was kept, else as the service states it now.
    pub(crate) async fn known(base: &Base<'_>, desk: &Desk, name: &str) -> Result<Self, Failure> {
        let event = event_id(name)?;
        let path = path_of(base, desk, &event);
        match load(&path) {
            Some(kept) => Ok(Self { kept, path }),
            None => Self::read(desk, event, path).await,
        }
    }

    /// The event as the service states it now.
    pub(crate) async fn fresh(base: &Base<'_>, desk: &Desk, name: &str) -> Result<Self, Failure> {
        let event = event_id(name)?;
        let path = path_of(base, desk, &event);
        Self::read(desk, event, path).await
    }

    async fn read(desk: &Desk, id: EventId, path: PathBuf) -> Result<Self, Failure> {
        let events = desk.events().await?;
        let event = events.into_iter().find(|event| event.event == id);
        let event = event.ok_or_else(|| Failure::of(Trouble::EventUnknown).with(&id))?;
        let sites = desk.sites(&id).await?;
        let slots = Vec::new();
        let published = Self {
            kept: Kept {
                event,
                sites,
                slots,
            },
            path,
        };
        published.store();
        Ok(published)
    }

    /// Reads what is left now, and keeps which slots there are.
    pub(crate) async fn stock(&mut self, desk: &Desk) -> Result<Stock, DeskError> {
        let stock = desk.stock(self.id()).await?;
        let slots: Vec<SlotPlace> = stock
            .slots
            .iter()
            .map(|slot| SlotPlace {
                slot: slot.slot.clone(),
                site: slot.site.clone(),
                starts: slot.starts,
                ends: slot.ends,
            })
            .collect();
        if self.kept.slots != slots {
            self.kept.slots = slots;
            self.store();
        }
        Ok(stock)
    }

    pub(crate) const fn event(&self) -> &Event {
        &self.kept.event
    }

    pub(crate) const fn id(&self) -> &EventId {
        &self.kept.event.event
    }

    /// The zone in which its times are shown.
    pub(crate) fn zone(&self) -> Option<Tz> {
        zone::of(&self.kept.event)
    }

    pub(crate) fn sites(&self) -> &[Site] {
        &self.kept.sites
    }

    pub(crate) fn site(&self, site: &SiteId) -> Option<&Site> {
        self.kept.sites.iter().find(|known| known.site == *site)
    }

    /// Where a slot is, if that was read before.
    pub(crate) fn site_of(&self, slot: &SlotId) -> Option<&Site> {
        let place = self.kept.slots.iter().find(|known| known.slot == *slot)?;
        self.site(&place.site)
    }

    /// Where and when a slot is, if that was read before.
    pub(crate) fn slot(&self, slot: &SlotId) -> Option<(&Line, ServerTime)> {
        let place = self.kept.slots.iter().find(|known| known.slot == *slot)?;
        Some((&self.site(&place.site)?.name, place.starts))
    }

    /// What was kept can be read again: failing to keep it is no failure.
    fn store(&self) {
        let stored = serde_json::to_vec(&self.kept)
            .map_err(std::io::Error::from)
            .and_then(|bytes| replace(&self.path, &bytes));
        if let Err(error) = stored {
            tracing::warn!(%error, "what is public about the event was not kept");
        }
    }
}

/// The id of an event; a name of another form names none.
pub(crate) fn event_id(name: &str) -> Result<EventId, Failure> {
    name.parse()
        .map_err(|_| Failure::of(Trouble::EventUnknown).with(name))
}

fn path_of(base: &Base<'_>, desk: &Desk, event: &EventId) -> PathBuf {
    let service = desk.connection().service().as_str();
    let folder = base.home.dir().join(FOLDER).join(service);
    folder.join(format!("{event}.json"))
}

fn load(path: &Path) -> Option<Kept> {
    serde_json::from_slice(&fs::read(path).ok()?).ok()
}

fn replace(path: &Path, bytes: &[u8]) -> std::io::Result<()> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)?;
    }
    let new = path.with_extension(format!("{}.new", std::process::id()));
    fs::write(&new, bytes)?;
    fs::rename(&new, path)
}

const FOLDER: &str = "events";
