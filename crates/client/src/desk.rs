//! Everything that is asked of a service outside of one place: signing in,
//! devices, people, events, what is open to whom, tickets.
//!
//! Each call is repeated a few times by itself where that is safe and the
//! service did not say otherwise; after that the caller decides.

mod household;
mod pairing;
mod patience;
mod public;
mod sign_in;

use std::sync::Arc;

use jari_protocol::account::{Device, Devices};
use jari_protocol::id::{EventId, PersonId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::ticket::{TicketState, Tickets};
use jari_session::Standing;

use crate::connection::Connection;
use crate::error::DeskError;
use crate::http::Request;

pub use household::NewPerson;
pub use pairing::ShownCode;
use patience::Asker;
pub use sign_in::SignedIn;

/// Asks a service what is not part of waiting.
#[derive(Debug, Clone)]
pub struct Desk {
    connection: Arc<Connection>,
}

impl Desk {
    /// At a service.
    pub const fn new(connection: Arc<Connection>) -> Self {
        Self { connection }
    }

    /// The service.
    pub const fn connection(&self) -> &Arc<Connection> {
        &self.connection
    }

    /// The devices that are signed in to the account, oldest first.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn devices(&self) -> Result<Vec<Device>, DeskError> {
        let devices: Devices = self.read("/v1/devices").await?.json()?;
        Ok(devices.devices)
    }

    /// Signs a device out; also right if it is already.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn remove_device(&self, device: Thumbprint) -> Result<(), DeskError> {
        self.delete(format!("/v1/devices/{}", device.0)).await
    }

    /// The account's tickets, oldest first, verified for this device. This is
    /// also how a place is found again after everything else was lost.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn tickets(&self) -> Result<Vec<Standing>, DeskError> {
        let tickets: Tickets = self.read("/v1/tickets").await?.json()?;
        let mut standings = Vec::with_capacity(tickets.tickets.len());
        for state in &tickets.tickets {
            standings.push(self.connection.standing_of(state).await?);
        }
        Ok(standings)
    }

    /// One ticket, verified for this device.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn ticket(&self, ticket: TicketId) -> Result<Standing, DeskError> {
        let state: TicketState = self.read(format!("/v1/tickets/{ticket}")).await?.json()?;
        self.connection.standing_of(&state).await
    }

    /// Whether and when a person of the account may book.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn eligibility(
        &self,
        event: &EventId,
        person: PersonId,
    ) -> Result<jari_protocol::account::Eligibility, DeskError> {
        let path = format!("/v1/events/{event}/people/{person}/eligibility");
        Ok(self.read(path).await?.json()?)
    }

    async fn read(&self, path: impl Into<String>) -> Result<crate::http::Reply, DeskError> {
        let request = Request::read(path);
        self.patiently(&request, &Asker::SignedIn).await
    }

    async fn put<T: serde::Serialize>(&self, path: String, body: &T) -> Result<(), DeskError> {
        let request = Request::put(path, body);
        self.patiently(&request, &Asker::SignedIn).await?;
        Ok(())
    }

    /// What is gone already was removed by an attempt whose reply was lost,
    /// or before; either way it is as wished.
    async fn delete(&self, path: String) -> Result<(), DeskError> {
        let request = Request::delete(path);
        match self.patiently(&request, &Asker::SignedIn).await {
            Err(DeskError::Refused(problem)) if problem.code == Code::NotFound => Ok(()),
            outcome => outcome.map(drop),
        }
    }
}
