//! Everything that is known at one moment, and what follows from it.

use jari_clock::{ClockSync, LocalTime};
use jari_protocol::board::{Board, Phase as LinePhase};
use jari_protocol::count::Serving;
use jari_protocol::jwk::Thumbprint;
use jari_protocol::time::Millis;

use super::{Place, booked, called, door, ended, inside, joining, outside, waiting, waitlist};
use crate::boards::Boards;
use crate::config::Config;
use crate::eta;
use crate::pace::poll::{Ground, Pace};
use crate::snapshot::{Phase, Wait};
use crate::standing::Stage;

/// What is known now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Sight<'a> {
    pub(crate) now: LocalTime,
    pub(crate) config: &'a Config,
    pub(crate) clock: &'a ClockSync,
    pub(crate) device: Thumbprint,
    pub(crate) place: &'a Place,
    pub(crate) boards: &'a Boards,
    /// When the last believed board or note came.
    pub(crate) board_heard: Option<LocalTime>,
    /// A join waits for its answer.
    pub(crate) joins: bool,
    /// There is a stream, or one is being opened.
    pub(crate) streams: bool,
}

/// What is to be read, and at what pace.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Plan {
    pub(crate) board: Pace,
    pub(crate) ticket: Pace,
    pub(crate) stream: bool,
}

impl Plan {
    pub(crate) const NOTHING: Self = Self {
        board: Pace::Never,
        ticket: Pace::Never,
        stream: false,
    };

    pub(crate) const fn wants_anything(&self) -> bool {
        !matches!((self.board, self.ticket), (Pace::Never, Pace::Never)) || self.stream
    }
}

