//! The right: what the service's store says of this account's ticket, and
//! what follows from it and the board. No fault reaches in here.
//!
//! Each phase has a file that says what it reads and what may be asked in it.

pub(crate) mod booked;
pub(crate) mod called;
mod door;
pub(crate) mod ended;
pub(crate) mod inside;
mod joining;
pub(crate) mod outside;
mod sight;
pub(crate) mod waiting;
pub(crate) mod waitlist;

use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::board::{Board, Phase as LinePhase};
use jari_protocol::count::Place as Number;
use jari_protocol::id::{OpeningId, PassId, TicketId};
use jari_protocol::receipt::Receipt;
use jari_protocol::ticket::{Inside, OfferState};
use jari_protocol::time::{Millis, OpenTime};

use crate::boards::Contradiction;
use crate::snapshot::TimeLeft;
use crate::standing::{Stage, Standing};

pub(crate) use sight::{Plan, Sight};

/// The right, as far as this device knows it.
#[derive(Debug, Clone, Default)]
pub(crate) struct Place {
    opening: Option<OpeningId>,
    standing: Option<Box<Standing>>,
    /// A ticket to be found out about.
    adopting: Option<TicketId>,
    /// Given up before the join was answered.
    pub(crate) leaves: bool,
    number: Option<Number>,
    /// The number was computed from the board and not only stated.
    is_reckoned: bool,
    last_stay: Option<PassId>,
    open_time: Option<Anchor>,
    /// Open time when the call was first seen.
    called: Option<OpenTime>,
}

/// Open time at a local moment.
#[derive(Debug, Clone, Copy)]
struct Anchor {
    open: OpenTime,
    local: LocalTime,
    runs: bool,
}

/// What a standing meant.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum News {
    /// Nothing that has to be stored.
    None,
    /// Something else than before.
    Changed,
    /// The service contradicts itself; the standing is not believed.
    Lied(Contradiction),
}

impl Place {
    pub(crate) fn resumed(
        opening: Option<OpeningId>,
        standing: Option<Box<Standing>>,
        leaves: bool,
    ) -> Self {
        let number = standing.as_ref().and_then(|s| s.place);
        Self {
            opening,
            standing,
            leaves,
            number,
            ..Self::default()
        }
    }

    pub(crate) fn resume_stay(&mut self, last_stay: Option<PassId>) {
        self.last_stay = last_stay;
    }

    pub(crate) const fn opening(&self) -> Option<&OpeningId> {
        self.opening.as_ref()
    }

    pub(crate) fn standing(&self) -> Option<&Standing> {
        self.standing.as_deref()
    }

    pub(crate) const fn number(&self) -> Option<Number> {
        self.number
    }

    pub(crate) const fn last_stay(&self) -> Option<PassId> {
        self.last_stay
    }

    /// The ticket to read: the one that is known or the one to be found out.
    pub(crate) fn ticket(&self) -> Option<TicketId> {
        self.adopting
            .or_else(|| self.standing().map(Standing::ticket))
    }

    pub(crate) fn is_adopting(&self) -> bool {
        self.adopting.is_some()
    }

    /// Whether there is a ticket that is not over.
    pub(crate) fn is_held(&self) -> bool {
        self.standing().is_some_and(|standing| !standing.is_over())
    }

    pub(crate) fn stay(&self) -> Option<&Inside> {
        match &self.standing()?.stage {
            Stage::Inside { stay } => Some(stay),
            Stage::Waiting | Stage::Door { .. } | Stage::Booked { .. } => None,
            Stage::Left | Stage::Ended => None,
        }
    }

    pub(crate) fn receipt(&self) -> Option<&Arc<Receipt>> {
        match &self.standing()?.stage {
            Stage::Booked { receipt } => Some(receipt),
            Stage::Waiting | Stage::Door { .. } | Stage::Inside { .. } => None,
            Stage::Left | Stage::Ended => None,
        }
    }

    /// What is kept for the ticket of places that came back.
    pub(crate) fn offer(&self) -> Option<&OfferState> {
        self.standing()?.offer.as_ref()
    }

    /// Whether the ticket stays on for places that come back.
    pub(crate) fn stays_on(&self) -> bool {
        self.standing().is_some_and(|standing| standing.stays_on)
    }

    /// Looks at another opening.
    pub(crate) fn watch(&mut self, opening: OpeningId) {
        self.opening = Some(opening);
    }

    /// Wants to know of a ticket of this account.
    pub(crate) fn adopt(&mut self, ticket: TicketId) {
        self.adopting = Some(ticket);
    }

    /// The ticket that was to be found out about is not for this account.
    pub(crate) fn give_up_adopting(&mut self) {
        self.adopting = None;
    }

