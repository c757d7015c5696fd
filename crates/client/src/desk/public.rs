//! What anyone may read.

use jari_protocol::board::Board;
use jari_protocol::event::{Event, Events, Site, Sites};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::stock::Stock;

use super::Desk;
use super::patience::Asker;
use crate::error::DeskError;
use crate::http::{Reply, Request};
use crate::trust::Untrusted;

impl Desk {
    /// The events that are published and not over.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn events(&self) -> Result<Vec<Event>, DeskError> {
        let events: Events = self
            .look(&Request::read("/v1/events").with_long_reply())
            .await?
            .json()?;
        Ok(events.events)
    }

    /// Where an event's bookings happen.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn sites(&self, event: &EventId) -> Result<Vec<Site>, DeskError> {
        let request = Request::read(format!("/v1/events/{event}/sites")).with_long_reply();
        let sites: Sites = self.look(&request).await?.json()?;
        if sites.event != *event {
            return Err(Untrusted::ForeignService.into());
        }
        Ok(sites.sites)
    }

    /// What is left in an event, verified.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn stock(&self, event: &EventId) -> Result<Stock, DeskError> {
        let request = Request::read(format!("/v1/events/{event}/stock")).with_long_reply();
        let reply = self.look(&request).await?;
        let stock: Stock = self.connection.opened(reply.text()?).await?;
        if stock.event != *event {
            return Err(Untrusted::ForeignService.into());
        }
        Ok(stock)
    }

    /// The state of a line, verified.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn board(&self, event: &EventId, opening: &OpeningId) -> Result<Board, DeskError> {
        let request = Request::read(format!("/v1/events/{event}/openings/{opening}/board"));
        let reply = self.look(&request).await?;
        Ok(self
            .connection
            .board_of(reply.text()?, event, opening)
            .await?)
    }

    /// A stretch of the public record from a leaf on: one leaf a line, as the
    /// service wrote it, since the log's hashes cover those bytes.
    ///
    /// # Errors
    /// See [`DeskError`].
    pub async fn record(
        &self,
        event: &EventId,
        opening: &OpeningId,
        from: u64,
    ) -> Result<Vec<String>, DeskError> {
        let path = format!("/v1/events/{event}/openings/{opening}/record?from={from}");
        let reply = self.look(&Request::read(path).with_long_reply()).await?;
        Ok(reply.text()?.lines().map(ToOwned::to_owned).collect())
    }

    async fn look(&self, request: &Request) -> Result<Reply, DeskError> {
        self.patiently(request, &Asker::Anyone).await
    }
}
