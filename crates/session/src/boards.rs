//! What is believed of boards: their order, and what no honest service says.

use std::sync::Arc;

use jari_clock::{ClockSync, LocalTime};
use jari_protocol::board::{Board, Lie, ServingNote};
use jari_protocol::count::{BoardVersion, Epoch, Serving};
use jari_protocol::draw;
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

/// What the service was caught in.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(tag = "about", rename_all = "snake_case")]
pub enum Contradiction {
    /// Two boards prove it.
    Boards {
        /// What they prove.
        lie: Lie,
    },
    /// A ticket changed its seq, its part in the draw, or its opening.
    TicketChanged,
    /// A ticket's place is not the one that was stated or drawn.
    PlaceChanged,
    /// A ticket is said to be drawn and is not among the entrants, or the
    /// other way round.
    NotAsDrawn,
}

/// The last believed board and the note that brings it up to date.
#[derive(Debug, Clone, Default)]
pub(crate) struct Boards {
    last: Option<Arc<Board>>,
    note: Option<Note>,
    /// Past its freshness already when it came.
    was_old: bool,
    /// The uncached read that an old board prompts was made.
    prompted: bool,
}

#[derive(Debug, Clone, Copy)]
struct Note {
    order: (Epoch, BoardVersion),
    serving: Serving,
    issued: ServerTime,
}

/// What became of a board.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Taken {
    /// It is believed now; or it was already.
    Believed,
    /// It is of a lower order, as caches give it. Nothing was learned.
    Ignored,
    /// It contradicts what was known and is not believed.
    Lied(Lie),
}

impl Boards {
    pub(crate) fn resumed(last: Option<Arc<Board>>) -> Self {
        Self {
            last,
            ..Self::default()
        }
    }

    pub(crate) const fn last(&self) -> Option<&Arc<Board>> {
        self.last.as_ref()
    }

    pub(crate) const fn was_old(&self) -> bool {
        self.was_old
    }

    /// The highest number served that is known.
    pub(crate) fn serving(&self) -> Serving {
        let board = self.last.as_ref().map(|b| b.serving).unwrap_or_default();
        self.current_note()
            .map_or(board, |note| board.max(note.serving))
    }

    /// When that was so.
    pub(crate) fn as_of(&self) -> Option<ServerTime> {
        let board = self.last.as_ref()?.issued;
        Some(
            self.current_note()
                .map_or(board, |note| board.max(note.issued)),
        )
    }

    /// Takes in a verified board of this opening.
    pub(crate) fn take(&mut self, now: LocalTime, clock: &ClockSync, board: Arc<Board>) -> Taken {
        if let Some(lie) = self.lie_in(&board) {
            return Taken::Lied(lie);
        }
        let age = clock.service_at(now).map(|at| {
            let earliest = ServerTime::from_millis(at.earliest_us().div_euclid(1_000));
            earliest.since(board.issued)
        });
        self.was_old = age.is_some_and(|age| age > board.fresh_for);
        if !self.was_old {
            self.prompted = false;
        }
        if self
            .last
            .as_ref()
            .is_some_and(|last| board.order() < last.order())
        {
            return Taken::Ignored;
        }
        self.last = Some(board);
        Taken::Believed
    }

    /// Takes in a verified note of this opening.
    pub(crate) fn take_note(&mut self, note: &ServingNote) -> Taken {
        let new = Note {
            order: (note.epoch, note.version),
            serving: note.serving,
            issued: note.issued,
        };
        if let Some(last) = &self.last {
            let fell = new.order > last.order() && new.serving < last.serving;
            let differs = new.order == last.order() && new.serving != last.serving;
            if fell || differs {
                return Taken::Lied(if fell {
                    Lie::ServingFell
                } else {
                    Lie::TwoFaces
                });
            }
        }
        if let Some(known) = self.note {
            if new.order > known.order && new.serving < known.serving {
                return Taken::Lied(Lie::ServingFell);
            }
            if new.order <= known.order {
                return Taken::Ignored;
            }
        }
        self.note = Some(new);
        self.was_old = false;
        Taken::Believed
    }

    /// Whether the board that came was old and nothing was done about it yet:
    /// one uncached read is due.
    pub(crate) fn prompt(&mut self) -> bool {
        let prompts = self.was_old && !self.prompted;
        self.prompted |= prompts;
        prompts
    }

    fn lie_in(&self, board: &Board) -> Option<Lie> {
        if self.breaks_its_commitment(board) {
            return Some(Lie::DrawChanged);
        }
        let last = self.last.as_ref()?;
        if let Some(lie) = last.contradicted_by(board) {
            return Some(lie);
        }
        let note = self.note?;
        let fell = board.order() > note.order && board.serving < note.serving;
        let differs = board.order() == note.order && board.serving != note.serving;
        if fell {
            Some(Lie::ServingFell)
        } else {
            differs.then_some(Lie::TwoFaces)
        }
    }

    /// Whether the secret that is shown is not the one committed to. Looked at
    /// once.
    fn breaks_its_commitment(&self, board: &Board) -> bool {
        if self
            .last
            .as_ref()
            .is_some_and(|last| last.draw == board.draw)
        {
            return false;
        }
        match (&board.draw.commit, &board.draw.secret) {
            (Some(commit), Some(secret)) => draw::commit(secret) != *commit,
            (_, None) | (None, Some(_)) => false,
        }
    }

    /// The note, if it is newer than the board; a note of a later epoch tells
    /// nothing without its board.
    fn current_note(&self) -> Option<Note> {
        let epoch = self.last.as_ref()?.epoch;
        self.note.filter(|note| note.order.0 == epoch)
    }
}
