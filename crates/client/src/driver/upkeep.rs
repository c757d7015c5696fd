//! What is done beside the loop: newer keys, and a place found again.

use std::sync::Arc;
use std::time::Duration;

use jari_session::{Input, Intent};

use super::Driver;
use crate::chance;
use crate::desk::Desk;

impl Driver {
    /// Reads the key set some time after the start and a few times a day, so
    /// that a revoked key does not stay believed.
    pub(super) fn keep_up(&mut self) {
        let connection = Arc::clone(&self.connection);
        self.tasks.spawn(async move {
            let mut wait = FIRST_KEYS;
            loop {
                let spread = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                tokio::time::sleep(wait + Duration::from_millis(chance::up_to(spread))).await;
                if let Err(error) = connection.refresh_keys().await {
                    tracing::debug!(code = %error, "the key set could not be read");
                }
                wait = NEXT_KEYS;
            }
        });
    }

    /// The record is lost, the place is not: it is the service's.
    pub(super) fn find_place_again(&mut self) {
        let desk = Desk::new(Arc::clone(&self.connection));
        let (event, whose, answers) = (self.event.clone(), self.whose, self.answers.clone());
        self.tasks.spawn(async move {
            let mut wait = FIRST_SEARCH;
            let tickets = loop {
                match desk.tickets().await {
                    Ok(tickets) => break tickets,
                    Err(error) => tracing::warn!(code = %error, "the place was not found yet"),
                }
                let spread = u64::try_from(wait.as_millis()).unwrap_or(u64::MAX);
                tokio::time::sleep(Duration::from_millis(chance::up_to(spread))).await;
                wait = (wait * 2).min(LAST_SEARCH);
            };
            let found = tickets
                .into_iter()
                .find(|standing| standing.is_place_of(&event, whose) && !standing.is_over());
            if let Some(found) = found {
                let (ticket, opening) = (found.ticket(), found.statement.opening);
                let intent = Intent::Adopt { ticket, opening };
                drop(answers.send(Input::Intent { intent }).await);
            }
        });
    }
}

/// Not among the requests of a start, when many may start at once.
const FIRST_KEYS: Duration = Duration::from_secs(60);

const NEXT_KEYS: Duration = Duration::from_secs(6 * 60 * 60);

/// Full jitter, from here...
const FIRST_SEARCH: Duration = Duration::from_secs(4);

/// ... up to here.
const LAST_SEARCH: Duration = Duration::from_secs(60);
