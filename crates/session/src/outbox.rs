//! Changes that are not answered yet.

use std::collections::VecDeque;

use jari_clock::LocalTime;
use jari_protocol::change::{Act, JoinRequest, TicketChange};
use jari_protocol::id::{ChangeId, OpeningId};
use jari_protocol::refusal::Problem;
use jari_protocol::time::Millis;
use serde::{Deserialize, Serialize};

use crate::config::Config;
use crate::deadlines::When;
use crate::pace::jitter::Jitter;
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
                Act::Swap { .. } => Wish::Swap,
                Act::Exchange { .. } => Wish::Exchange,
                Act::StayOn {} => Wish::StayOn,
                Act::StayOff {} => Wish::StayOff,
                Act::Accept { .. } => Wish::Accept,
                Act::Decline { .. } => Wish::Decline,
                Act::LeaveOut { .. } => Wish::LeaveOut,
                Act::Leave {} => Wish::Leave,
            },
        }
    }
}

/// Changes that are not answered yet, oldest first. Only the first is sent.
#[derive(Debug, Clone, Default)]
pub(crate) struct Outbox {
    changes: VecDeque<Change>,
    /// Own delay of the first one after an attempt without an answer. Not
    /// kept over a restart: the reconnect bucket holds that back.
    backoff: Option<LocalTime>,
}

impl Outbox {
    pub(crate) fn resumed(changes: Vec<Change>) -> Self {
        Self {
            changes: changes.into(),
            backoff: None,
        }
    }

    pub(crate) fn iter(&self) -> impl Iterator<Item = &Change> {
        self.changes.iter()
    }

    pub(crate) fn is_empty(&self) -> bool {
        self.changes.is_empty()
    }

    pub(crate) fn has(&self, wish: Wish) -> bool {
        self.changes.iter().any(|change| change.wish() == wish)
    }

    pub(crate) fn first(&self) -> Option<&Change> {
        self.changes.front()
    }

    pub(crate) fn first_mut(&mut self) -> Option<&mut Change> {
        self.changes.front_mut()
    }

    /// Puts a change at the end. There is at most one of each wish, so there
    /// are never more than there are wishes.
    pub(crate) fn push(&mut self, id: ChangeId, body: Body) {
        self.changes.push_back(Change {
            id,
            body,
            attempts: 0,
            due: None,
            because: None,
        });
    }

    /// The first one was answered for good.
    pub(crate) fn finish(&mut self, id: ChangeId) -> Option<Change> {
        let position = self.changes.iter().position(|change| change.id == id)?;
        self.backoff = None;
        self.changes.remove(position)
    }

    /// Forgets everything: the place is given up, and nothing else counts.
    pub(crate) fn clear(&mut self) {
        self.changes.clear();
        self.backoff = None;
    }

    /// No answer came: full jitter, doubled each time.
    pub(crate) fn back_off(&mut self, now: LocalTime, config: &Config, jitter: &mut Jitter) {
        let Some(first) = self.changes.front() else {
            return;
        };
        let doublings = first.attempts.saturating_sub(1).min(MAX_DOUBLINGS);
        let most = Millis(config.change_backoff.0.saturating_mul(1 << doublings));
        self.backoff = Some(now.plus(jitter.within(most.min(config.change_backoff_cap))));
    }

    /// The wire works again, or is tried: own delays do not count any more.
    pub(crate) fn hurry(&mut self) {
        self.backoff = None;
    }

    /// When the first one may be sent; `None` if there is nothing to send.
    pub(crate) fn due(&self, now: LocalTime) -> Option<When> {
        let first = self.changes.front()?;
        let own = self.backoff.unwrap_or(now);
        Some(match first.due {
            None => When::Local(own),
            Some(When::Local(told)) => When::Local(told.max(own)),
            Some(When::Service(told, floor)) => When::Service(told, floor.max(own)),
        })
    }
}

/// One second doubled five times is past the cap.
const MAX_DOUBLINGS: u32 = 6;
