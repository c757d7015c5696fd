//! What anyone may read: who the service is, its events, and their lines.

mod kept;

use std::sync::Arc;

use axum::extract::{RawQuery, State};
use axum::http::{HeaderMap, header};
use axum::response::{IntoResponse as _, Response};
use bytes::Bytes;
use jari_protocol::event::{Events, Sites};
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::limits::MAX_INTEGER;
use jari_protocol::record::RECORD_MEDIA_TYPE;
use jari_protocol::refusal::Code;
use jari_room::query::{Query, Reply};
use serde::Serialize;

use super::Face;
use super::path::At;
use super::problem::Refused;
use super::reply::{JOSE, JSON, Private, Public, unexpected};
pub(crate) use kept::Kept;

/// `GET /.well-known/jari`
pub(crate) async fn keys(State(face): State<Arc<Face>>, headers: HeaderMap) -> Response {
    let bytes = Bytes::copy_from_slice(face.app.signer.key_set().as_bytes());
    Public::hashed(JOSE, "public, max-age=60", bytes).to(&headers)
}

/// `GET /v1/time`
pub(crate) async fn time() -> Private<()> {
    Private::done()
}

/// `GET /v1/events`
pub(crate) async fn events(
    State(face): State<Arc<Face>>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let read = async {
        let Reply::Events(events) = face.app.read(Query::Events).await? else {
            return Err(unexpected("events"));
        };
        Ok(document("public, max-age=10", &Events { events }))
    };
    Ok(face.kept.document(None, read).await?.to(&headers))
}

/// `GET /v1/events/{event}/sites`
pub(crate) async fn sites(
    State(face): State<Arc<Face>>,
    At(event): At<EventId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let read = async {
        let Reply::Sites(sites) = face.app.read(Query::Sites(event.clone())).await? else {
            return Err(unexpected("sites"));
        };
        Ok(document(
            "public, max-age=60",
            &Sites {
                event: event.clone(),
                sites,
            },
        ))
    };
    Ok(face
        .kept
        .document(Some(event.clone()), read)
        .await?
        .to(&headers))
}

/// `GET /v1/events/{event}/stock`
pub(crate) async fn stock(
    State(face): State<Arc<Face>>,
    At(event): At<EventId>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Some(stock) = face.app.boards.stock(&event) else {
        return Err(face
            .not_shown(Query::Stock(face.app.about.service.clone(), event))
            .await);
    };
    let bytes = Bytes::copy_from_slice(stock.text.as_bytes());
    let etag = stock.etag.clone();
    Ok(Public {
        media: JOSE,
        cache: "public, max-age=1",
        etag,
        bytes,
    }
    .to(&headers))
}

/// `GET /v1/events/{event}/openings/{opening}/board`
pub(crate) async fn board(
    State(face): State<Arc<Face>>,
    At((event, opening)): At<(EventId, OpeningId)>,
    headers: HeaderMap,
) -> Result<Response, Refused> {
    let Some(board) = face.app.boards.latest(&event, &opening) else {
        let service = face.app.about.service.clone();
        return Err(face.not_shown(Query::Board(service, event, opening)).await);
    };
    let cache = "public, max-age=1, stale-if-error=60";
    let bytes = Bytes::copy_from_slice(board.text.as_bytes());
    Ok(Public {
        media: JOSE,
        cache,
        etag: board.etag.clone(),
        bytes,
    }
    .to(&headers))
}

/// `GET /v1/events/{event}/openings/{opening}/record?from=N`
pub(crate) async fn record(
    State(face): State<Arc<Face>>,
    At((event, opening)): At<(EventId, OpeningId)>,
    RawQuery(query): RawQuery,
) -> Result<Response, Refused> {
    let from = from(query.as_deref())?;
    let Reply::Record(leaves) = face.app.read(Query::Record(event, opening, from)).await? else {
        return Err(unexpected("record"));
    };
    let lines: String = leaves.into_iter().map(|leaf| leaf + "\n").collect();
    let headers = [
        (header::CACHE_CONTROL, "public, max-age=1"),
        (header::CONTENT_TYPE, RECORD_MEDIA_TYPE),
    ];
    Ok((headers, lines).into_response())
}

impl Face {
    /// Why there is nothing to show: there is no such thing, or the service
    /// has not stated it yet since it started.
    pub(super) async fn not_shown(&self, query: Query) -> Refused {
        match self.app.read(query).await {
            Err(problem) => problem.into(),
            Ok(_) => Refused::new(Code::Busy, "board.not_yet_signed"),
        }
    }
}

fn document<T: Serialize>(cache: &'static str, content: &T) -> Public {
    let bytes = serde_json::to_vec(content).expect("wire types are JSON");
    Public::hashed(JSON, cache, bytes.into())
}

/// The number of the first leaf that is asked for; 0 if none is named.
fn from(query: Option<&str>) -> Result<u64, Refused> {
    let Some(query) = query.filter(|query| !query.is_empty()) else {
        return Ok(0);
    };
    let number = query
        .strip_prefix("from=")
        .and_then(|number| number.parse().ok())
        .filter(|number| *number <= MAX_INTEGER);
    number.ok_or_else(|| Refused::new(Code::BodyMalformed, "record.from").field("from"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_is_read_from_a_number_and_nothing_else() {
        assert_eq!(from(None).ok(), Some(0));
        assert_eq!(from(Some("from=17")).ok(), Some(17));
        for bad in [
            "from=",
            "from=-1",
            "from=1&x=2",
            "to=1",
            "from=1.5",
            "from=9007199254740992",
        ] {
            let refused = from(Some(bad)).expect_err(bad);
            assert_eq!(refused.0.facts.field.as_deref(), Some("from"));
        }
    }
}
