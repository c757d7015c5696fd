//! What a life of an actor asks, and what it is answered.

use std::sync::{Arc, PoisonError, RwLock};

use jari_protocol::board::Board;
use jari_protocol::change::Outcome;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Ask, Stage, Standing};

use super::hall::Hall;
use super::life::{Counts, World, request};
use super::who::{self, Person};
use crate::town::{self, Citizen, SECOND, Town};

/// The boards, one a second.
pub(super) type History = Arc<RwLock<Vec<Arc<Board>>>>;

/// What a life of an actor asks.
pub(super) struct Scene {
    pub(super) town: Town<Hall>,
    pub(super) history: History,
    pub(super) counts: Counts,
    pub(super) now: u64,
    /// What is answered to a join that was made before, in a life lived again.
    pub(super) joined: Option<Box<Standing>>,
    pub(super) is_counted: bool,
    pub(super) changes: u64,
    pub(super) last: Option<Box<Standing>>,
}

impl Scene {
    /// The ticket as it was stated to its join.
    pub(super) fn at_join(&self, person: Person, second: u32) -> Box<Standing> {
        let citizen = who::citizen(person, 0);
        let ticket = self.town.standing(self.now, &citizen, who::ticket(person));
        let mut standing = ticket.expect("an own ticket");
        let board = board_at(&self.history, u64::from(second) * SECOND);
        standing.stage = Stage::Waiting;
        as_of(&mut standing, u64::from(second) * SECOND, &board);
        standing
    }
}

/// A ticket that stands as it did, read at another moment.
pub(super) fn as_of(standing: &mut Standing, at: u64, board: &Board) {
    let statement = &standing.statement;
    standing.place = board.place_of(statement.seq, statement.drawn);
    standing.open_time = board.open_time;
    standing.running = board.phase == jari_protocol::board::Phase::Open;
    standing.as_of = town::service_time(at);
}

/// The board of the second, or the last one.
pub(super) fn board_at(history: &History, at: u64) -> Arc<Board> {
    let boards = history.read().unwrap_or_else(PoisonError::into_inner);
    let second = usize::try_from(at / SECOND).unwrap_or(usize::MAX);
    let board = boards.get(second).or_else(|| boards.last());
    Arc::clone(board.expect("there is a board from the founding on"))
}

impl World for Scene {
    fn board(&self, at: u64) -> Arc<Board> {
        board_at(&self.history, at)
    }

    fn private(&mut self, _: u64, citizen: &Citizen, ask: &Ask) -> Answer {
        if let (Ask::Join { .. }, Some(standing)) = (ask, &self.joined) {
            let standing = standing.clone();
            let ticket = standing.ticket();
            let outcome = Outcome::Joined { ticket };
            return Answer::Changed { outcome, standing };
        }
        assert!(
            self.joined.is_none(),
            "a wait asks for nothing private: {ask:?}"
        );
        self.changes += u64::from(ask.change().is_some());
        let answer = self.town.answer(self.now, citizen, ask);
        match &answer {
            Answer::Ticket { standing } | Answer::Changed { standing, .. } => {
                self.last = Some(standing.clone());
            }
            Answer::Board { .. } | Answer::Time | Answer::Refused { .. } => {}
        }
        answer
    }

    fn count(&mut self, at: u64) {
        if self.is_counted {
            self.counts.add(at);
        }
    }

    fn stamp(&self, at: u64) -> Stamp {
        self.town.stamp(at, request())
    }
}
