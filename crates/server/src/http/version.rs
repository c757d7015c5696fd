//! Every request below `/v1` names the protocol version it speaks.

use axum::extract::Request;
use axum::http::HeaderMap;
use axum::middleware::Next;
use axum::response::{IntoResponse as _, Response};
use jari_protocol::refusal::{Code, Facts, Problem};
use jari_protocol::version::{ProtocolVersion, SPOKEN, VERSION_HEADER};

use super::problem::Refused;
use super::proof::only;

/// Refuses a version that is missing or not spoken, with the range that is.
pub(crate) async fn check(request: Request, next: Next) -> Response {
    let versioned = request.uri().path().starts_with("/v1/");
    if !versioned || version(request.headers()).is_some_and(|version| SPOKEN.speaks(version)) {
        return next.run(request).await;
    }
    let facts = Facts {
        spoken: Some(SPOKEN),
        ..Facts::default()
    };
    let problem = Problem::new(Code::VersionNotSpoken, "request.version").with(facts);
    Refused::from(problem).into_response()
}

fn version(headers: &HeaderMap) -> Option<ProtocolVersion> {
    only(headers, VERSION_HEADER)?
        .parse()
        .ok()
        .map(ProtocolVersion)
}
