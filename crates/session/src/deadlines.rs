//! The only timer table. What is due and what is waited for are read from the
//! same place, so nothing can be handled and never scheduled.

use jari_clock::{ClockSync, LocalTime};
use jari_protocol::time::ServerTime;
use serde::{Deserialize, Serialize};

/// When the session wants to be stepped next, and why.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Wake {
    /// When.
    pub at: LocalTime,
    /// Why, for the log.
    pub reason: WakeReason,
}

/// Everything a session ever waits for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum WakeReason {
    /// The poll law asks for the next board, or for the time in its place.
    Board,
    /// The ticket is to be read: at the door, inside, or to be sure.
    Ticket,
    /// The first change of the outbox is to be sent, or sent again.
    Change,
    /// The next attempt after the wire went down.
    Reconnect,
    /// The stream may be tried again.
    Stream,
    /// The stream has been silent, or opening, for too long.
    StreamSilent,
    /// A board or time call took too long.
    BoardTimeout,
    /// A ticket call took too long.
    TicketTimeout,
    /// A change took too long.
    ChangeTimeout,
    /// Something is about to run out and the person is told.
    LastCall,
    /// A stay, hold or window ends by now, as far as is known.
    RunsOut,
}

/// A moment to wait for.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum When {
    /// On the device's clock.
    Local(LocalTime),
    /// In service time. It is turned into local time whenever it is looked
    /// at, so a better estimate moves it; the late edge counts, because early
    /// would be refused. Not before the local moment, which also stands in
    /// while service time is unknown.
    Service(ServerTime, LocalTime),
}

/// The table.
#[derive(Debug, Clone, Default)]
pub(crate) struct Deadlines([Option<When>; WakeReason::ALL.len()]);

impl WakeReason {
    /// All, in the order in which what is due together is handled: first what
    /// failed, then what is wanted.
    pub(crate) const ALL: [Self; 11] = [
        Self::BoardTimeout,
        Self::TicketTimeout,
        Self::ChangeTimeout,
        Self::StreamSilent,
        Self::RunsOut,
        Self::LastCall,
        Self::Reconnect,
        Self::Change,
        Self::Ticket,
        Self::Stream,
        Self::Board,
    ];

    const fn row(self) -> usize {
        match self {
            Self::BoardTimeout => 0,
            Self::TicketTimeout => 1,
            Self::ChangeTimeout => 2,
            Self::StreamSilent => 3,
            Self::RunsOut => 4,
            Self::LastCall => 5,
            Self::Reconnect => 6,
            Self::Change => 7,
            Self::Ticket => 8,
            Self::Stream => 9,
            Self::Board => 10,
        }
    }
}

impl When {
    /// On the device's clock, as far as service time is known now.
    pub(crate) fn local(self, clock: &ClockSync) -> LocalTime {
        match self {
            Self::Local(at) => at,
            Self::Service(at, floor) => clock.local_late(at).unwrap_or(floor).max(floor),
        }
    }

    /// Carried over to another run of the device's clock: what was still to
    /// wait for is waited for anew.
    pub(crate) fn carried(self, saved: LocalTime, now: LocalTime) -> Self {
        let moved = |at: LocalTime| now.plus(at.since(saved));
        match self {
            Self::Local(at) => Self::Local(moved(at)),
            Self::Service(at, floor) => Self::Service(at, moved(floor)),
        }
    }
}

impl Deadlines {
    pub(crate) fn set(&mut self, reason: WakeReason, when: When) {
        if let Some(slot) = self.0.get_mut(reason.row()) {
            *slot = Some(when);
        }
    }

    pub(crate) fn clear(&mut self, reason: WakeReason) {
        if let Some(slot) = self.0.get_mut(reason.row()) {
            *slot = None;
        }
    }

    pub(crate) fn at(&self, reason: WakeReason, clock: &ClockSync) -> Option<LocalTime> {
        self.0
            .get(reason.row())
            .copied()
            .flatten()
            .map(|when| when.local(clock))
    }

    /// Takes out the first that is due.
    pub(crate) fn expire(&mut self, now: LocalTime, clock: &ClockSync) -> Option<Wake> {
        let all = WakeReason::ALL.into_iter();
        let mut set = all.filter_map(|reason| {
            Some(Wake {
                at: self.at(reason, clock)?,
                reason,
            })
        });
        let due = set.find(|wake| wake.at <= now)?;
        self.clear(due.reason);
        Some(due)
    }

    /// The earliest.
    pub(crate) fn next(&self, clock: &ClockSync) -> Option<Wake> {
        let all = WakeReason::ALL.into_iter();
        let set = all.filter_map(|reason| {
            Some(Wake {
                at: self.at(reason, clock)?,
                reason,
            })
        });
        set.min_by_key(|wake| wake.at)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_reason_has_its_own_row() {
        for (row, reason) in WakeReason::ALL.into_iter().enumerate() {
            assert_eq!(reason.row(), row);
        }
    }
}
