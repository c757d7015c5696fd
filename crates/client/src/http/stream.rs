//! An event stream, event by event, within bounds.

use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use futures_util::{Stream, StreamExt as _};
use jari_session::Fault;
use reqwest::header::CONTENT_TYPE;
use sse_stream::{Sse, SseByteStream};

use super::{Reply, fault};

/// What came of opening a stream.
#[derive(Debug)]
pub(crate) enum Streaming {
    Open(Events),
    Refused(Box<Reply>),
}

impl std::fmt::Debug for Events {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.write_str("Events(..)")
    }
}

/// One event: its kind and its data.
#[derive(Debug, PartialEq, Eq)]
pub(crate) struct StreamItem {
    pub(crate) event: String,
    pub(crate) data: String,
}

/// The events of an open stream. Comments keep it alive and are not told.
pub(crate) struct Events {
    events: Pin<Box<dyn Stream<Item = Result<Sse, sse_stream::Error>> + Send>>,
    /// Bytes since the last event.
    unread: Arc<AtomicUsize>,
}

impl Streaming {
    pub(super) fn new(response: reqwest::Response) -> Result<Self, Fault> {
        let media_type = response
            .headers()
            .get(CONTENT_TYPE)
            .and_then(|v| v.to_str().ok());
        if !media_type.is_some_and(|media_type| media_type.starts_with("text/event-stream")) {
            return Err(Fault::Untrusted);
        }
        let unread = Arc::new(AtomicUsize::new(0));
        let counted = Arc::clone(&unread);
        let bytes = response.bytes_stream().map(move |chunk| {
            let chunk = chunk.map_err(Broken::Wire)?;
            let before = counted.fetch_add(chunk.len(), Ordering::Relaxed);
            if before + chunk.len() > MAX_UNREAD_BYTES {
                Err(Broken::TooLong)
            } else {
                Ok(chunk)
            }
        });
        Ok(Self::Open(Events {
            events: Box::pin(SseByteStream::new(bytes)),
            unread,
        }))
    }
}

impl Events {
    /// The next event; an end without error is the other side's.
    pub(crate) async fn next(&mut self) -> Result<StreamItem, Fault> {
        loop {
            let event = self.events.next().await.ok_or(Fault::Remote)?;
            self.unread.store(0, Ordering::Relaxed);
            let event = event.map_err(|error| broken(&error))?;
            if let (Some(event), Some(data)) = (event.event, event.data) {
                return Ok(StreamItem { event, data });
            }
        }
    }
}

#[derive(Debug, thiserror::Error)]
enum Broken {
    #[error("the stream broke")]
    Wire(#[source] reqwest::Error),
    #[error("an event without end")]
    TooLong,
}

fn broken(error: &sse_stream::Error) -> Fault {
    if let sse_stream::Error::Body(source) = error
        && let Some(Broken::Wire(source)) = source.downcast_ref()
    {
        return fault::of(source);
    }
    Fault::Untrusted
}

/// A board is 2 kB and a comment a few bytes; many of them may lie in one
/// network buffer.
const MAX_UNREAD_BYTES: usize = 256 * 1024;
