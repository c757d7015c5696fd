//! Where a ticket stands, verified and without token text.

use std::sync::Arc;

use jari_protocol::change::Presented;
use jari_protocol::count::{Place, Serving};
use jari_protocol::id::{EventId, PersonId, TicketId};
use jari_protocol::receipt::Receipt;
use jari_protocol::ticket::{self, ClosedSite, Inside, OfferState, Ticket, TicketState};
use jari_protocol::time::{OpenTime, ServerTime};
use serde::{Deserialize, Serialize};

/// What the service's store says of a ticket. Made only of a statement, and a
/// receipt where there is one, whose signatures were checked.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Standing {
    /// The signed statement's content.
    pub statement: Ticket,
    /// Its place; absent until the draw.
    pub place: Option<Place>,
    /// Where it stands.
    pub stage: Stage,
    /// Open time of the line when this was read.
    pub open_time: OpenTime,
    /// Whether the line's time ran then.
    pub running: bool,
    /// Service time of the reading.
    pub as_of: ServerTime,
    /// Call and alerts wait until `serving` reaches this.
    pub deferred_to: Option<Serving>,
    /// Stays on for places that come back once everything is sold.
    #[serde(default)]
    pub stays_on: bool,
    /// What is kept for it of them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub offer: Option<OfferState>,
    /// What it lost last because a site was closed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub closed: Option<ClosedSite>,
    /// The statements as they were signed, to be presented if the service
    /// loses what it stated. They are of use to this device alone.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub signed: Option<Box<Presented>>,
}

/// [`ticket::Stage`] with the receipt read and verified.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
#[serde(tag = "stage", rename_all = "snake_case")]
pub enum Stage {
    /// In the line, called or not.
    Waiting,
    /// Claimed; waits for room.
    Door {
        /// How many go in before it.
        ahead: u64,
    },
    /// Inside.
    Inside {
        /// The stay.
        stay: Inside,
    },
    /// Has its booking.
    Booked {
        /// The verified receipt.
        receipt: Arc<Receipt>,
    },
    /// Given up by its owner.
    Left,
    /// The event is over.
    Ended,
}

/// Verified parts that do not belong together: the reply is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum Mismatch {
    /// The statement is of another ticket.
    #[error("the signed statement names another ticket")]
    Ticket,
    /// Booked, and no receipt, or one for another booking or ticket.
    #[error("the receipt is missing or of another booking")]
    Receipt,
}

impl Standing {
    /// Whether it is a place in an event, and of this person if one is named.
    #[must_use]
    pub fn is_place_of(&self, event: &EventId, whose: Option<PersonId>) -> bool {
        let ticket = &self.statement;
        let is_of = |person| ticket.members.iter().any(|member| member.person == person);
        ticket.event == *event && whose.is_none_or(is_of)
    }

    /// Joins what the shell verified with the rest of the reply.
    ///
    /// # Errors
    /// See [`Mismatch`].
    pub fn verified(
        statement: Ticket,
        receipt: Option<Receipt>,
        state: &TicketState,
    ) -> Result<Self, Mismatch> {
        if statement.ticket != state.ticket {
            return Err(Mismatch::Ticket);
        }
        let signed = Presented {
            ticket: state.statement.clone(),
            receipt: match &state.stage {
                ticket::Stage::Booked { receipt, .. } => Some(receipt.clone()),
                ticket::Stage::Waiting | ticket::Stage::Door { .. } => None,
                ticket::Stage::Inside(_) | ticket::Stage::Left | ticket::Stage::Ended => None,
            },
        };
        let stage = match &state.stage {
            ticket::Stage::Waiting => Stage::Waiting,
            ticket::Stage::Door { ahead } => Stage::Door { ahead: *ahead },
            ticket::Stage::Inside(stay) => Stage::Inside { stay: stay.clone() },
            ticket::Stage::Booked { booking, .. } => {
                let fits = |r: &Receipt| r.booking == *booking && r.ticket == state.ticket;
                let receipt = receipt.filter(fits).ok_or(Mismatch::Receipt)?;
                Stage::Booked {
                    receipt: Arc::new(receipt),
                }
            }
            ticket::Stage::Left => Stage::Left,
            ticket::Stage::Ended => Stage::Ended,
        };
        Ok(Self {
            statement,
            place: state.place,
            stage,
            open_time: state.open_time,
            running: state.running,
            as_of: state.as_of,
            deferred_to: state.deferred_to,
            stays_on: state.stays_on,
            offer: state.offer.clone(),
            closed: state.closed.clone(),
            signed: Some(Box::new(signed)),
        })
    }

    /// The ticket.
    pub const fn ticket(&self) -> TicketId {
        self.statement.ticket
    }

    /// Whether nothing more can become of it.
    pub const fn is_over(&self) -> bool {
        matches!(self.stage, Stage::Left | Stage::Ended)
    }
}
