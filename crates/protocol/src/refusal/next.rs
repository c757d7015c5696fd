//! What to do after a refusal, and when.

use serde::{Deserialize, Serialize};

use crate::time::{Millis, ServerTime};

/// When to ask again.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "when", rename_all = "snake_case")]
pub enum Retry {
    /// Not sooner than this long after the reply.
    After {
        /// In milliseconds.
        ms: Millis,
    },
    /// Not before this service time.
    At {
        /// The due time.
        at: ServerTime,
    },
    /// The same request will be refused again.
    Never,
}

/// What the person or client does next.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Next {
    /// Mend the input and send it as a new change.
    MendInput,
    /// Repeat the same request when `retry` says.
    Repeat,
    /// Make a new proof with the nonce of this reply and repeat.
    ProveAgain,
    /// Sign in again.
    SignIn,
    /// Ask for a new code.
    AskForCode,
    /// Wait for the own window or turn.
    Wait,
    /// Claim the turn.
    Claim,
    /// Choose another slot.
    ChooseAgain,
    /// Show the booking or ticket that exists.
    ShowExisting,
    /// Install a newer client, or use a server that speaks the version.
    Update,
    /// Ask the agency; its contact is in the key set.
    AskAgency,
    /// A step that this build does not know. No server says it.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}
