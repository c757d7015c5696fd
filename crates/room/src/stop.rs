//! Why a rule stops short of its end.

use jari_protocol::refusal::{Code, Problem};

use crate::request::Answer;
use crate::row::ticket::Done;
use crate::rows::Missing;

/// Why a rule stops: `?` works on both.
#[derive(Debug)]
pub(crate) enum Stop {
    /// A row is missing; the store loads it and the rule runs again.
    Missing(Missing),
    /// The change is refused.
    Refused(Box<Problem>),
}

impl From<Missing> for Stop {
    fn from(missing: Missing) -> Self {
        Self::Missing(missing)
    }
}

impl From<Problem> for Stop {
    fn from(problem: Problem) -> Self {
        Self::Refused(Box::new(problem))
    }
}

/// A refusal of `code` by `rule`, for `return Err(refuse(..))` and `ok_or`.
pub(crate) fn refuse(code: Code, rule: &str) -> Stop {
    Problem::new(code, rule).into()
}

/// A rule's end as the answer of the room.
pub(crate) fn answer(end: Result<Done, Stop>) -> Result<Answer, Missing> {
    match end {
        Ok(done) => Ok(Ok(done)),
        Err(Stop::Refused(problem)) => Ok(Err(problem)),
        Err(Stop::Missing(missing)) => Err(missing),
    }
}
