//! The one place where local time becomes service time and back.

use jari_protocol::id::ClockId;
use jari_protocol::stamp::Stamp;
use jari_protocol::time::{Millis, ServerTime};

use crate::boot::BootId;
use crate::estimate::Estimate;
use crate::exchange::{Rejected, measure};
use crate::interval::Interval;
use crate::local::LocalTime;
use crate::mark::{Mark, READING_ERROR_US};
use crate::measured::Measured;
use crate::track::Track;

/// How many of the service's clocks are remembered. Nodes behind one address
/// may answer in turn; more than a few at once are not to be expected, and
/// the one unheard for longest is forgotten first.
pub const MAX_CLOCKS: usize = 4;

/// Service time as one device knows it: a directional interval estimator.
///
/// Each exchange gives an upper edge by its way out and a lower edge by its
/// way back. The best of each is kept, per clock of the service, widened by
/// [`crate::DRIFT_BUDGET_PPM`] times its age. The clock that answered last is
/// the one that is followed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClockSync {
    boot: BootId,
    /// One per clock of the service; the current one first.
    tracks: Vec<Track>,
    /// The best bound by a board since the current clock was first heard.
    heard: Option<Mark>,
}

impl ClockSync {
    /// Knowing nothing, on one run of the device's clock.
    #[must_use]
    pub const fn new(boot: BootId) -> Self {
        Self {
            boot,
            tracks: Vec::new(),
            heard: None,
        }
    }

    /// With what an earlier run of the app measured. If the device started
    /// anew since, or the measurement cannot be of its past, it is discarded.
    #[must_use]
    pub fn restore(boot: BootId, now: LocalTime, measured: Measured) -> Self {
        let tracks = measured.of(boot, now).into_iter().collect();
        Self {
            boot,
            tracks,
            heard: None,
        }
    }

    /// What to store so that a restart of the app needs no new exchange.
    #[must_use]
    pub fn measured(&self) -> Option<Measured> {
        self.tracks
            .first()
            .map(|track| Measured::new(self.boot, *track))
    }

    /// Takes in an exchange: sent (T1), stamped by the service (T2, T3),
    /// received (T4). T1 and T4 are read next to the socket; that the stamp
    /// answers this very request the caller has checked.
    ///
    /// # Errors
    /// See [`Rejected`]; the state is sound after each.
    pub fn exchange(
        &mut self,
        now: LocalTime,
        sent: LocalTime,
        stamp: Stamp,
        received: LocalTime,
    ) -> Result<(), Rejected> {
        if received > now {
            return Err(Rejected::OutOfOrder);
        }
        let newest = Track::first(stamp.clock, measure(sent, stamp, received)?);
        if self.clock().is_none_or(|clock| clock == stamp.clock) {
            self.stay(newest)
        } else {
            self.change(newest)
        }
    }

    /// Takes in a verified board: its issue time has passed. It may have been
    /// kept by caches on the way, so it says nothing about the upper edge.
    ///
    /// # Errors
    /// [`Rejected::Contradiction`] if service time could not be that late yet;
    /// until the next exchange only the board is believed.
    pub fn heard(&mut self, now: LocalTime, issued: ServerTime) -> Result<(), Rejected> {
        let issued_us = issued.as_millis().saturating_mul(1_000);
        let board = Mark {
            local: now,
            service_us: issued_us.saturating_sub(READING_ERROR_US),
        };
        let contradicts = |track: &Track| track.interval.raised(Some(board)).is_empty();
        if self.tracks.first().is_some_and(contradicts) {
            self.tracks.clear();
            self.heard = Some(board);
            return Err(Rejected::Contradiction);
        }
        self.heard = Some(self.heard.map_or(board, |best| best.higher(board)));
        Ok(())
    }

    /// Service time at a local moment; `None` before the first exchange.
    #[must_use]
    pub fn service_at(&self, local: LocalTime) -> Option<Estimate> {
        self.interval().map(|interval| interval.at(local))
    }

    /// The earliest local moment at which a service time may be reached: the
    /// edge to be ready at. `None` before the first exchange.
    #[must_use]
    pub fn local_early(&self, service: ServerTime) -> Option<LocalTime> {
        self.interval()
            .map(|interval| interval.upper.may_reach(micros(service)))
    }

    /// The local moment from which a service time has been reached for
    /// certain: the edge to act at where early would be refused. A board
    /// alone is enough for it; `None` before anything was heard.
    #[must_use]
    pub fn local_late(&self, service: ServerTime) -> Option<LocalTime> {
        let lower = self
            .interval()
            .map(|interval| interval.lower)
            .or(self.heard);
        lower.map(|lower| lower.surely_reaches(micros(service)))
    }

    /// How long ago the upper bound was last measured, by an exchange with the
    /// current clock, whether that made it better or not: asking again soon
    /// would not either. `None` if there is no upper bound.
    #[must_use]
    pub fn upper_bound_age(&self, now: LocalTime) -> Option<Millis> {
        self.newest_exchange().map(|exchanged| now.since(exchanged))
    }

    /// The service's clock that is followed: the one that answered last.
    #[must_use]
    pub fn clock(&self) -> Option<ClockId> {
        self.tracks.first().map(|track| track.clock)
    }

    /// The run of the device's clock that everything is counted on.
    #[must_use]
    pub const fn boot(&self) -> BootId {
        self.boot
    }

    pub(crate) fn newest_exchange(&self) -> Option<LocalTime> {
        self.tracks.first().map(|track| track.exchanged)
    }

    fn interval(&self) -> Option<Interval> {
        self.tracks
            .first()
            .map(|track| track.interval.raised(self.heard))
    }

    /// One more exchange with the clock that is followed, or the first of all.
    fn stay(&mut self, newest: Track) -> Result<(), Rejected> {
        let merged = match self.tracks.first() {
            Some(track) => track.tightened(newest),
            None => Some(newest),
        };
        let heard = self.heard;
        let fits = |track: &Track| !track.interval.raised(heard).is_empty();
        if let Some(track) = merged.filter(fits) {
            self.follow(track);
            return Ok(());
        }
        self.heard = None;
        self.follow(newest);
        Err(Rejected::Contradiction)
    }

    /// Another clock answers. The old interval stays remembered under its own
    /// clock; it serves to notice a service whose time goes back.
    fn change(&mut self, newest: Track) -> Result<(), Rejected> {
        let reached = self.interval().map(|interval| interval.lower);
        let went_back = newest.interval.raised(reached).is_empty();
        self.heard = None;
        let known = self.tracks.iter().find(|track| track.clock == newest.clock);
        let merged = match known {
            Some(track) => track.tightened(newest),
            None => Some(newest),
        };
        self.follow(merged.unwrap_or(newest));
        match (went_back, merged) {
            (true, _) => Err(Rejected::WentBack),
            (false, None) => Err(Rejected::Contradiction),
            (false, Some(_)) => Ok(()),
        }
    }

    fn follow(&mut self, track: Track) {
        self.tracks.retain(|other| other.clock != track.clock);
        self.tracks.insert(0, track);
        self.tracks.truncate(MAX_CLOCKS);
    }
}

fn micros(service: ServerTime) -> i128 {
    i128::from(service.as_millis()) * 1_000
}
