//! How many requests are worked on at a time, and for how long.

use std::any::Any;
use std::sync::Arc;

use axum::extract::{Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jari_protocol::refusal::{Code, Problem};
use tokio::time::timeout;
use tracing::error;

use super::Face;
use super::problem::Refused;

/// Refuses what is too much at the moment, and what takes too long: whether a
/// change of it was committed, its repetition tells.
pub(crate) async fn bound(State(face): State<Arc<Face>>, request: Request, next: Next) -> Response {
    let Ok(_working) = face.requests.try_acquire() else {
        let problem = Problem::new(Code::Busy, "service.requests");
        return Refused::from(problem.retry(face.app.changes.put_off())).into_response();
    };
    match timeout(face.limits.request_time, next.run(request)).await {
        Ok(response) => response,
        Err(_) => Refused::new(Code::Busy, "service.request_time").into_response(),
    }
}

/// A handler panicked: our fault, said like any other refusal.
pub(crate) fn panicked(cause: Box<dyn Any + Send>) -> Response {
    let cause = cause.downcast_ref::<&str>().copied().unwrap_or("not said");
    error!(cause, "a request handler panicked");
    Refused::new(Code::Internal, "service.fault").into_response()
}