    /// Takes in what the service's store says. An older word than the last is
    /// ignored, and so is one of a ticket nobody asked about.
    pub(crate) fn take(&mut self, now: LocalTime, new: Box<Standing>, joined: bool) -> News {
        let known = self.standing.as_deref();
        let is_same = known.is_some_and(|known| known.ticket() == new.ticket());
        let is_asked = joined || self.adopting == Some(new.ticket()) || known.is_none();
        if !is_same && !is_asked {
            return News::None;
        }
        if is_same {
            if known.is_some_and(|known| new.as_of < known.as_of) {
                return News::None;
            }
            if let Some(contradiction) = self.contradiction(&new) {
                return News::Lied(contradiction);
            }
        } else {
            self.forget_ticket();
        }
        self.adopting = None;
        self.opening = Some(new.statement.opening.clone());
        self.open_time = Some(Anchor {
            open: new.open_time,
            local: now,
            runs: new.running,
        });
        self.number = self.number.or(new.place);
        let differs = self
            .standing
            .as_deref()
            .is_none_or(|known| known.differs(&new));
        if let Some(stay) = self.stay() {
            self.last_stay = Some(stay.pass);
            self.called = None;
        }
        self.standing = Some(new);
        if differs { News::Changed } else { News::None }
    }

    /// Takes in a believed board: the place it tells, and open time.
    pub(crate) fn look(&mut self, now: LocalTime, board: &Board, was: Option<LinePhase>) -> News {
        let is_paused = board.phase == LinePhase::Paused;
        if is_paused || was == Some(LinePhase::Paused) || self.open_time.is_none() {
            let runs = board.phase == LinePhase::Open;
            self.open_time = Some(Anchor {
                open: board.open_time,
                local: now,
                runs,
            });
        }
        self.reckon(board)
    }

    /// The place as everyone can compute it, once the board tells enough; held
    /// against what the ticket states.
    fn reckon(&mut self, board: &Board) -> News {
        let Some(standing) = self.standing.as_deref().filter(|_| !self.is_reckoned) else {
            return News::None;
        };
        if board.opening != standing.statement.opening {
            return News::None;
        }
        let (seq, drawn) = (standing.statement.seq, standing.statement.drawn);
        let gathers = board.draw.commit.is_some();
        let fits = |entrants: u64| drawn == (seq.0 < entrants);
        if gathers && board.draw.entrants.is_some_and(|entrants| !fits(entrants)) {
            return News::Lied(Contradiction::NotAsDrawn);
        }
        let Some(reckoned) = board.place_of(seq, drawn) else {
            return News::None;
        };
        if self.number.is_some_and(|stated| stated != reckoned) {
            return News::Lied(Contradiction::PlaceChanged);
        }
        self.is_reckoned = true;
        self.number = Some(reckoned);
        News::None
    }

    /// Remembers when the call was first seen.
    pub(crate) fn note_called(&mut self, open: OpenTime) {
        if self.called.is_none() {
            self.called = Some(open);
        }
    }

    pub(crate) const fn called_since(&self) -> Option<OpenTime> {
        self.called
    }

    /// What is left until a point in open time.
    pub(crate) fn left_until(&self, until: OpenTime) -> Option<TimeLeft> {
        let anchor = self.open_time?;
        let left: Millis = until.since(anchor.open);
        Some(TimeLeft {
            left,
            at: anchor.local,
            running: anchor.runs,
        })
    }

    #[cfg(feature = "seeded-bugs")]
    pub(crate) fn drop_it(&mut self) {
        self.standing = None;
        self.number = None;
    }

    #[cfg(feature = "seeded-bugs")]
    pub(crate) fn let_in(&mut self, device: jari_protocol::jwk::Thumbprint) {
        let Some(standing) = self.standing.as_deref_mut() else {
            return;
        };
        let until = standing.open_time.plus(Millis::from_mins(10));
        let pass = PassId::from_bytes([0; 16]);
        let stay = Inside {
            pass,
            device,
            until,
            extensions_left: 0,
            hold: None,
        };
        standing.stage = Stage::Inside { stay };
    }

    fn contradiction(&self, new: &Standing) -> Option<Contradiction> {
        let known = &self.standing.as_deref()?.statement;
        let same = (known.seq, known.drawn, &known.opening)
            == (
                new.statement.seq,
                new.statement.drawn,
                &new.statement.opening,
            );
        if !same {
            return Some(Contradiction::TicketChanged);
        }
        let moved = self
            .number
            .is_some_and(|n| new.place.is_some_and(|place| place != n));
        moved.then_some(Contradiction::PlaceChanged)
    }

    fn forget_ticket(&mut self) {
        self.standing = None;
        self.number = None;
        self.is_reckoned = false;
        self.last_stay = None;
        self.called = None;
        self.open_time = None;
    }
}

impl Standing {
    /// Whether it says something else than a later reading, apart from the
    /// moment of the reading.
    fn differs(&self, later: &Self) -> bool {
        self.statement != later.statement
            || self.place != later.place
            || self.stage != later.stage
            || self.running != later.running
            || self.deferred_to != later.deferred_to
            || self.stays_on != later.stays_on
            || self.offer != later.offer
            || self.closed != later.closed
    }
}
