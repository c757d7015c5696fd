//! What only the operator sees, on an address of its own: whether the service
//! lives, whether it is ready, and what it counts.

use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use axum::extract::State;
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse as _, Response};
use axum::routing::get;
use jari_room::query::{Query, Reply};
use tokio::net::TcpListener;
use tokio::time::timeout;

use crate::http::Face;
use crate::measure::Moment;

/// Answers until it is dropped.
pub async fn serve(listener: TcpListener, face: Arc<Face>) {
    let router = Router::new()
        .route("/healthz", get(lives))
        .route("/readyz", get(is_ready))
        .route("/metrics", get(metrics))
        .with_state(face);
    if let Err(error) = axum::serve(listener, router).await {
        tracing::error!(%error, "the monitor's address is not served any more");
    }
}

/// A process that does not beat is to be started again.
async fn lives(State(face): State<Arc<Face>>) -> Response {
    told(if face.app().vitals.is_beating() {
        Vec::new()
    } else {
        vec!["the lines do not move"]
    })
}

/// Whether people should be sent here.
async fn is_ready(State(face): State<Arc<Face>>) -> Response {
    let app = face.app();
    let mut missing = Vec::new();
    if app.vitals.is_leaving() {
        missing.push("about to stop");
    }
    if !app.vitals.is_beating() {
        missing.push("the lines do not move");
    }
    let asked = timeout(PATIENCE, app.read(Query::Service)).await;
    if !matches!(asked, Ok(Ok(Reply::Service(Some(_))))) {
        missing.push("the store does not answer");
    }
    told(missing)
}

async fn metrics(State(face): State<Arc<Face>>) -> Response {
    let app = face.app();
    let (requests_open, connections_open, streams_open) = face.open();
    let moment = Moment {
        changes_waiting: app.changes.waiting(),
        requests_open,
        connections_open,
        streams_open,
        clock_difference: Duration::from_millis(app.time.disagreement().0),
    };
    let boards = app.boards.all();
    let text = app
        .measures
        .tell(&moment, boards.iter().map(|board| &board.board));
    ([(header::CONTENT_TYPE, OPEN_METRICS)], text).into_response()
}

fn told(missing: Vec<&'static str>) -> Response {
    if missing.is_empty() {
        return (StatusCode::OK, "ok\n").into_response();
    }
    let text = missing.join("\n") + "\n";
    (StatusCode::SERVICE_UNAVAILABLE, text).into_response()
}

/// A store that takes longer to say one row is not one to send people to.
const PATIENCE: Duration = Duration::from_secs(2);

const OPEN_METRICS: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";
