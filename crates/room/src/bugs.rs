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
}

impl Bug {
    /// Every fault.
    pub const ALL: [Self; 5] = [
        Self::LostIdempotence,
        Self::GateOpen,
        Self::PlaceWorsened,
        Self::Oversell,
        Self::ClientClock,
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

    /// The time a beat takes it to be.
    pub(crate) fn misled(&self, now: ServerTime) -> ServerTime {
        match self.heard {
            Some(heard) if self.has(Bug::ClientClock) => heard.max(now),
            Some(_) | None => now,
        }
    }
}
