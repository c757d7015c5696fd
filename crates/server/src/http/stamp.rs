//! What every reply carries: the stamp and nonce on those that nobody stores,
//! and the headers that keep a browser from making more of it. And that there
//! was one, for the operator.

use std::sync::Arc;
use std::time::Instant;

use axum::extract::{MatchedPath, Request, State};
use axum::http::{HeaderMap, HeaderName, HeaderValue, header};
use axum::middleware::Next;
use axum::response::Response;
use jari_protocol::id::RequestId;
use jari_protocol::proof::NONCE_HEADER;
use jari_protocol::stamp::{REQUEST_ID_HEADER, STAMP_HEADER, Stamp};

use super::Face;
use super::problem::WithCode;
use super::proof::only;

/// The outermost layer: it sees a request as soon as its head has arrived,
/// and a reply right before it begins.
pub(crate) async fn stamp(State(face): State<Arc<Face>>, request: Request, next: Next) -> Response {
    let received_us = face.app.time.now_us();
    let id = request_id(request.headers());
    let route = request.extensions().get::<MatchedPath>().cloned();
    let began = Instant::now();
    let mut response = next.run(request).await;
    let route = route.as_ref().map_or("none", MatchedPath::as_str);
    let measures = &face.app.measures;
    measures.request(route, response.status(), began.elapsed());
    if let Some(WithCode(code)) = response.extensions().get() {
        measures.refused(*code);
    }
    let headers = response.headers_mut();
    for (name, value) in ALWAYS {
        headers.insert(name, HeaderValue::from_static(value));
    }
    if headers
        .get(header::CACHE_CONTROL)
        .is_some_and(|control| control == "no-store")
    {
        put(
            headers,
            NONCE_HEADER,
            &face.app.nonces.at(face.app.time.now()),
        );
        if let Some(request) = id {
            let (clock, sent_us) = (face.app.time.id(), face.app.time.now_us());
            let stamp = Stamp {
                received_us,
                sent_us,
                clock,
                request,
            };
            put(headers, STAMP_HEADER, &stamp.to_header());
        }
    }
    response
}

fn request_id(headers: &HeaderMap) -> Option<RequestId> {
    only(headers, REQUEST_ID_HEADER)?.parse().ok()
}

fn put(headers: &mut HeaderMap, name: &'static str, value: &str) {
    let value = HeaderValue::from_str(value).expect("digits, semicolons and base64url");
    headers.insert(HeaderName::from_static(name), value);
}

/// Nothing here is a page, a script or a picture, and nobody may frame it.
const ALWAYS: [(HeaderName, &str); 4] = [
    (header::X_CONTENT_TYPE_OPTIONS, "nosniff"),
    (
        header::CONTENT_SECURITY_POLICY,
        "default-src 'none'; frame-ancestors 'none'",
    ),
    (header::REFERRER_POLICY, "no-referrer"),
    (
        HeaderName::from_static("cross-origin-resource-policy"),
        "same-origin",
    ),
];
