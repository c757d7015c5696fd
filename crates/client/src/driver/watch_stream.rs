//! The event stream of a line, verified event by event.

use std::sync::Arc;

use jari_protocol::id::{EventId, OpeningId};
use jari_session::{Fault, Input, StreamId, StreamInput};
use tokio::sync::mpsc;

use crate::connection::Connection;
use crate::error::DeskError;
use crate::http::{Request, StreamItem, Streaming};

/// Where a stream's events go.
pub(super) struct Listener {
    pub(super) stream: StreamId,
    pub(super) answers: mpsc::Sender<Input>,
}

impl Listener {
    /// `false` if nobody listens any more.
    async fn hears(&self, event: StreamInput) -> bool {
        let stream = self.stream;
        self.answers
            .send(Input::Stream { stream, event })
            .await
            .is_ok()
    }
}

/// Opens the stream and tells what it says until it ends or nobody listens.
pub(super) async fn watch(
    connection: &Connection,
    line: (&EventId, &OpeningId),
    listener: &Listener,
) {
    if let Some(fault) = told(connection, line, listener).await {
        listener.hears(StreamInput::Closed { fault }).await;
    }
}

/// The fault with which it ended, if that is still to be told.
async fn told(
    connection: &Connection,
    line: (&EventId, &OpeningId),
    listener: &Listener,
) -> Option<Fault> {
    let request = Request::read(format!("/v1/events/{}/openings/{}/stream", line.0, line.1));
    let mut events = match connection.wire().stream(&request).await {
        Ok(Streaming::Open(events)) => events,
        Ok(Streaming::Refused(reply)) => match reply.refusal() {
            Ok(Some(problem)) => {
                listener.hears(StreamInput::Refused { problem }).await;
                return None;
            }
            Ok(None) => return Some(Fault::Untrusted),
            Err(fault) => return Some(fault),
        },
        Err(fault) => return Some(fault),
    };
    let mut is_heard = listener.hears(StreamInput::Opened).await;
    while is_heard {
        let item = match events.next().await {
            Ok(item) => item,
            Err(fault) => return Some(fault),
        };
        match verified(connection, line, &item).await {
            Ok(Some(event)) => is_heard = listener.hears(event).await,
            Ok(None) => tracing::debug!(event = item.event, "an event of a newer service"),
            Err(error) => {
                tracing::warn!(code = %error, "the stream said something unbelievable");
                return Some(error.fault());
            }
        }
    }
    None
}

async fn verified(
    connection: &Connection,
    (event, opening): (&EventId, &OpeningId),
    item: &StreamItem,
) -> Result<Option<StreamInput>, DeskError> {
    let text = item.data.trim();
    Ok(match item.event.as_str() {
        "board" => {
            let board = connection.board_of(text, event, opening).await?;
            Some(StreamInput::Board {
                board: Arc::new(board),
            })
        }
        "serving" => {
            let note = connection.note_of(text, event, opening).await?;
            Some(StreamInput::Serving { note })
        }
        _ => None,
    })
}
