//! Ids in paths.

use axum::extract::{FromRequestParts, Path};
use axum::http::request::Parts;
use jari_protocol::refusal::Code;
use serde::de::DeserializeOwned;

use super::problem::Refused;

/// The ids of a path. One that is not of its form names nothing, so it is
/// answered like an unknown one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct At<T>(pub(crate) T);

impl<T: DeserializeOwned + Send, S: Send + Sync> FromRequestParts<S> for At<T> {
    type Rejection = Refused;

    async fn from_request_parts(parts: &mut Parts, state: &S) -> Result<Self, Refused> {
        match Path::from_request_parts(parts, state).await {
            Ok(Path(ids)) => Ok(Self(ids)),
            Err(_) => Err(Refused::new(Code::NotFound, "request.path")),
        }
    }
}
