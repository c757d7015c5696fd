//! What anyone may read: keys, boards, stock, the stream.

use std::convert::Infallible;

use axum::body::Body;
use axum::http::{Response, header};
use futures_util::stream;
use jari_protocol::board::{Board, ServingNote};
use jari_protocol::count::{BoardVersion, Epoch, Serving};
use jari_protocol::jws::Typ;
use jari_protocol::keys::Role;
use jari_protocol::stock::Stock;
use jari_protocol::time::{Millis, ServerTime};

use tokio::sync::watch;

use super::{Shared, State, papers};

impl State {
    pub(super) fn keys(&self) -> Response<Body> {
        plain("application/jose", self.authority.key_set())
    }

    pub(super) fn board_reply(&self) -> Response<Body> {
        plain("application/jose", self.signed_board())
    }

    pub(super) fn stock_reply(&self) -> Response<Body> {
        let stock = Stock {
            service: self.authority.set.service.clone(),
            event: papers::event(),
            epoch: Epoch(0),
            version: BoardVersion(self.version),
            issued: self.now(),
            fresh_for: Millis::from_secs(30),
            slots: Vec::new(),
            closed: Vec::new(),
        };
        plain(
            "application/jose",
            self.authority.sign(Typ::Stock, Role::Line, &stock),
        )
    }

    pub(super) fn now(&self) -> ServerTime {
        ServerTime::from_millis(self.now_us() / 1_000)
    }

    fn signed_board(&self) -> String {
        let board = Board {
            version: BoardVersion(self.version),
            issued: ServerTime::from_millis(papers::NOW_MS),
            phase: self.phase,
            taken: self.tickets.len() as u64,
            serving: Serving(self.serving),
            nonce: self.nonce.clone(),
            ..papers::board(&self.authority.set.service)
        };
        let by = self.forger.as_ref().unwrap_or(&self.authority);
        by.sign(Typ::Board, Role::Line, &board)
    }

    fn signed_note(&self) -> String {
        let note = ServingNote {
            event: papers::event(),
            opening: papers::opening(),
            epoch: Epoch(0),
            version: BoardVersion(self.version),
            serving: Serving(self.serving),
            issued: self.now(),
        };
        self.authority.sign(Typ::Serving, Role::Line, &note)
    }
}

type Frames = (Shared, watch::Receiver<u64>, Option<String>);

/// A full board, then a note for every turn, until it is cut.
pub(super) fn stream(shared: &Shared) -> Response<Body> {
    let state = shared.state.lock().expect("no test panicked with it");
    let (cuts, first) = (
        state.cuts,
        format!("event: board\ndata: {}\n\n", state.signed_board()),
    );
    drop(state);
    let turns = shared.changed.subscribe();
    let frames = stream::unfold(
        (shared.clone(), turns, Some(first)),
        move |with| async move {
            let (shared, mut turns, first): Frames = with;
            if let Some(first) = first {
                return Some((Ok::<_, Infallible>(first), (shared, turns, None)));
            }
            turns.changed().await.ok()?;
            let frame = {
                let state = shared.state.lock().expect("no test panicked with it");
                if state.cuts != cuts {
                    return None;
                }
                format!(
                    ": alive\n\nevent: serving\ndata: {}\n\n",
                    state.signed_note()
                )
            };
            Some((Ok(frame), (shared, turns, None)))
        },
    );
    let mut response = Response::new(Body::from_stream(frames));
    let media_type = header::HeaderValue::from_static("text/event-stream");
    response
        .headers_mut()
        .insert(header::CONTENT_TYPE, media_type);
    response
}

fn plain(media_type: &str, content: String) -> Response<Body> {
    Response::builder()
        .header(header::CONTENT_TYPE, media_type)
        .header(header::CACHE_CONTROL, "public, max-age=1")
        .body(Body::from(content))
        .expect("a reply")
}