impl<'a> Sight<'a> {
    pub(crate) fn board(&self) -> Option<&'a Board> {
        self.boards.last().map(AsRef::as_ref)
    }

    pub(crate) fn ground(&self) -> Ground<'a> {
        Ground {
            now: self.now,
            config: self.config,
            clock: self.clock,
            board: self.board(),
        }
    }

    /// Which phase it is.
    pub(crate) fn phase(&self) -> Phase {
        let Some(standing) = self.place.standing() else {
            return if self.joins {
                Phase::Joining
            } else {
                Phase::Outside
            };
        };
        match &standing.stage {
            Stage::Waiting if standing.offer.is_some() => Phase::Offered,
            Stage::Waiting => self.phase_in_line(),
            Stage::Door { .. } if self.is_sold_out() => Phase::SoldOut { stays_on: false },
            Stage::Door { ahead } => Phase::Door { ahead: *ahead },
            Stage::Inside { stay } if stay.device != self.device => Phase::Elsewhere,
            Stage::Inside { stay } if stay.hold.is_some() => Phase::Holding,
            Stage::Inside { .. } => Phase::Choosing,
            Stage::Booked { .. } => Phase::Booked,
            // A ticket given up makes room for another join.
            Stage::Left if self.joins => Phase::Joining,
            Stage::Left => Phase::Left,
            Stage::Ended => Phase::Over,
        }
    }

    fn phase_in_line(&self) -> Phase {
        let Some(board) = self.board() else {
            return Phase::Waiting;
        };
        match board.phase {
            LinePhase::Announced | LinePhase::Gathering => Phase::Ready,
            LinePhase::Drawing => Phase::Drawing,
            LinePhase::Open | LinePhase::Paused | LinePhase::Ended => self.phase_once_open(board),
        }
    }

    fn phase_once_open(&self, board: &Board) -> Phase {
        let Some(place) = self.place.number() else {
            // A line may pause before it opened.
            let is_drawn = board.draw.secret.is_some();
            return if is_drawn {
                Phase::Waiting
            } else {
                Phase::Drawing
            };
        };
        if board.sold_out {
            Phase::SoldOut {
                stays_on: self.place.stays_on(),
            }
        } else if self.is_called() {
            Phase::Called {
                missed: place.is_called(board.missed_below),
            }
        } else {
            Phase::Waiting
        }
    }

    /// Whether a believed board says that everything is sold.
    pub(crate) fn is_sold_out(&self) -> bool {
        self.board().is_some_and(|board| board.sold_out)
    }

    /// Whether a believed board has called the place.
    pub(crate) fn is_called(&self) -> bool {
        #[cfg(feature = "seeded-bugs")]
        if self.config.bug == Some(crate::bugs::Bug::ClientClockTrusted) {
            return self.missing_calls().is_some() && self.is_called_by_own_estimate();
        }
        self.missing_calls() == Some(0)
    }

    /// Whether the place itself is called, deferred or not.
    pub(crate) fn is_passed(&self) -> bool {
        let place = self.place.number();
        place.is_some_and(|place| place.is_called(self.boards.serving()))
    }

    /// How many calls are missing until the turn.
    pub(crate) fn missing_calls(&self) -> Option<u64> {
        let target = self.target()?;
        self.boards.last()?;
        Some(target.0.saturating_sub(self.boards.serving().0))
    }

    /// How many are ahead at most.
    pub(crate) fn at_most_ahead(&self) -> Option<u64> {
        self.boards.last()?;
        Some(self.place.number()?.at_most_ahead(self.boards.serving()))
    }

    /// The turn has come when `serving` reaches this.
    fn target(&self) -> Option<Serving> {
        let own = Serving(self.place.number()?.number());
        Some(
            self.place
                .standing()?
                .deferred_to
                .map_or(own, |to| to.max(own)),
        )
    }

    /// The range that is shown.
    pub(crate) fn wait(&self) -> Option<Wait> {
        let calls = self.missing_calls().filter(|calls| *calls > 0)?;
        eta::wait(self.board()?, calls, self.boards.as_of()?)
    }

    /// The wait in one number, less what passed since it was learned. Decides
    /// only when to ask.
    pub(crate) fn remaining(&self) -> Option<Millis> {
        let left = eta::remaining(self.board()?, self.missing_calls()?)?;
        Some(left.minus(self.now.since(self.board_heard?)))
    }

    /// Whether local trouble heals at once.
    pub(crate) fn is_urgent(&self) -> bool {
        match self.phase() {
            Phase::Called { .. } | Phase::Door { .. } | Phase::Choosing | Phase::Holding => true,
            Phase::Waiting => self
                .remaining()
                .is_some_and(|left| left <= self.config.near),
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => false,
            Phase::SoldOut { .. } | Phase::Offered => false,
            Phase::Elsewhere | Phase::Booked | Phase::Left | Phase::Over => false,
        }
    }

    /// What is to be read now.
    pub(crate) fn plan(&self) -> Plan {
        let plan = match self.phase() {
            Phase::Outside => outside::plan(self),
            Phase::Joining => joining::plan(self),
            Phase::Ready | Phase::Drawing | Phase::Waiting => waiting::plan(self),
            Phase::Called { missed } => called::plan(self, missed),
            Phase::SoldOut { .. } => waitlist::plan(self),
            Phase::Offered => waitlist::plan_offered(self),
            Phase::Door { .. } => door::plan(self),
            Phase::Elsewhere => inside::plan_elsewhere(self),
            Phase::Choosing | Phase::Holding => inside::plan(self),
            Phase::Booked => booked::plan(self),
            Phase::Left | Phase::Over => ended::plan(),
        };
        let ticket = if self.place.is_adopting() {
            self.adopting()
        } else {
            waitlist::looks_for_offer(self).unwrap_or(plan.ticket)
        };
        Plan { ticket, ..plan }
    }

    const fn adopting(&self) -> Pace {
        Pace::Between(Millis::ZERO, self.config.unhurried)
    }

    #[cfg(feature = "seeded-bugs")]
    fn is_called_by_own_estimate(&self) -> bool {
        self.remaining() == Some(Millis::ZERO) || self.missing_calls() == Some(0)
    }
}
