//! The service of a life: the real room over the real memory store, and what
//! the shell around it would do: draw ids, sign nothing, answer.

use std::collections::VecDeque;
use std::sync::Arc;

use jari_protocol::board::{Board, Health};
use jari_protocol::change::JoinRequest;
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, BookingId, ChangeId, ClockId, HoldId, ServiceId, TicketId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::ticket::{Confirmation, Stage, Ticket};
use jari_room::key::{Key, Range, Scope};
use jari_room::memory::Memory;
use jari_room::query::{Query, Reply, TicketView};
use jari_room::request::{Acting, Change, Identity, Join, Presented, Tick, Verb};
use jari_room::row::Row;
use jari_room::row::ticket::{Done, TicketRow};
use jari_session::{Answer, Ask, Standing};
use serde::Serialize;

use crate::chance::Chance;
use crate::city;
use crate::plan::Plan;

/// The service.
pub(crate) struct Service {
    pub(crate) store: Memory,
    pub(crate) clock: ClockId,
    pub(crate) term: u64,
    /// Boards of the last beats, newest last; caches serve older ones.
    boards: VecDeque<Arc<Board>>,
    internal_permille: u64,
}

/// Who asks.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Asker {
    pub(crate) account: AccountId,
    pub(crate) device: Thumbprint,
}

/// The rule named by failures that the world injects; any other is the
/// room's own.
pub(crate) const INJECTED: &str = "sim.injected";

/// How many boards a cache may lag behind.
const LAG: usize = 6;

impl Service {
    /// A service with the plan's event.
    pub(crate) fn found(plan: &Plan, chance: &mut Chance) -> Self {
        let mut service = Self {
            store: city::found(plan, chance),
            clock: ClockId::from_bytes(chance.bytes()),
            term: 1,
            boards: VecDeque::new(),
            internal_permille: plan.internal_permille,
        };
        service.note_board(0);
        service
    }

    /// The conductor's beat.
    pub(crate) fn beat(&mut self, now: u64) {
        let verb = Verb::Tick(Tick {
            event: city::event(),
            term: self.term,
            health: Health::default(),
        });
        city::done(&mut self.store, now, verb);
        city::done(&mut self.store, now, Verb::Sweep);
        self.note_board(now);
    }

    /// The service starts again: a new clock, a new term.
    pub(crate) fn restart(&mut self, now: u64, chance: &mut Chance) {
        self.clock = ClockId::from_bytes(chance.bytes());
        self.term += 1;
        let verb = Verb::Restarted {
            event: city::event(),
            term: self.term,
        };
        city::done(&mut self.store, now, verb);
        self.note_board(now);
    }

    /// The newest board.
    pub(crate) fn board(&self) -> Arc<Board> {
        Arc::clone(
            self.boards
                .back()
                .expect("a board was made at the founding"),
        )
    }

    /// The last boards that were signed.
    pub(crate) fn boards(&self) -> Vec<Board> {
        self.boards
            .iter()
            .map(|board| Board::clone(board))
            .collect()
    }

    /// The public record, whole, as its leaves' bytes.
    pub(crate) fn record(&self) -> Vec<String> {
        let mut leaves: Vec<String> = Vec::new();
        loop {
            let from = u64::try_from(leaves.len()).expect("a length");
            let query = Query::Record(city::event(), city::opening(), from);
            let reply = self.store.read(city::service_time(0), &query);
            let Reply::Record(more) = reply else {
                panic!("the event has a record, not {reply:?}");
            };
            if more.is_empty() {
                return leaves;
            }
            leaves.extend(more);
        }
    }

    /// The board as the store would have it signed now.
    pub(crate) fn newest_board(&self, now: u64) -> Box<Board> {
        let query = Query::Board(service(), city::event(), city::opening());
        let reply = self.store.read(city::service_time(now), &query);
        let Reply::Board(board) = reply else {
            panic!("the event has a board, not {reply:?}");
        };
        board
    }

    /// The board a cache has.
    pub(crate) fn cached_board(&self, chance: &mut Chance) -> Arc<Board> {
        let (older, newer) = self.boards.as_slices();
        let boards: Vec<_> = older.iter().chain(newer).collect();
        Arc::clone(
            chance
                .one_of(&boards)
                .expect("a board was made at the founding"),
        )
    }

    /// Answers a request.
    pub(crate) fn answer(
        &mut self,
        now: u64,
        asker: Asker,
        ask: &Ask,
        chance: &mut Chance,
    ) -> Answer {
        if ask.change().is_some() && chance.permille(self.internal_permille) {
            return refused(Problem::new(Code::Internal, INJECTED));
        }
        match ask {
            Ask::ReadBoard { .. } => Answer::Board {
                board: self.board(),
            },
            Ask::Time => Answer::Time,
            Ask::ReadTicket { ticket } => match self.standing(now, asker, *ticket) {
                Ok(standing) => Answer::Ticket { standing },
                Err(problem) => refused(*problem),
            },
            Ask::Join { change, body } => {
                let verb = Verb::Join(Join {
                    presents: presented(body),
                    actor: asker.account,
                    device: asker.device,
                    event: city::event(),
                    subjects: body.subjects.clone(),
                    gives_up: body.gives_up.clone(),
                    ticket: TicketId::from_bytes(chance.bytes()),
                });
                let body = digest(body);
                self.change(
                    now,
                    asker,
                    identity(Scope::Account(asker.account), *change, body),
                    verb,
                )
            }
            Ask::Act { change, body } => {
                let verb = Verb::Act(Acting {
                    actor: asker.account,
                    device: asker.device,
                    ticket: body.subject,
                    act: body.act.clone(),
                    hold: HoldId::from_bytes(chance.bytes()),
                    booking: BookingId::from_bytes(chance.bytes()),
                });
                let scope = Scope::Ticket(body.subject);
                self.change(now, asker, identity(scope, *change, digest(body)), verb)
            }
        }
    }

