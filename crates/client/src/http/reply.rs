//! A reply, read whole and within bounds.

use jari_clock::LocalTime;
use jari_protocol::id::RequestId;
use jari_protocol::refusal::{PROBLEM_JSON, Problem};
use jari_protocol::stamp::{STAMP_HEADER, Stamp};
use jari_session::Fault;
use reqwest::header::{CONTENT_TYPE, HeaderMap};
use serde::de::DeserializeOwned;

use super::{fault, nonce_of};

/// A reply.
#[derive(Debug)]
pub(crate) struct Reply {
    pub(crate) status: u16,
    pub(crate) body: Vec<u8>,
    pub(crate) nonce: Option<String>,
    /// Only if it echoes this very request.
    pub(crate) stamp: Option<Stamp>,
    pub(crate) sent: LocalTime,
    pub(crate) received: LocalTime,
    is_problem: bool,
}

impl Reply {
    pub(super) async fn read(
        mut response: reqwest::Response,
        limit: usize,
        id: RequestId,
        (sent, received): (LocalTime, LocalTime),
    ) -> Result<Self, Fault> {
        let headers = response.headers();
        let (nonce, stamp) = (nonce_of(headers), stamp_of(headers, id));
        let is_problem = media_type(headers) == Some(PROBLEM_JSON);
        let status = response.status().as_u16();
        let mut body = Vec::new();
        while let Some(chunk) = response.chunk().await.map_err(|error| fault::of(&error))? {
            if body.len() + chunk.len() > limit {
                tracing::warn!(limit, "a reply is longer than any of its kind");
                return Err(Fault::Untrusted);
            }
            body.extend_from_slice(&chunk);
        }
        Ok(Self {
            status,
            body,
            nonce,
            stamp,
            sent,
            received,
            is_problem,
        })
    }

    /// The refusal, `None` for an answer.
    ///
    /// # Errors
    /// [`Fault::Remote`] if it is neither: something in between that does not
    /// speak this protocol.
    pub(crate) fn refusal(&self) -> Result<Option<Box<Problem>>, Fault> {
        if (200..300).contains(&self.status) {
            return Ok(None);
        }
        let problem = self
            .is_problem
            .then(|| serde_json::from_slice(&self.body).ok())
            .flatten();
        if problem.is_none() {
            tracing::debug!(status = self.status, "neither an answer nor a refusal");
        }
        problem.map(Some).ok_or(Fault::Remote)
    }

    /// The body as JSON.
    pub(crate) fn json<T: DeserializeOwned>(&self) -> Result<T, Fault> {
        serde_json::from_slice(&self.body).map_err(|error| {
            tracing::warn!(
                line = error.line(),
                column = error.column(),
                "not the JSON expected"
            );
            Fault::Untrusted
        })
    }

    /// The body as text.
    pub(crate) fn text(&self) -> Result<&str, Fault> {
        std::str::from_utf8(&self.body)
            .map(str::trim)
            .map_err(|_| Fault::Untrusted)
    }
}

fn stamp_of(headers: &HeaderMap, id: RequestId) -> Option<Stamp> {
    let stamp = Stamp::from_header(headers.get(STAMP_HEADER)?.to_str().ok()?)?;
    (stamp.request == id).then_some(stamp)
}

fn media_type(headers: &HeaderMap) -> Option<&str> {
    let value = headers.get(CONTENT_TYPE)?.to_str().ok()?;
    value.split(';').next().map(str::trim)
}
