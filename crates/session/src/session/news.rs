//! What the service states: boards, notes, standings.

use std::sync::Arc;

use jari_protocol::board::{Board, Phase as LinePhase, ServingNote};

use super::Session;
use crate::boards::{Contradiction, Taken};
use crate::deadlines::{WakeReason, When};
use crate::effect::{Effect, Notice};
use crate::input::Fault;
use crate::place::News;
use crate::standing::Standing;

impl Session {
    pub(super) fn take_board(&mut self, board: Arc<Board>) {
        let is_ours = board.service == self.setup.service
            && board.event == self.setup.event
            && self.place.opening() == Some(&board.opening);
        if !is_ours {
            self.wire_failed(Fault::Untrusted);
            return;
        }
        let was = self.boards.last().cloned();
        // What does not fit is dropped by the clock, which stays sound.
        let _rejected = self.clock.heard(self.now, board.issued).err();
        match self.boards.take(self.now, &self.clock, Arc::clone(&board)) {
            Taken::Believed => self.believe(&board, was.as_deref()),
            Taken::Ignored => self.pacing.has_board = true,
            Taken::Lied(lie) => self.caught(Contradiction::Boards { lie }),
        }
        self.prompt_if_old();
    }

    fn believe(&mut self, board: &Board, was: Option<&Board>) {
        self.pacing.has_board = true;
        self.board_heard = Some(self.now);
        let is_proof = was.is_none_or(|was| was.draw != board.draw || was.epoch != board.epoch);
        self.is_dirty |= is_proof;
        if was.is_some_and(|was| was.epoch != board.epoch) {
            // The service begins anew from a copy: does it know the place?
            self.want_ticket();
        }
        self.look(board, was.map(|was| was.phase));
    }

    fn look(&mut self, board: &Board, was: Option<LinePhase>) {
        match self.place.look(self.now, board, was) {
            News::None => {}
            News::Changed => self.is_dirty = true,
            News::Lied(contradiction) => self.caught(contradiction),
        }
    }

    /// An old board prompts one read past the caches, if one may be repeated.
    fn prompt_if_old(&mut self) {
        if !self.boards.prompt() {
            return;
        }
        self.pacing.uncached = true;
        if self.take_retry() {
            let soon = self.jitter.within(self.setup.config.poll.min);
            self.deadlines
                .set(WakeReason::Board, When::Local(self.now.plus(soon)));
        }
    }

    pub(super) fn take_note(&mut self, note: &ServingNote) {
        let is_ours = note.event == self.setup.event && self.place.opening() == Some(&note.opening);
        if !is_ours {
            self.wire_failed(Fault::Untrusted);
            return;
        }
        match self.boards.take_note(note) {
            Taken::Believed => self.board_heard = Some(self.now),
            Taken::Ignored => {}
            Taken::Lied(lie) => self.caught(Contradiction::Boards { lie }),
        }
    }

    pub(super) fn take_standing(&mut self, standing: Box<Standing>, joined: bool) {
        let is_ours = standing.statement.service == self.setup.service
            && standing.statement.event == self.setup.event
            && standing.statement.cnf.jkt == self.setup.device;
        if !is_ours {
            self.wire_failed(Fault::Untrusted);
            return;
        }
        self.pacing.wants_ticket = false;
        let before = self.place.standing().map(Standing::ticket);
        let opening = self.place.opening().cloned();
        let news = self.place.take(self.now, standing, joined);
        match news {
            News::None => {}
            News::Changed => self.is_dirty = true,
            News::Lied(contradiction) => self.caught(contradiction),
        }
        let after = self.place.standing().map(Standing::ticket);
        if before.is_some() && before != after {
            self.alerts.forget();
        }
        if let Some(other) = self
            .place
            .opening()
            .cloned()
            .filter(|_| self.place.opening() != opening.as_ref())
        {
            self.look_elsewhere(other);
        } else if let Some(board) = self.boards.last().cloned() {
            self.look(&board, Some(board.phase));
        }
        self.leave_if_wanted();
    }

    /// Given up before the join was answered: now there is something to give.
    fn leave_if_wanted(&mut self) {
        if !self.place.leaves || !self.place.is_held() {
            return;
        }
        self.place.leaves = false;
        let fits = |s: &Self| crate::place::ended::leave(&s.sight());
        let declined = self.act(crate::snapshot::Wish::Leave, fits).err();
        if let Some(why) = declined {
            self.out.push(Effect::Declined { why });
        }
    }

    fn caught(&mut self, contradiction: Contradiction) {
        if self.contradiction.is_none() {
            self.contradiction = Some(contradiction);
            self.is_dirty = true;
            self.out.push(Effect::Notify {
                notice: Notice::ServiceLied { contradiction },
            });
        }
    }
}