    /// A ticket as the store has it.
    pub(crate) fn view(
        &self,
        now: u64,
        account: AccountId,
        ticket: TicketId,
    ) -> Result<Box<TicketView>, Box<Problem>> {
        let query = Query::Ticket(account, ticket);
        let reply = self.store.read(city::service_time(now), &query);
        if let Reply::Refused(problem) = reply {
            return Err(problem);
        }
        let Reply::Ticket(view) = reply else {
            panic!("a ticket was asked for, not {reply:?}");
        };
        Ok(view)
    }

    /// The rows of an account's tickets as they are stored.
    pub(crate) fn ticket_rows(&self, account: AccountId) -> Vec<&TicketRow> {
        let range = Range::AccountTickets(account);
        let rows = self.store.run(&range).filter_map(|(key, _)| {
            let Key::AccountTicket(_, ticket) = key else {
                return None;
            };
            let Some(Row::Ticket(row)) = self.store.one(&Key::Ticket(*ticket)) else {
                return None;
            };
            Some(row)
        });
        rows.collect()
    }

    /// The tickets of an account.
    pub(crate) fn tickets(&self, now: u64, account: AccountId) -> Vec<TicketView> {
        let query = Query::Tickets(account);
        let reply = self.store.read(city::service_time(now), &query);
        let Reply::Tickets(tickets) = reply else {
            panic!("tickets were asked for, not {reply:?}");
        };
        tickets
    }

    fn change(&mut self, now: u64, asker: Asker, id: Identity, verb: Verb) -> Answer {
        match city::execute(&mut self.store, now, Change { id: Some(id), verb }) {
            Ok(Done::Ticket { outcome, ticket }) => match self.standing(now, asker, ticket) {
                Ok(standing) => Answer::Changed { outcome, standing },
                Err(problem) => refused(*problem),
            },
            Ok(
                done @ (Done::SignInPending { .. }
                | Done::Pairing { .. }
                | Done::SignedIn { .. }
                | Done::Noted),
            ) => {
                panic!("a ticket's change gave {done:?}")
            }
            Err(problem) => refused(*problem),
        }
    }

    fn standing(
        &self,
        now: u64,
        asker: Asker,
        ticket: TicketId,
    ) -> Result<Box<Standing>, Box<Problem>> {
        let view = self.view(now, asker.account, ticket)?;
        let statement = Ticket {
            service: service(),
            event: city::event(),
            opening: view.row.opening.clone(),
            epoch: view.epoch,
            ticket,
            seq: view.row.seq,
            drawn: view.row.drawn,
            eligibility: view.row.eligibility.clone(),
            members: view.row.members.clone(),
            revision: view.row.revision,
            salt: view.salt,
            cnf: Confirmation { jkt: asker.device },
        };
        let receipt = match view.state.stage {
            Stage::Booked { booking, .. } => Some(self.receipt(now, asker, booking)),
            Stage::Waiting | Stage::Door { .. } | Stage::Inside(_) | Stage::Left | Stage::Ended => {
                None
            }
        };
        // Nothing is signed here: what is stated stands for its signature.
        let mut state = view.state.clone();
        state.statement = written(&statement);
        if let (Stage::Booked { receipt: text, .. }, Some(receipt)) = (&mut state.stage, &receipt) {
            *text = written(receipt);
        }
        let verified = Standing::verified(statement, receipt, &state);
        let Ok(standing) = verified else {
            panic!("one store's parts do not fit: {verified:?}");
        };
        Ok(Box::new(standing))
    }

    fn receipt(&self, now: u64, asker: Asker, booking: BookingId) -> Receipt {
        let query = Query::Receipt(service(), asker.account, booking);
        let reply = self.store.read(city::service_time(now), &query);
        let Reply::Receipt(receipt) = reply else {
            panic!("a booking without a receipt: {reply:?}");
        };
        *receipt
    }

    fn note_board(&mut self, now: u64) {
        let board = self.newest_board(now);
        if self.boards.back().is_some_and(|last| **last == *board) {
            return;
        }
        self.boards.push_back(Arc::from(board));
        if self.boards.len() > LAG {
            self.boards.pop_front();
        }
    }
}

fn written<T: Serialize>(statement: &T) -> String {
    serde_json::to_string(statement).expect("statements are plain data")
}

/// What a device presents, as the server reads it.
fn presented(body: &JoinRequest) -> Option<Box<Presented>> {
    let said = body.presents.as_ref()?;
    let read = "the service wrote it";
    let receipt = said.receipt.as_ref();
    Some(Box::new(Presented {
        ticket: serde_json::from_str(&said.ticket).expect(read),
        receipt: receipt.map(|text| serde_json::from_str(text).expect(read)),
    }))
}

/// The service of every life.
pub(crate) fn service() -> ServiceId {
    "town".parse().expect("a name")
}

fn identity(scope: Scope, change: ChangeId, body: Digest) -> Identity {
    Identity {
        scope,
        change,
        body,
    }
}

fn digest(body: &impl Serialize) -> Digest {
    Digest::of(&[&serde_json::to_vec(body).expect("a body is plain data")])
}

fn refused(problem: Problem) -> Answer {
    Answer::Refused {
        problem: Box::new(problem),
    }
}
