//! Changes that are not answered yet.

use jari_protocol::change::{JoinRequest, TicketChange};
use jari_protocol::id::{ChangeId, OpeningId};
use jari_protocol::refusal::Problem;
use serde::{Deserialize, Serialize};

use crate::deadlines::When;
use crate::snapshot::Wish;

/// A change with its id, as it is stored and repeated: the same id always
/// goes with the same body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Change {
    /// The id, made before the first attempt.
    pub id: ChangeId,
    /// What is sent.
    pub body: Body,
    /// How often it was sent.
    pub attempts: u32,
    /// Not before this.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub due: Option<When>,
    /// What the service last said to it.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<Box<Problem>>,
}

/// What a change sends.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Body {
    /// A join.
    Join {
        /// The opening the person was told of.
        opening: OpeningId,
        /// The body.
        body: JoinRequest,
    },
    /// A ticket change.
    Act {
        /// The body.
        body: TicketChange,
    },
}

impl Change {
    /// What it is for.
    pub const fn wish(&self) -> Wish {
        use jari_protocol::change::Act;
        match &self.body {
            Body::Join { .. } => Wish::Join,
            Body::Act { body } => match &body.act {
                Act::Claim {} => Wish::Claim,
                Act::Defer { .. } => Wish::Defer,
                Act::Hold { .. } => Wish::Choose,
                Act::Release { .. } => Wish::Release,
                Act::Extend { .. } => Wish::Extend,
                Act::Confirm { .. } => Wish::Confirm,
                Act::Cancel { .. } => Wish::Cancel,
                Act::Leave {} => Wish::Leave,
            },
        }
    }
}
