//! The line: eligibility before it, joining it, and everything that happens
//! to a ticket.

use std::sync::Arc;

use axum::extract::State;
use axum::response::{IntoResponse as _, Response};
use jari_protocol::account::Eligibility;
use jari_protocol::change::{Changed, JoinRequest, Outcome, TicketChange};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, ChangeId, EventId, HoldId, PersonId, TicketId};
use jari_protocol::refusal::Code;
use jari_protocol::ticket::{TicketState, Tickets};
use jari_room::key::Scope;
use jari_room::query::{Query, Reply, TicketView};
use jari_room::request::{Acting, Change, Identity, Join, Verb};
use jari_room::row::ticket::Done;

use super::Face;
use super::asker::Asker;
use super::path::At;
use super::problem::Refused;
use super::reply::{Private, unexpected};
use super::told::Told;

/// `GET /v1/events/{event}/people/{person}/eligibility`
pub(crate) async fn eligibility(
    State(face): State<Arc<Face>>,
    At((event, person)): At<(EventId, PersonId)>,
    asker: Asker,
) -> Result<Private<Eligibility>, Refused> {
    let asked = Query::Eligibility(asker.account, event, person);
    let Reply::Eligibility(eligibility) = face.app.read(asked).await? else {
        return Err(unexpected("eligibility"));
    };
    Ok(Private::of(eligibility))
}

/// `PUT /v1/events/{event}/joins/{change}`
pub(crate) async fn join(
    State(face): State<Arc<Face>>,
    At((event, change)): At<(EventId, ChangeId)>,
    told: Told<JoinRequest>,
) -> Result<Private<Changed>, Refused> {
    // The event is part of what is asked: the same id in another event is
    // another body.
    let body = Digest::of(&[event.as_str().as_bytes(), b"\n", told.hash.as_bytes()]);
    let presents = told.said.presents.as_ref();
    let presents = presents.map(|said| face.presented(&told.asker, &event, said));
    let verb = Verb::Join(Join {
        presents: presents.transpose()?.map(Box::new),
        actor: told.asker.account,
        device: told.asker.device,
        event: event.clone(),
        subjects: told.said.subjects,
        gives_up: told.said.gives_up,
        ticket: TicketId::from_bytes(face.random().id()),
    });
    let id = Identity {
        scope: Scope::Account(told.asker.account),
        change,
        body,
    };
    let joined = face.change(&told.asker, Change { id: Some(id), verb });
    match joined.await {
        Ok(changed) => Ok(Private::of(changed)),
        Err(refused) => Err(face.put_off(&told.asker, (event, change), refused).await),
    }
}

/// `GET /v1/tickets`
pub(crate) async fn tickets(
    State(face): State<Arc<Face>>,
    asker: Asker,
) -> Result<Private<Tickets>, Refused> {
    let Reply::Tickets(views) = face.app.read(Query::Tickets(asker.account)).await? else {
        return Err(unexpected("tickets"));
    };
    let mut tickets = Vec::with_capacity(views.len());
    for view in views {
        tickets.push(face.stated(&asker, view).await?);
    }
    Ok(Private::of(Tickets { tickets }))
}

/// `GET /v1/tickets/{ticket}`
pub(crate) async fn ticket(
    State(face): State<Arc<Face>>,
    At(ticket): At<TicketId>,
    asker: Asker,
) -> Result<Private<TicketState>, Refused> {
    let view = face.view(&asker, ticket).await?;
    Ok(Private::of(face.stated(&asker, view).await?))
}

/// `PUT /v1/tickets/{ticket}/changes/{change}`
pub(crate) async fn act(
    State(face): State<Arc<Face>>,
    At((ticket, change)): At<(TicketId, ChangeId)>,
    told: Told<TicketChange>,
) -> Result<Response, Refused> {
    if told.said.subject != ticket {
        return Err(Refused::new(Code::SubjectForeign, "change.subject"));
    }
    #[cfg(feature = "faults")]
    let confirms = matches!(told.said.act, jari_protocol::change::Act::Confirm { .. });
    let id = Identity {
        scope: Scope::Ticket(ticket),
        change,
        body: told.hash,
    };
    let verb = Verb::Act(Acting {
        actor: told.asker.account,
        device: told.asker.device,
        ticket,
        act: told.said.act,
        hold: HoldId::from_bytes(face.random().id()),
        booking: BookingId::from_bytes(face.random().id()),
    });
    let changed = face
        .change(&told.asker, Change { id: Some(id), verb })
        .await?;
    #[cfg(feature = "faults")]
    if confirms && face.app.faults.loses_reply(ticket) {
        return Ok(super::serve::lost_reply());
    }
    Ok(Private::of(changed).into_response())
}

impl Face {
    /// Executes a change of a ticket and states the ticket as it is then.
    async fn change(&self, asker: &Asker, change: Change) -> Result<Changed, Refused> {
        let (outcome, ticket) = match self.app.changes.execute(change).await? {
            Done::Ticket { outcome, ticket } => (outcome, ticket),
            Done::SignInPending { .. }
            | Done::Pairing { .. }
            | Done::SignedIn { .. }
            | Done::Noted => {
                return Err(unexpected("ticket change"));
            }
        };
        self.changed(asker, outcome, ticket).await
    }

    async fn changed(
        &self,
        asker: &Asker,
        outcome: Outcome,
        ticket: TicketId,
    ) -> Result<Changed, Refused> {
        let view = self.view(asker, ticket).await?;
        let event = view.row.event.clone();
        Ok(Changed {
            event,
            outcome,
            state: self.stated(asker, view).await?,
        })
    }

    async fn view(&self, asker: &Asker, ticket: TicketId) -> Result<TicketView, Refused> {
        let asked = Query::Ticket(asker.account, ticket);
        let Reply::Ticket(view) = self.app.read(asked).await? else {
            return Err(unexpected("ticket"));
        };
        Ok(*view)
    }
}
