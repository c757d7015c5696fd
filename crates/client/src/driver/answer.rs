//! One call, from its request to the input it becomes.

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::change::{Changed, JoinRequest, TicketChange};
use jari_protocol::id::{AccountId, ChangeId, EventId, OpeningId, TicketId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::ticket::TicketState;
use jari_session::{Answer, Ask, Call, Fault, Input, Standing};

use crate::connection::{Connection, TIME};
use crate::error::DeskError;
use crate::http::{Reply, Request};
use crate::trust::Untrusted;

/// What a call needs beside itself.
pub(super) struct Asking {
    pub(super) connection: Arc<Connection>,
    pub(super) event: EventId,
    pub(super) account: AccountId,
    pub(super) within: Duration,
}

/// Asks until the deadline. Every attempt but the first would be another
/// call: repeating is the session's.
pub(super) async fn answer(asking: &Asking, call: Call) -> Input {
    let id = call.id;
    let failed = |fault| Input::Failed { call: id, fault };
    let outcome = tokio::time::timeout(asking.within, asking.ask(call.what)).await;
    match outcome {
        Err(_) => failed(Fault::Remote),
        Ok(Ok((reply, answer))) => Input::Answered {
            call: id,
            sent: reply.sent,
            received: reply.received,
            stamp: reply.stamp,
            answer,
        },
        Ok(Err(DeskError::SignedOut)) => asking.signed_out(id),
        Ok(Err(error)) => {
            tracing::debug!(code = %error, "a call failed");
            failed(error.fault())
        }
    }
}

impl Asking {
    async fn ask(&self, what: Ask) -> Result<(Reply, Answer), DeskError> {
        match what {
            Ask::ReadBoard { opening, uncached } => self.board(&opening, uncached).await,
            Ask::ReadTicket { ticket } => self.ticket(ticket).await,
            Ask::Join { change, body } => self.join(change, &body).await,
            Ask::Act { change, body } => self.act(change, &body).await,
            Ask::Time => {
                let reply = self.look(&Request::read(TIME)).await?;
                answered(reply, async |_| Ok(Answer::Time)).await
            }
        }
    }

    async fn board(
        &self,
        opening: &OpeningId,
        uncached: bool,
    ) -> Result<(Reply, Answer), DeskError> {
        let event = &self.event;
        let request = Request::read(format!("/v1/events/{event}/openings/{opening}/board"));
        let request = if uncached {
            request.uncached()
        } else {
            request
        };
        answered(self.look(&request).await?, async |reply| {
            let board = self
                .connection
                .board_of(reply.text()?, event, opening)
                .await?;
            Ok(Answer::Board {
                board: Arc::new(board),
            })
        })
        .await
    }

    async fn ticket(&self, ticket: TicketId) -> Result<(Reply, Answer), DeskError> {
        let reply = self
            .prove(&Request::read(format!("/v1/tickets/{ticket}")))
            .await?;
        answered(reply, async |reply| {
            let state: TicketState = reply.json()?;
            let standing = self.standing(&state).await?;
            if standing.ticket() != ticket {
                return Err(Untrusted::ForeignService.into());
            }
            Ok(Answer::Ticket {
                standing: Box::new(standing),
            })
        })
        .await
    }

    async fn join(
        &self,
        change: ChangeId,
        body: &JoinRequest,
    ) -> Result<(Reply, Answer), DeskError> {
        let path = format!("/v1/events/{}/joins/{change}", self.event);
        let reply = self.prove(&Request::put(path, body)).await?;
        answered(reply, async |reply| self.changed(reply, None).await).await
    }

    async fn act(
        &self,
        change: ChangeId,
        body: &TicketChange,
    ) -> Result<(Reply, Answer), DeskError> {
        let path = format!("/v1/tickets/{}/changes/{change}", body.subject);
        let reply = self.prove(&Request::put(path, body)).await?;
        answered(reply, async |reply| {
            self.changed(reply, Some(body.subject)).await
        })
        .await
    }

    async fn changed(&self, reply: &Reply, of: Option<TicketId>) -> Result<Answer, DeskError> {
        let changed: Changed = reply.json()?;
        let standing = self.standing(&changed.state).await?;
        if of.is_some_and(|ticket| standing.ticket() != ticket) {
            return Err(Untrusted::ForeignService.into());
        }
        Ok(Answer::Changed {
            outcome: changed.outcome,
            standing: Box::new(standing),
        })
    }

    /// A ticket of this very event.
    async fn standing(&self, state: &TicketState) -> Result<Standing, DeskError> {
        let standing = self.connection.standing_of(state).await?;
        if standing.statement.event != self.event {
            return Err(Untrusted::ForeignService.into());
        }
        Ok(standing)
    }

    async fn look(&self, request: &Request) -> Result<Reply, DeskError> {
        Ok(self.connection.wire().exchange(request).await?)
    }

    /// Only as the account whose place this is: somebody else may have signed
    /// in on this device meanwhile.
    async fn prove(&self, request: &Request) -> Result<Reply, DeskError> {
        if self.connection.account() != Some(self.account) {
            return Err(DeskError::SignedOut);
        }
        self.connection.signed(request).await
    }

    /// What the service would say, had it been asked.
    fn signed_out(&self, call: jari_session::CallId) -> Input {
        let now = self.connection.clock().now();
        let problem = Box::new(Problem::new(Code::SessionEnded, "proof.session"));
        let answer = Answer::Refused { problem };
        Input::Answered {
            call,
            sent: now,
            received: now,
            stamp: None,
            answer,
        }
    }
}

/// The reply with its refusal, or with what `read` makes of it.
async fn answered(
    reply: Reply,
    read: impl AsyncFnOnce(&Reply) -> Result<Answer, DeskError>,
) -> Result<(Reply, Answer), DeskError> {
    let answer = match reply.refusal()? {
        Some(problem) => Answer::Refused { problem },
        None => read(&reply).await?,
    };
    Ok((reply, answer))
}
