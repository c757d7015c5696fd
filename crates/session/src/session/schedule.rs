//! When to ask next, and what a fault of the wire does to that.

use jari_clock::LocalTime;
use jari_protocol::time::Millis;

use super::Session;
use super::keep::{reconnects, retries};
use crate::alerts::Alerts;
use crate::deadlines::{WakeReason, When};
use crate::effect::{Effect, Kind};
use crate::input::Fault;
use crate::pace::poll::Pace;
use crate::place::Plan;
use crate::snapshot::{Phase, Wish};

impl Session {
    /// Everything that follows from what is known now.
    pub(super) fn settle(&mut self) {
        if !self.is_started {
            return;
        }
        self.note_call();
        self.alert();
        self.claim_by_itself();
        if self.is_over() {
            self.farewell();
            return;
        }
        let phase = self.phase();
        if self
            .planned
            .is_none_or(|planned| !is_same_phase(planned, phase))
        {
            self.planned = Some(phase);
            self.replan();
        }
        self.want_stream();
        self.set_last_call();
        self.pump();
        self.keep_trying();
    }

    /// The service was heard: the wire works.
    pub(super) fn heard(&mut self) {
        self.pacing.spread = None;
        let is_news = self.link.heard(self.now);
        if is_news {
            self.deadlines.clear(WakeReason::Reconnect);
            self.outbox.hurry();
            // What was left undone is planned anew.
            self.planned = None;
        }
    }

    /// An exchange failed: the wire is down, and nothing else is.
    pub(super) fn wire_failed(&mut self, fault: Fault) {
        self.link.fail(fault);
        self.quiet();
        #[cfg(feature = "seeded-bugs")]
        if self.has_bug(crate::bugs::Bug::PlaceDroppedOnFault) {
            self.place.drop_it();
        }
        match fault {
            Fault::Local => {}
            Fault::Remote | Fault::Untrusted => self.spread_out(),
        }
        if self
            .deadlines
            .at(WakeReason::Reconnect, &self.clock)
            .is_none()
        {
            self.schedule_reconnect();
        }
    }

    /// Ordinary reads wait until the wire works again.
    pub(super) fn quiet(&mut self) {
        // A told rest from streams stands, whatever happens.
        for reason in [WakeReason::Board, WakeReason::Ticket] {
            self.deadlines.clear(reason);
        }
    }

    /// All those who lost the service at one moment come back spread over the
    /// window it announced; without a retry in the bucket the poll law's next
    /// read serves as the attempt.
    fn spread_out(&mut self) {
        let config = &self.setup.config;
        let window = self
            .boards
            .last()
            .map_or(config.remote_window, |b| b.reconnect_window);
        let spread = self.link.remote_spread(window, &mut self.jitter);
        let mut until = self.now.plus(spread);
        if !self.take_retry() {
            until = until.max(self.next_ordinary_read());
        }
        self.pacing.spread = Some(until);
        self.is_dirty = true;
    }

    /// When the poll law would have had something read anyway.
    fn next_ordinary_read(&mut self) -> LocalTime {
        let plan = self.plan();
        let mut jitter = self.jitter.clone();
        let ground = self.sight().ground();
        let paces = [plan.board, plan.ticket].map(|pace| match pace {
            Pace::Now => Pace::Every(ground.without_pace()),
            Pace::Never | Pace::BeforeOpening | Pace::Every(_) | Pace::Between(..) => pace,
        });
        let reads = paces
            .into_iter()
            .filter_map(|pace| ground.next(pace, &mut jitter));
        let first = reads.map(|when| when.local(&self.clock)).min();
        self.jitter = jitter;
        first.unwrap_or(self.now)
    }

    /// The next attempt after local trouble: at once for those whose turn is
    /// near, as the bucket allows; spread for the others; and never before a
    /// told time or the own share of a remote spread.
    pub(super) fn schedule_reconnect(&mut self) {
        if !self.wants_anything() {
            return;
        }
        let now = self.now;
        let config = std::sync::Arc::clone(&self.setup.config);
        let own = if !self.link.is_online() {
            now.plus(config.offline_check)
        } else if self.link.is_idle() || self.pacing.spread.is_some_and(|until| until > now) {
            // Nothing was tried yet, or the own share of the spread decides.
            now
        } else if self.sight().is_urgent() {
            let size = reconnects(&config);
            let spent = u64::from(config.reconnects)
                .saturating_sub(self.pacing.reconnects.whole(size, now));
            let settled = now.plus(Millis(config.settle.0.saturating_mul(spent)));
            self.pacing
                .reconnects
                .ready(size, now)
                .unwrap_or(now)
                .max(settled)
        } else {
            now.plus(self.link.local_spread(&config, &mut self.jitter))
        };
        let at = self.held_back_until().map_or(own, |until| own.max(until));
        self.deadlines.set(WakeReason::Reconnect, When::Local(at));
    }

    /// Until when no read is sent, if that is ahead.
    pub(super) fn held_back_until(&self) -> Option<LocalTime> {
        let told = self.pacing.told.map(|when| when.local(&self.clock));
        told.max(self.pacing.spread)
            .filter(|until| *until > self.now)
    }

    pub(super) fn reconnects_left(&self) -> u64 {
        self.pacing
            .reconnects
            .whole(reconnects(&self.setup.config), self.now)
    }

    /// Takes a reconnect, or says when there will be one.
    pub(super) fn take_reconnect(&mut self) -> Result<(), LocalTime> {
        let size = reconnects(&self.setup.config);
        if self.pacing.reconnects.take(size, self.now) {
            self.is_dirty = true;
            return Ok(());
        }
        let ready = self.pacing.reconnects.ready(size, self.now);
        Err(ready.unwrap_or_else(|| self.now.plus(self.setup.config.reconnect_refill)))
    }

