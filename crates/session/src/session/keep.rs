//! From a resume record and back into one.

use std::sync::Arc;

use jari_clock::{ClockSync, LocalTime};

use super::{Pacing, Session};
use crate::alerts::Alerts;
use crate::boards::Boards;
use crate::calls::Calls;
use crate::config::Config;
use crate::deadlines::{Deadlines, When};
use crate::effect::Effects;
use crate::link::Link;
use crate::outbox::Outbox;
use crate::pace::bucket::{Level, Size};
use crate::pace::jitter::Jitter;
use crate::place::Place;
use crate::resume::{FORMAT, ResumeRecord, Unreadable};
use crate::setup::Setup;
use crate::snapshot::Wish;

impl Session {
    /// A session, new or as the record left it. Nothing happens before
    /// [`crate::Input::Start`].
    ///
    /// # Errors
    /// See [`Unreadable`]; the record must then not be overwritten.
    pub fn new(
        setup: Setup,
        resume: Option<ResumeRecord>,
        now: LocalTime,
    ) -> Result<Self, Unreadable> {
        let Some(record) = resume else {
            return Ok(Self::fresh(setup, now));
        };
        if record.format > FORMAT {
            return Err(Unreadable::Newer);
        }
        let is_own = (&record.service, &record.event, &record.account)
            == (&setup.service, &setup.event, &setup.account);
        if !is_own {
            return Err(Unreadable::Foreign);
        }
        Ok(Self::fresh(setup, now).with(record))
    }

    fn fresh(setup: Setup, now: LocalTime) -> Self {
        let pacing = Pacing::fresh(&setup.config, now);
        Self {
            clock: ClockSync::new(setup.boot),
            jitter: Jitter::new(setup.seed),
            setup,
            now,
            anchor: None,
            boards: Boards::default(),
            board_heard: None,
            contradiction: None,
            link: Link::new(),
            place: Place::default(),
            outbox: Outbox::default(),
            calls: Calls::default(),
            deadlines: Deadlines::default(),
            pacing,
            changes_made: 0,
            alerts: Alerts::default(),
            refused: None,
            sign_in: false,
            // Nothing is known, and nothing is shown.
            shown: Arc::default(),
            planned: None,
            is_started: false,
            is_forgotten: false,
            is_dirty: false,
            unknown: std::collections::BTreeMap::new(),
            out: Effects::default(),
        }
    }

    fn with(mut self, record: ResumeRecord) -> Self {
        let now = self.now;
        let is_same_boot = record.boot == self.setup.boot && record.saved <= now;
        let carry = |when: When| {
            if is_same_boot {
                when
            } else {
                when.carried(record.saved, now)
            }
        };
        let level = |level: Level| {
            if is_same_boot {
                level
            } else {
                level.carried(now)
            }
        };
        let mut outbox = record.outbox;
        for change in &mut outbox {
            change.due = change.due.map(carry);
        }
        self.pacing.told = record.not_before.map(carry);
        self.pacing.retries = level(record.retries);
        self.pacing.reconnects = level(record.reconnects);
        if let Some(measured) = record.clock {
            self.clock = ClockSync::restore(self.setup.boot, now, measured);
            self.anchor_clock();
        }
        self.outbox = Outbox::resumed(outbox);
        self.place = Place::resumed(record.opening, record.standing, record.leaves);
        self.place.resume_stay(record.last_stay);
        self.boards = Boards::resumed(record.board);
        self.contradiction = record.contradiction;
        self.changes_made = record.changes_made;
        self.alerts = Alerts::resumed(record.told);
        self.pacing.claim_refused = record
            .refused
            .as_ref()
            .is_some_and(|refused| refused.wish == Wish::Claim);
        self.refused = record.refused;
        self.unknown = record.unknown;
        if let Some(board) = self.boards.last().cloned() {
            self.place.look(now, &board, None);
        }
        self.shown = Arc::new(self.view());
        self
    }

    pub(super) fn record(&self) -> ResumeRecord {
        let told = self
            .pacing
            .told
            .filter(|when| when.local(&self.clock) > self.now);
        let spread = self
            .pacing
            .spread
            .filter(|until| *until > self.now)
            .map(When::Local);
        let later = |a: When, b: When| {
            if a.local(&self.clock) >= b.local(&self.clock) {
                a
            } else {
                b
            }
        };
        let not_before = match (told, spread) {
            (Some(told), Some(spread)) => Some(later(told, spread)),
            (one, other) => one.or(other),
        };
        ResumeRecord {
            format: FORMAT,
            service: self.setup.service.clone(),
            event: self.setup.event.clone(),
            account: self.setup.account,
            boot: self.setup.boot,
            saved: self.now,
            opening: self.place.opening().cloned(),
            standing: self.place.standing().cloned().map(Box::new),
            last_stay: self.place.last_stay(),
            leaves: self.place.leaves,
            outbox: self.outbox.iter().cloned().collect(),
            changes_made: self.changes_made,
            board: self.boards.last().cloned(),
            contradiction: self.contradiction,
            refused: self.refused.clone(),
            told: self.alerts.told().clone(),
            not_before,
            retries: self.pacing.retries,
            reconnects: self.pacing.reconnects,
            clock: self.clock.measured(),
            unknown: self.unknown.clone(),
        }
    }
}

impl Pacing {
    fn fresh(config: &Config, now: LocalTime) -> Self {
        Self {
            // The first failed read of all may be repeated.
            retries: Level::of(1, now),
            reconnects: Level::of(config.reconnects, now),
            told: None,
            spread: None,
            resumed: None,
            has_board: false,
            was_time: false,
            wants_ticket: false,
            uncached: false,
            claim_refused: false,
            presented: false,
        }
    }
}

/// The bucket of repeated reads.
pub(super) const fn retries(config: &Config) -> Size {
    Size {
        most: config.retries,
        refill: None,
    }
}

/// The bucket of reconnects.
pub(super) const fn reconnects(config: &Config) -> Size {
    Size {
        most: config.reconnects,
        refill: Some(config.reconnect_refill),
    }
}
