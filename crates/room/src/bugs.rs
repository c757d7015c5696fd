//! Seeded faults: switches at the one real place each, so that a checker can
//! be seen to find them. In no build without the feature `seeded-bugs`.

use std::collections::BTreeSet;

use jari_protocol::time::ServerTime;

/// A fault that can be switched on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Bug {
    /// Answers are not recorded: a repeated change happens again.
    LostIdempotence,
    /// Acts inside do not ask for a pass.
    GateOpen,
    /// Joining again gives a new number and takes the old place away.
    PlaceWorsened,
    /// A hold does not look at what is left of the slot.
    Oversell,
    /// The beat believes the clock of whoever asked last.
    ClientClock,
    /// What came back is offered to the last who stays on.
    OfferOutOfOrder,
    /// A swap gives the booking back before it looks for another slot.
    SwapFreesFirst,
    /// What was offered and not taken is gone.
    LapsedStockLost,
    /// Taking an offer does not end it.
    OfferTakenTwice,
}

impl Bug {
    /// Every fault.
    pub const ALL: [Self; 9] = [
        Self::LostIdempotence,
        Self::GateOpen,
        Self::PlaceWorsened,
        Self::Oversell,
        Self::ClientClock,
        Self::OfferOutOfOrder,
        Self::SwapFreesFirst,
        Self::LapsedStockLost,
        Self::OfferTakenTwice,
    ];
}

/// Which faults are on.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Bugs {
    on: BTreeSet<Bug>,
    heard: Option<ServerTime>,
}

impl Bugs {
    /// With one fault.
    pub fn with(bug: Bug) -> Self {
        Self {
            on: BTreeSet::from([bug]),
            heard: None,
        }
    }

    /// Whether a fault is on.
    pub fn has(&self, bug: Bug) -> bool {
        self.on.contains(&bug)
    }

    /// A client said what time it is.
    pub const fn hear(&mut self, clock: ServerTime) {
        self.heard = Some(clock);
    }

    /// The line from its end.
    pub(crate) fn out_of_order<T>(&self, mut line: Vec<T>) -> Vec<T> {
        if self.has(Bug::OfferOutOfOrder) {
            line.reverse();
        }
        line
    }

    /// The time a beat takes it to be.
    pub(crate) fn misled(&self, now: ServerTime) -> ServerTime {
        match self.heard {
            Some(heard) if self.has(Bug::ClientClock) => heard.max(now),
            Some(_) | None => now,
        }
    }
}
