//! What a person asks of a rehearsal.

use serde::{Deserialize, Serialize};

/// Something about the rehearsal of an evening.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "wish", rename_all = "snake_case", deny_unknown_fields)]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PracticeIntent {
    /// Begin one. What is real goes on meanwhile.
    Begin {
        /// Which.
        plan: PracticePlan,
    },
    /// Airplane mode on or off.
    Airplane {
        /// On.
        on: bool,
    },
    /// The clock of the device is wrong, or right again.
    WrongClock {
        /// Wrong.
        on: bool,
    },
    /// The answers to the next confirmations are lost on the way.
    FailCommit,
    /// The service stops and starts again on what it wrote.
    Restart,
    /// Whoever plays it by itself lets go; the person goes on.
    TakeOver,
    /// End it and forget everything of it.
    End,
}

/// What is rehearsed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
#[cfg_attr(test, derive(ts_rs::TS))]
pub enum PracticePlan {
    /// A few minutes, with a small crowd; the person does everything.
    Short,
    /// K's evening of July 2021, which plays by itself until somebody takes
    /// over.
    Evening,
}
