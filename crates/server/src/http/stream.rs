//! The event stream of a line, for those whose turn is near.

mod pulse;

use std::collections::BTreeMap;
use std::convert::Infallible;
use std::sync::{Arc, Mutex, PoisonError};

use axum::body::Body;
use axum::extract::State;
use axum::http::header;
use axum::response::{IntoResponse as _, Response};
use futures_util::stream;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Code;
use jari_room::query::Query;

use super::Face;
use super::path::At;
use super::problem::Refused;
use pulse::Pulse;

/// `GET /v1/events/{event}/openings/{opening}/stream`
pub(crate) async fn stream(
    State(face): State<Arc<Face>>,
    At((event, opening)): At<(EventId, OpeningId)>,
) -> Result<Response, Refused> {
    let Some(boards) = face.app.boards.watch(&event, &opening) else {
        let service = face.app.about.service.clone();
        return Err(face.not_shown(Query::Board(service, event, opening)).await);
    };
    let limit = boards.borrow().board.stream_limit;
    let Some(seat) = face.streams.seat(&event, limit) else {
        return Err(Refused::new(Code::Busy, "board.stream_limit"));
    };
    let [high, low, ..] = face.random().id();
    let share = u16::from_be_bytes([high, low]);
    let pulse = Pulse::new(boards, &face.limits, face.closing.subscribe(), share);
    let frames = stream::unfold((pulse, seat), async |(mut pulse, seat)| {
        let frame = pulse.next().await?;
        Some((Ok::<_, Infallible>(frame), (pulse, seat)))
    });
    let headers = [
        (header::CACHE_CONTROL, "no-store"),
        (header::CONTENT_TYPE, "text/event-stream"),
    ];
    Ok((headers, Body::from_stream(frames)).into_response())
}

/// How many streams of each event are open.
#[derive(Debug, Clone, Default)]
pub(crate) struct Streams {
    open: Arc<Mutex<BTreeMap<EventId, u32>>>,
}

/// One stream's right to be open.
#[derive(Debug)]
struct Seat {
    streams: Streams,
    event: EventId,
}

impl Streams {
    /// How many are open.
    pub(crate) fn open(&self) -> u64 {
        let open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.values().map(|taken| u64::from(*taken)).sum()
    }

    /// A seat, if fewer than `limit` are taken.
    fn seat(&self, event: &EventId, limit: u32) -> Option<Seat> {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let taken = open.entry(event.clone()).or_default();
        if *taken >= limit {
            return None;
        }
        *taken += 1;
        Some(Seat {
            streams: self.clone(),
            event: event.clone(),
        })
    }
}

impl Drop for Seat {
    fn drop(&mut self) {
        let mut open = self
            .streams
            .open
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        if let Some(taken) = open.get_mut(&self.event) {
            *taken -= 1;
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_seat_is_free_again_when_its_stream_ends() {
        let streams = Streams::default();
        let event: EventId = "seoul".parse().expect("a name");
        let first = streams.seat(&event, 1).expect("a seat");
        assert!(streams.seat(&event, 1).is_none());
        let other = "busan".parse().expect("a name");
        assert!(streams.seat(&other, 1).is_some(), "counted by event");
        drop(first);
        assert!(streams.seat(&event, 1).is_some());
    }
}
