//! Due slips: whoever comes before the cut-off and is put off by pace, at the
//! sign-in or at the join, counts as having come before it.

use std::collections::{BTreeMap, BTreeSet};

use jari_protocol::board::{Board, Phase};
use jari_protocol::id::{ChangeId, EventId, OpeningId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::{Facts, Retry};
use jari_protocol::ticket::DueSlip;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::latest_cut_off;
use jari_room::request::{Change, Verb};
use tokio::sync::Mutex;

use super::Face;
use super::asker::Asker;
use super::problem::Refused;
use crate::store::batcher::PACE;

/// Until when the cut-off of each line is known, durably, to wait.
#[derive(Debug, Default)]
pub(crate) struct Slips {
    waits_until: Mutex<BTreeMap<(EventId, OpeningId), ServerTime>>,
}

impl Face {
    /// A join that was put off by pace before the cut-off, with its due time
    /// and its slip; any other refusal as it is.
    pub(super) async fn put_off(
        &self,
        asker: &Asker,
        (event, change): (EventId, ChangeId),
        refused: Refused,
    ) -> Refused {
        if refused.0.rule != PACE {
            return refused;
        }
        let lines = self.app.boards.of_event(&event);
        let gathering: Vec<&Board> = lines
            .iter()
            .map(|line| &line.board)
            .filter(|board| is_before_cut_off(board))
            .collect();
        if gathering.is_empty() {
            return refused;
        }
        let Retry::After { ms } = refused.0.retry else {
            return refused;
        };
        let due = self.app.time.now().plus(ms);
        for board in gathering {
            let can_wait = due < latest_cut_off(board.times.cut_off, &board.draw.by);
            // Which line is the asker's own is not known yet: all wait.
            if !can_wait || !self.slips.wait_for(self, board, due).await {
                return refused;
            }
        }
        let slip = self.slip(event, (asker.device, change), due);
        let problem = refused.0.retry(Retry::At { at: due });
        Refused::from(problem.with(Facts {
            slip: Some(slip),
            ..Facts::default()
        }))
    }

    /// The slips of a sign-in whose code is sent later than it was asked for:
    /// one for each event with a line whose cut-off waits for it.
    pub(super) async fn sign_in_slips(
        &self,
        (device, change): (Thumbprint, ChangeId),
        due: ServerTime,
    ) -> Vec<String> {
        if due <= self.app.time.now() {
            return Vec::new();
        }
        let mut events = BTreeSet::new();
        for line in self.app.boards.all() {
            let board = &line.board;
            let ends = latest_cut_off(board.times.cut_off, &board.draw.by);
            let joined_by = due.plus(SIGN_IN_TIME);
            if is_before_cut_off(board)
                && board.times.cut_off < joined_by
                && due < ends
                && self.slips.wait_for(self, board, joined_by.min(ends)).await
            {
                events.insert(board.event.clone());
            }
        }
        let slip = |event| self.slip(event, (device, change), due);
        events.into_iter().map(slip).collect()
    }

    fn slip(
        &self,
        event: EventId,
        (device, change): (Thumbprint, ChangeId),
        due: ServerTime,
    ) -> String {
        self.app.signer.sign(&DueSlip {
            service: self.app.about.service.clone(),
            event,
            device,
            change,
            due,
        })
    }
}

impl Slips {
    /// Makes sure that a line's cut-off waits for a due time. Near the
    /// cut-off that is written down before anybody is promised it; further
    /// ahead the cut-off comes later anyway.
    async fn wait_for(&self, face: &Face, board: &Board, due: ServerTime) -> bool {
        if due.plus(GRACE) <= board.times.cut_off {
            return true;
        }
        let line = (board.event.clone(), board.opening.clone());
        let mut waits_until = self.waits_until.lock().await;
        if waits_until.get(&line).is_some_and(|until| *until >= due) {
            return true;
        }
        let until = due.plus(DUE_SPREAD);
        let verb = Verb::PutOff {
            event: line.0.clone(),
            opening: line.1.clone(),
            due: until,
        };
        let noted = face.app.changes.execute_own(Change { id: None, verb });
        let noted = noted.await.is_ok();
        if noted {
            waits_until.insert(line, until);
        }
        noted
    }
}

fn is_before_cut_off(board: &Board) -> bool {
    let takes_tickets = matches!(board.phase, Phase::Gathering | Phase::Paused);
    takes_tickets && board.draw.commit.is_some() && board.draw.entrants.is_none()
}

/// How much later than asked a cut-off is made to wait at once, so that not
/// every slip of a rush is a change of its own.
const DUE_SPREAD: Millis = Millis::from_secs(10);

/// How long before the cut-off somebody must be due for it to come later
/// anyway: as long as the room lets them be late.
const GRACE: Millis = Millis::from_secs(10);

/// How long somebody who gets a code takes to join: an old person reads the
/// message, types the code, a name and a birth date, and rests in between.
const SIGN_IN_TIME: Millis = Millis::from_mins(5);
