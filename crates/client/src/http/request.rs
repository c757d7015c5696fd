//! What is asked, before it has a proof.

use std::time::Duration;

use reqwest::Method as HttpMethod;
use serde::Serialize;

/// The methods of the protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Method {
    Delete,
    Read,
    Put,
}

/// A request, the same for each attempt but for its proof.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    pub(crate) method: Method,
    /// The path and its query.
    pub(crate) path: String,
    pub(crate) headers: Vec<(&'static str, String)>,
    pub(crate) body: Option<Vec<u8>>,
    /// How long an attempt may take.
    pub(crate) within: Duration,
    /// The longest reply, in bytes.
    pub(crate) limit: usize,
}

impl Method {
    pub(crate) const fn as_str(self) -> &'static str {
        match self {
            Self::Delete => "DELETE",
            Self::Read => "GET",
            Self::Put => "PUT",
        }
    }

    pub(super) const fn as_http(self) -> HttpMethod {
        match self {
            Self::Delete => HttpMethod::DELETE,
            Self::Read => HttpMethod::GET,
            Self::Put => HttpMethod::PUT,
        }
    }
}

impl Request {
    pub(crate) fn read(path: impl Into<String>) -> Self {
        Self {
            method: Method::Read,
            path: path.into(),
            headers: Vec::new(),
            body: None,
            within: WITHIN,
            limit: MAX_REPLY_BYTES,
        }
    }

    pub(crate) fn put<T: Serialize>(path: impl Into<String>, body: &T) -> Self {
        let body = serde_json::to_vec(body).expect("requests are plain data");
        Self {
            method: Method::Put,
            body: Some(body),
            ..Self::read(path)
        }
    }

    pub(crate) fn delete(path: impl Into<String>) -> Self {
        Self {
            method: Method::Delete,
            ..Self::read(path)
        }
    }

    /// With the bound for lists of sites and slots.
    pub(crate) fn with_long_reply(self) -> Self {
        Self {
            limit: MAX_LIST_BYTES,
            ..self
        }
    }

    /// Past every cache on the way.
    pub(crate) fn uncached(mut self) -> Self {
        self.headers.push(("cache-control", "no-cache".to_owned()));
        self
    }
}

/// As long as a person looks at a screen without doubting it.
const WITHIN: Duration = Duration::from_secs(15);

/// A board is 2 kB; twenty tickets with their receipts are 100 kB.
const MAX_REPLY_BYTES: usize = 512 * 1024;

/// A country's sites or slots.
const MAX_LIST_BYTES: usize = 32 * 1024 * 1024;
