//! Tickets, and the changes of them.

use jari_protocol::change::{Act, Changed, JoinRequest, Outcome, TicketChange};
use jari_protocol::count::Place;
use jari_protocol::hash::Digest;
use jari_protocol::id::TicketId;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::jws::Typ;
use jari_protocol::keys::Role;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::ticket::{Stage, TicketState, Tickets};
use jari_protocol::time::OpenTime;

use super::asker::refusal;
use super::desk::json;
use super::state::Row;
use super::{Asked, State, papers};

impl State {
    /// A ticket that was taken from another device.
    pub(crate) fn take_ticket(&mut self, account: jari_protocol::id::AccountId) -> TicketId {
        let ticket = TicketId::from_bytes(*account.as_bytes());
        self.tickets.push(Row {
            account,
            ticket,
            stage: Stage::Waiting,
        });
        ticket
    }

    /// As if what was committed under a forged receipt had an honest one.
    pub(crate) fn mend_receipt(&mut self, ticket: TicketId) {
        let honest = self.booked(ticket);
        let row = self.tickets.iter_mut().find(|row| row.ticket == ticket);
        row.expect("there").stage = honest;
    }

    pub(super) fn join(&mut self, asked: &Asked, id: &str) -> Result<Vec<u8>, Box<Problem>> {
        let (account, device) = self.asker(asked)?;
        let request: JoinRequest = asked.json()?;
        if request.actor != account {
            return Err(refusal(Code::ActorForeign));
        }
        let repeated = self.repeated(asked, id)?;
        let own = self
            .tickets
            .iter()
            .find(|row| row.account == account)
            .map(|row| row.ticket);
        let ticket = repeated.or(own).unwrap_or_else(|| {
            let ticket = TicketId::from_bytes(Digest::of(&[id.as_bytes()]).first_16());
            self.tickets.push(Row {
                account,
                ticket,
                stage: Stage::Waiting,
            });
            ticket
        });
        self.changes
            .insert(id.to_owned(), (asked.body_hash(), ticket));
        Ok(self.changed(Outcome::Joined { ticket }, ticket, device))
    }

    pub(super) fn act(
        &mut self,
        asked: &Asked,
        ticket: &str,
        id: &str,
    ) -> Result<Vec<u8>, Box<Problem>> {
        let (account, device) = self.asker(asked)?;
        let change: TicketChange = asked.json()?;
        let ticket = ticket.parse().map_err(|_| refusal(Code::NotFound))?;
        let at = self.own(account, ticket)?;
        if change.subject != ticket {
            return Err(refusal(Code::SubjectForeign));
        }
        let is_new = self.repeated(asked, id)?.is_none();
        self.changes
            .insert(id.to_owned(), (asked.body_hash(), ticket));
        let booking = Self::booking(ticket);
        let (outcome, stage) = match change.act {
            // Here who claims has booked: there are no slots.
            Act::Claim {} => (Outcome::Claimed, self.booked(ticket)),
            Act::Leave {} => (Outcome::Left, Stage::Left),
            Act::Cancel { .. } => (Outcome::Cancelled, Stage::Waiting),
            Act::Confirm { .. } => (Outcome::Booked { booking }, self.booked(ticket)),
            Act::Exchange { .. }
            | Act::Swap { .. }
            | Act::StayOn {}
            | Act::StayOff {}
            | Act::Accept { .. }
            | Act::Decline { .. }
            | Act::LeaveOut { .. }
            | Act::Defer { .. }
            | Act::Hold { .. }
            | Act::Release { .. }
            | Act::Extend { .. } => {
                return Err(refusal(Code::NotInside));
            }
        };
        if is_new {
            self.tickets[at].stage = stage;
        }
        Ok(self.changed(outcome, ticket, device))
    }

    pub(super) fn tickets(&self, asked: &Asked) -> Result<Vec<u8>, Box<Problem>> {
        let (account, device) = self.asker(asked)?;
        let own = self
            .tickets
            .iter()
            .enumerate()
            .filter(|(_, row)| row.account == account);
        Ok(json(&Tickets {
            tickets: own.map(|(at, _)| self.ticket_state(at, device)).collect(),
        }))
    }

    pub(super) fn ticket(&self, asked: &Asked, ticket: &str) -> Result<Vec<u8>, Box<Problem>> {
        let (account, device) = self.asker(asked)?;
        let ticket = ticket.parse().map_err(|_| refusal(Code::NotFound))?;
        Ok(json(&self.ticket_state(self.own(account, ticket)?, device)))
    }

    /// The ticket of an earlier change of this id, if there was one.
    fn repeated(&self, asked: &Asked, id: &str) -> Result<Option<TicketId>, Box<Problem>> {
        match self.changes.get(id) {
            None => Ok(None),
            Some((body, ticket)) if *body == asked.body_hash() => Ok(Some(*ticket)),
            Some(_) => Err(refusal(Code::ChangeMismatch)),
        }
    }

    fn own(
        &self,
        account: jari_protocol::id::AccountId,
        ticket: TicketId,
    ) -> Result<usize, Box<Problem>> {
        let is_own = |row: &Row| row.account == account && row.ticket == ticket;
        self.tickets
            .iter()
            .position(is_own)
            .ok_or_else(|| refusal(Code::NotFound))
    }

    fn booked(&self, ticket: TicketId) -> Stage {
        let booking = Self::booking(ticket);
        let receipt = papers::receipt(&self.authority.set.service, ticket, booking);
        let by = self.forger.as_ref().unwrap_or(&self.authority);
        Stage::Booked {
            booking,
            receipt: by.sign(Typ::Receipt, Role::Receipt, &receipt),
        }
    }

    fn changed(&self, outcome: Outcome, ticket: TicketId, device: Thumbprint) -> Vec<u8> {
        let at = self
            .tickets
            .iter()
            .position(|row| row.ticket == ticket)
            .expect("there");
        let state = self.ticket_state(at, device);
        json(&Changed {
            event: papers::event(),
            outcome,
            state,
        })
    }

    fn ticket_state(&self, at: usize, device: Thumbprint) -> TicketState {
        let row = &self.tickets[at];
        let service = &self.authority.set.service;
        let statement = papers::ticket(service, row.ticket, at as u64, device);
        TicketState {
            statement: self.authority.sign(Typ::Ticket, Role::Ticket, &statement),
            ticket: row.ticket,
            place: Some(Place(at as u64)),
            stage: row.stage.clone(),
            open_time: OpenTime(0),
            running: true,
            as_of: self.now(),
            deferred_to: None,
            stays_on: false,
            offer: None,
            closed: None,
        }
    }
}
