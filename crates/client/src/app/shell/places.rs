//! Places that are driven.

use std::collections::BTreeMap;
use std::sync::Arc;

use jari_protocol::id::ServiceId;
use jari_protocol::time::Millis;
use jari_session::Intent;
use tokio::task::AbortHandle;

use super::Shell;
use crate::app::ask::{Fruit, Input, Key};
use crate::app::view::ReasonView;
use crate::driver::{Drive, drive};
use crate::handle::{Event, Handle, Subscription};
use crate::home::HomeLock;

/// The driven places, and the right to drive them.
#[derive(Debug, Default)]
pub(super) struct Driven {
    lock: Option<Arc<HomeLock>>,
    /// The app has let go of the profile.
    is_closed: bool,
    places: BTreeMap<Key, (Handle, AbortHandle)>,
}

impl Shell {
    /// Begins or resumes a place, and says this to it.
    pub(super) async fn drive(
        self: &Arc<Self>,
        key: &Key,
        claim_window: Millis,
        intent: Option<Intent>,
    ) -> Result<Fruit, ReasonView> {
        let handle = self.driven(key, claim_window).await?;
        if let Some(intent) = intent {
            let said = handle.send(intent).await;
            said.map_err(|_| ReasonView::error("place_not_driven", "repeat"))?;
        }
        Ok(Fruit::Nothing)
    }

    /// Follows the account's ticket, if there is one.
    pub(super) async fn adopt(
        self: &Arc<Self>,
        key: &Key,
        claim_window: Millis,
    ) -> Result<Fruit, ReasonView> {
        let tickets = self.desk(&key.service)?.tickets().await?;
        let of_event = |ticket: &jari_session::Standing| ticket.statement.event == key.event;
        let mut found = tickets.into_iter().filter(of_event);
        let found = found.find(|standing| !standing.is_over());
        let found = found.ok_or_else(|| ReasonView::error("no_ticket", "join"))?;
        let (ticket, opening) = (found.ticket(), found.statement.opening);
        let intent = Intent::Adopt { ticket, opening };
        self.drive(key, claim_window, Some(intent)).await
    }

    async fn driven(
        self: &Arc<Self>,
        key: &Key,
        claim_window: Millis,
    ) -> Result<Handle, ReasonView> {
        let mut driven = self.driven.lock().await;
        if driven.is_closed {
            return Err(ReasonView::error("place_not_driven", "resume"));
        }
        if let Some((handle, _)) = driven.places.get(key)
            && handle.is_driven()
        {
            return Ok(handle.clone());
        }
        let connection = self.connection(&key.service)?;
        let lock = match &driven.lock {
            Some(lock) => Arc::clone(lock),
            None => {
                let lock = self.home.lock().map_err(|error| ReasonView::from(&error))?;
                Arc::clone(driven.lock.insert(Arc::new(lock)))
            }
        };
        let what = Drive {
            event: key.event.clone(),
            whose: None,
            claim_window,
            config: Arc::clone(&self.config),
        };
        let handle = drive(connection, lock, what).await;
        let handle = handle.map_err(|error| ReasonView::from(&error))?;
        let heard = handle.subscribe();
        let (shell, of, driven_by) = (Arc::clone(self), key.clone(), handle.clone());
        let forward = tokio::spawn(async move {
            let first = Input::Snapshot(of.clone(), driven_by.snapshot());
            shell.tell(first).await;
            shell.forward(of, heard, &driven_by).await;
        });
        let entry = (handle.clone(), forward.abort_handle());
        driven.places.insert(key.clone(), entry);
        Ok(handle)
    }

    /// Whoever hears of something finds the snapshot it is about.
    async fn forward(&self, key: Key, mut heard: Subscription, handle: &Handle) {
        while let Some(event) = heard.next().await {
            match event {
                Event::Snapshot(snapshot) => {
                    self.tell(Input::Snapshot(key.clone(), snapshot)).await;
                }
                Event::News(news) => {
                    let about = Input::Snapshot(key.clone(), handle.snapshot());
                    self.tell(about).await;
                    self.tell(Input::News(key.clone(), news)).await;
                }
            }
        }
    }

    pub(super) async fn say(&self, key: &Key, intent: Intent) {
        let handle = {
            let driven = self.driven.lock().await;
            driven.places.get(key).map(|(handle, _)| handle.clone())
        };
        let Some(handle) = handle else {
            return;
        };
        if handle.send(intent).await.is_err() {
            tracing::error!("a place is not driven any more");
        }
    }

    pub(super) async fn release(&self, key: &Key) {
        let released = self.driven.lock().await.places.remove(key);
        if let Some((handle, forward)) = released {
            forward.abort();
            handle.stop().await;
        }
    }

    pub(super) async fn release_all(&self, service: Option<&ServiceId>) {
        let keys: Vec<Key> = {
            let driven = self.driven.lock().await;
            let of_it = |key: &&Key| service.is_none_or(|service| key.service == *service);
            driven.places.keys().filter(of_it).cloned().collect()
        };
        for key in keys {
            self.release(&key).await;
        }
    }

    pub(super) async fn driven_of(&self, service: &ServiceId) -> Vec<Handle> {
        let driven = self.driven.lock().await;
        let of_it = driven
            .places
            .iter()
            .filter(|(key, _)| key.service == *service);
        of_it.map(|(_, (handle, _))| handle.clone()).collect()
    }

    /// Lets go of every place and of the profile.
    pub(in crate::app) async fn close(&self) {
        if let Err(reason) = self.end_practice().await {
            tracing::warn!(code = reason.code, "the rehearsal's folder is still there");
        }
        self.driven.lock().await.is_closed = true;
        self.release_all(None).await;
        self.driven.lock().await.lock = None;
    }
}
