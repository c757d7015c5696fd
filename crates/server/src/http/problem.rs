//! Refusals as replies.

use axum::http::{HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use jari_protocol::refusal::{Code, PROBLEM_JSON, Problem, Retry};
use tracing::debug;

/// A refusal on its way out.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Refused(pub(crate) Box<Problem>);

impl Refused {
    /// A refusal of `code` by `rule`, with the code's usual status, retry and
    /// next step.
    pub(crate) fn new(code: Code, rule: &str) -> Self {
        Self(Box::new(Problem::new(code, rule)))
    }

    /// The same under another HTTP status of the same meaning.
    #[must_use]
    pub(crate) fn status(mut self, status: StatusCode) -> Self {
        self.0.status = status.as_u16();
        self
    }

    /// The same, naming the field at fault.
    #[must_use]
    pub(crate) fn field(mut self, field: &str) -> Self {
        self.0.facts.field = Some(field.to_owned());
        self
    }
}

impl From<Problem> for Refused {
    fn from(problem: Problem) -> Self {
        Self(Box::new(problem))
    }
}

impl From<Box<Problem>> for Refused {
    fn from(problem: Box<Problem>) -> Self {
        Self(problem)
    }
}

impl IntoResponse for Refused {
    fn into_response(self) -> Response {
        let problem = self.0;
        debug!(code = problem.code.as_str(), rule = %problem.rule, "refused");
        let status =
            StatusCode::from_u16(problem.status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR);
        let body = serde_json::to_vec(&problem).expect("a problem is plain data");
        let mut response = (status, body).into_response();
        response.extensions_mut().insert(WithCode(problem.code));
        let headers = response.headers_mut();
        headers.insert(header::CONTENT_TYPE, HeaderValue::from_static(PROBLEM_JSON));
        headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
        if let Retry::After { ms } = problem.retry {
            headers.insert(header::RETRY_AFTER, HeaderValue::from(ms.0.div_ceil(1_000)));
        }
        response
    }
}

/// Marks a reply as a refusal, for whoever counts.
#[derive(Debug, Clone, Copy)]
pub(crate) struct WithCode(pub(crate) Code);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_code_becomes_a_problem_of_its_status_that_is_never_stored() {
        for code in Code::ALL {
            let response = Refused::new(code, "a.rule").into_response();
            assert_eq!(response.status().as_u16(), code.usual().0, "{code:?}");
            assert!(response.status().as_u16() >= 400, "{code:?} is no refusal");
            let headers = response.headers();
            assert_eq!(headers[header::CONTENT_TYPE], PROBLEM_JSON);
            assert_eq!(headers[header::CACHE_CONTROL], "no-store");
        }
    }
}
