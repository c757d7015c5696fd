//! Refusals: RFC 9457 problem details with a stable code, the rule that
//! fired, when to come again, and what to do.

mod code;
mod facts;
mod next;

use serde::{Deserialize, Serialize};

pub use code::Code;
pub use facts::Facts;
pub use next::{Next, Retry};

/// The media type of a refusal.
pub const PROBLEM_JSON: &str = "application/problem+json";

/// A refusal as it stands on the wire.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Problem {
    /// `urn:jari:refusal:` and the code.
    #[serde(rename = "type")]
    #[cfg_attr(
        feature = "schema",
        schemars(regex(pattern = "^urn:jari:refusal:[a-z_]+$"))
    )]
    pub kind: String,
    /// The HTTP status.
    pub status: u16,
    /// The stable code.
    pub code: Code,
    /// The rule that fired, as the word of the section of
    /// `docs/PROTOCOL.md` that states it and a detail, such as `turn.claim`.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = "^[a-z_]+\\.[a-z_]+$")))]
    pub rule: String,
    /// When to ask again.
    pub retry: Retry,
    /// What to do.
    pub next: Next,
    /// Facts a text about this code needs.
    #[serde(default, skip_serializing_if = "Facts::is_empty")]
    pub facts: Facts,
}

impl Problem {
    /// A refusal of `code` by `rule`, with the code's usual status, retry and
    /// next step.
    pub fn new(code: Code, rule: &str) -> Self {
        let (status, retry, next) = code.usual();
        Self {
            kind: format!("urn:jari:refusal:{}", code.as_str()),
            status,
            code,
            rule: rule.to_owned(),
            retry,
            next,
            facts: Facts::default(),
        }
    }

    /// The same with these facts.
    #[must_use]
    pub fn with(mut self, facts: Facts) -> Self {
        self.facts = facts;
        self
    }

    /// The same with another time to come again.
    #[must_use]
    pub const fn retry(mut self, retry: Retry) -> Self {
        self.retry = retry;
        self
    }

    /// Whether this answer is recorded with its change and answered again,
    /// instead of executing the change anew (PROTOCOL.md 16).
    pub const fn is_final(&self) -> bool {
        matches!(self.retry, Retry::Never)
    }
}