    pub(super) fn take_retry(&mut self) -> bool {
        let taken = self
            .pacing
            .retries
            .take(retries(&self.setup.config), self.now);
        self.is_dirty |= taken;
        taken
    }

    /// An ordinary read earns a share of a repeated one.
    pub(super) fn earn_retry(&mut self) {
        let config = &self.setup.config;
        self.pacing
            .retries
            .earn(retries(config), config.retry_share);
    }

    /// A read came back: the next one of its kind is due by the plan.
    pub(super) fn schedule_after(&mut self, kind: Kind) {
        if !self.link.is_up() {
            return;
        }
        let plan = self.plan();
        match kind {
            // Nothing came of asking at once; now there is time.
            Kind::Board if plan.board == Pace::Now => {
                let board = Pace::Every(self.sight().ground().without_pace());
                self.schedule_board(Plan { board, ..plan });
            }
            Kind::Board => self.schedule_board(plan),
            Kind::Ticket | Kind::Change => self.schedule_ticket(plan),
        }
    }

    fn replan(&mut self) {
        if !self.link.is_up() {
            return;
        }
        let plan = self.plan();
        self.schedule_board(plan);
        self.schedule_ticket(plan);
    }

    fn schedule_board(&mut self, plan: Plan) {
        if self.pacing.uncached && self.deadlines.at(WakeReason::Board, &self.clock).is_some() {
            return;
        }
        let is_told_by_stream = self.calls.stream.is_open();
        self.schedule(WakeReason::Board, plan.board, is_told_by_stream);
    }

    fn schedule_ticket(&mut self, plan: Plan) {
        self.schedule(WakeReason::Ticket, plan.ticket, false);
    }

    fn schedule(&mut self, reason: WakeReason, pace: Pace, not_now: bool) {
        let mut jitter = self.jitter.clone();
        let next = self.sight().ground().next(pace, &mut jitter);
        match next.filter(|_| !not_now) {
            Some(when) => {
                self.jitter = jitter;
                self.deadlines.set(reason, when);
            }
            None => self.deadlines.clear(reason),
        }
    }

    /// Whoever waits for something has a wake, a call or a stream.
    fn keep_trying(&mut self) {
        self.plan_what_is_not_planned();
        let is_trying = self.link.is_up() || self.calls.is_any_out();
        let is_set = self
            .deadlines
            .at(WakeReason::Reconnect, &self.clock)
            .is_some();
        if !is_trying && !is_set {
            self.schedule_reconnect();
        }
    }

    /// The plan may want more than it did when the phase began.
    fn plan_what_is_not_planned(&mut self) {
        if !self.link.is_up() {
            return;
        }
        let plan = self.plan();
        let is_set = |reason| self.deadlines.at(reason, &self.clock).is_some();
        let has_board = is_set(WakeReason::Board) || self.calls.is_out(Kind::Board);
        let has_ticket = is_set(WakeReason::Ticket)
            || self.calls.is_out(Kind::Ticket)
            || self.calls.is_out(Kind::Change);
        if !has_board {
            self.schedule_board(plan);
        }
        if !has_ticket {
            self.schedule_ticket(plan);
        }
    }

    pub(super) fn wants_anything(&self) -> bool {
        let waits = !self.outbox.is_empty() && !self.sign_in;
        waits || self.plan().wants_anything()
    }

    fn note_call(&mut self) {
        let Some(open) = self.boards.last().map(|board| board.open_time) else {
            return;
        };
        if matches!(self.phase(), Phase::Called { .. }) {
            self.place.note_called(open);
        }
    }

    fn alert(&mut self) {
        for told in Alerts::due(&self.sight()) {
            self.tell(told);
        }
    }

    fn tell(&mut self, told: crate::alerts::Told) {
        if self.alerts.tell(told) {
            self.is_dirty = true;
            self.out.push(Effect::Notify {
                notice: told.notice(),
            });
        }
    }

    /// What is about to run out is told, and otherwise waited for.
    fn set_last_call(&mut self) {
        self.deadlines.clear(WakeReason::LastCall);
        self.deadlines.clear(WakeReason::RunsOut);
        let endings = Alerts::endings(&self.sight(), self.setup.claim_window);
        for (told, left) in endings.into_iter().filter(|(_, left)| left.running) {
            let ends = left.at.plus(left.left);
            let last_call = ends.minus(self.setup.config.last_call);
            if ends <= self.now {
                continue;
            }
            self.set_earlier(WakeReason::RunsOut, ends);
            if last_call <= self.now {
                self.tell(told);
            } else if !self.alerts.told().contains(&told) {
                self.set_earlier(WakeReason::LastCall, last_call);
            }
        }
    }

    fn set_earlier(&mut self, reason: WakeReason, at: LocalTime) {
        if self
            .deadlines
            .at(reason, &self.clock)
            .is_none_or(|set| at < set)
        {
            self.deadlines.set(reason, When::Local(at));
        }
    }

    fn claim_by_itself(&mut self) {
        let is_asked = self.setup.config.claim_when_called && !self.pacing.claim_refused;
        let is_called = matches!(self.phase(), Phase::Called { .. });
        if is_asked && is_called && self.outbox.is_empty() {
            let fits = |s: &Self| crate::place::called::claim(&s.sight());
            let declined = self.act(Wish::Claim, fits).err();
            debug_assert_eq!(declined, None, "a called place may be claimed");
        }
    }
}

/// Whether the same things are read: how many are ahead at the door does not
/// matter for that.
fn is_same_phase(one: Phase, other: Phase) -> bool {
    match (one, other) {
        (Phase::Door { .. }, Phase::Door { .. }) => true,
        (one, other) => one == other,
    }
}
