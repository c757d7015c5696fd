//! Replies: private ones that nobody stores, public ones that any cache may.

use axum::http::{HeaderMap, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use bytes::Bytes;
use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;
use serde::Serialize;

use super::problem::Refused;

/// A reply for the asker alone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Private<T> {
    status: StatusCode,
    content: Option<T>,
}

impl<T> Private<T> {
    /// The content.
    pub(crate) const fn of(content: T) -> Self {
        Self {
            status: StatusCode::OK,
            content: Some(content),
        }
    }

    /// The content of something that is on its way.
    pub(crate) const fn accepted(content: T) -> Self {
        Self {
            status: StatusCode::ACCEPTED,
            content: Some(content),
        }
    }
}

impl Private<()> {
    /// Done; there is nothing to say.
    pub(crate) const fn done() -> Self {
        Self {
            status: StatusCode::NO_CONTENT,
            content: None,
        }
    }
}

impl<T: Serialize> IntoResponse for Private<T> {
    fn into_response(self) -> Response {
        let no_store = [(header::CACHE_CONTROL, "no-store")];
        let Some(content) = self.content else {
            return (self.status, no_store).into_response();
        };
        let body = serde_json::to_vec(&content).expect("wire types are JSON");
        (self.status, no_store, [(header::CONTENT_TYPE, JSON)], body).into_response()
    }
}

/// A document that is the same for everyone.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Public {
    /// Its media type.
    pub(crate) media: &'static str,
    /// For how long who may store it.
    pub(crate) cache: &'static str,
    /// Names this version of it, with the quotes.
    pub(crate) etag: String,
    /// The bytes.
    pub(crate) bytes: Bytes,
}

impl Public {
    /// A document named by the hash of its bytes.
    pub(crate) fn hashed(media: &'static str, cache: &'static str, bytes: Bytes) -> Self {
        Self {
            media,
            cache,
            etag: format!("\"{}\"", Digest::of(&[&bytes])),
            bytes,
        }
    }

    /// The document, or that the asker's copy of it is current.
    pub(crate) fn to(self, asker: &HeaderMap) -> Response {
        let etag = HeaderValue::from_str(&self.etag).expect("quotes, digits and base64url");
        let headers = [
            (header::CACHE_CONTROL, HeaderValue::from_static(self.cache)),
            (header::ETAG, etag),
        ];
        if asker
            .get_all(header::IF_NONE_MATCH)
            .iter()
            .any(|known| names(known, &self.etag))
        {
            return (StatusCode::NOT_MODIFIED, headers).into_response();
        }
        (headers, [(header::CONTENT_TYPE, self.media)], self.bytes).into_response()
    }
}

/// Whether an `If-None-Match` names a version; weak and strong alike (RFC 9110
/// section 13.1.2).
fn names(known: &HeaderValue, etag: &str) -> bool {
    let Ok(known) = known.to_str() else {
        return false;
    };
    known
        .split(',')
        .map(str::trim)
        .any(|one| one == "*" || one.trim_start_matches("W/") == etag)
}

/// The store answered another question than it was asked.
pub(crate) fn unexpected(asked: &'static str) -> Refused {
    tracing::error!(asked, "the store answered something else");
    Refused::new(Code::Internal, "service.fault")
}

/// JSON.
pub(crate) const JSON: &str = "application/json";

/// A signed statement (RFC 7515 section 9.2.1).
pub(crate) const JOSE: &str = "application/jose";
