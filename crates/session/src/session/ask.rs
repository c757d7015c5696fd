//! Sending: each call with its deadline, each only when it is due.

use jari_clock::LocalTime;
use jari_protocol::board::Phase as LinePhase;

use super::Session;
use super::reply::timeout;
use crate::deadlines::{Wake, WakeReason, When};
use crate::effect::{Ask, Call, Effect, Kind};
use crate::input::Fault;
use crate::outbox::Body;
use crate::pace::poll::Pace;
use crate::snapshot::Phase;

impl Session {
    /// A deadline has come.
    pub(super) fn wake_for(&mut self, wake: Wake) {
        let fault = self.fault_of_silence(wake.at);
        match wake.reason {
            WakeReason::Board => self.board_due(),
            WakeReason::Ticket | WakeReason::RunsOut => self.ticket_due(),
            WakeReason::Reconnect => self.reconnect_due(),
            WakeReason::StreamSilent => self.stream_silent(fault),
            WakeReason::BoardTimeout => self.timed_out(Kind::Board, fault),
            WakeReason::TicketTimeout => self.timed_out(Kind::Ticket, fault),
            WakeReason::ChangeTimeout => self.timed_out(Kind::Change, fault),
            // What is to be done then is found out after each step.
            WakeReason::Change | WakeReason::Stream | WakeReason::LastCall => {}
        }
    }

    /// No answer came and nobody said why. A wake long after its time means
    /// that the device slept, and the service is not to blame.
    fn fault_of_silence(&self, due: LocalTime) -> Fault {
        let slept = self.now.since(due) > self.setup.config.read_timeout;
        if slept { Fault::Local } else { Fault::Remote }
    }

    fn timed_out(&mut self, kind: Kind, fault: Fault) {
        let Some(out) = self.calls.give_up(kind) else {
            return;
        };
        self.give_up_on(out, fault);
    }

    fn board_due(&mut self) {
        if !self.link.is_up() || self.calls.is_out(Kind::Board) {
            return;
        }
        if let Some(until) = self.held_back_until() {
            self.deadlines.set(WakeReason::Board, When::Local(until));
            return;
        }
        self.read_board();
    }

    fn ticket_due(&mut self) {
        self.pacing.wants_ticket = true;
        if !self.link.is_up() || self.sign_in || self.calls.is_out(Kind::Ticket) {
            return;
        }
        if let Some(until) = self.held_back_until() {
            self.deadlines.set(WakeReason::Ticket, When::Local(until));
            return;
        }
        // The answer to a change says the same.
        if !self.calls.is_out(Kind::Change) {
            self.read_ticket();
        }
    }

    /// The next attempt after trouble, or the first of a life.
    fn reconnect_due(&mut self) {
        if self.link.is_up() || self.calls.is_any_out() || !self.wants_anything() {
            return;
        }
        if let Some(until) = self.held_back_until() {
            self.deadlines
                .set(WakeReason::Reconnect, When::Local(until));
            return;
        }
        if self.link.fault().is_none_or(|fault| fault == Fault::Local)
            && let Err(ready) = self.take_reconnect()
        {
            self.deadlines
                .set(WakeReason::Reconnect, When::Local(ready));
            return;
        }
        self.dial();
    }

    /// One request, the one that tells most.
    fn dial(&mut self) {
        self.outbox.hurry();
        self.send_change_if_due();
        if self.calls.is_any_out() {
            return;
        }
        let plan = self.plan();
        let is_inside = match self.phase() {
            Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing | Phase::Holding => true,
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => false,
            Phase::Waiting | Phase::Called { .. } | Phase::SoldOut { .. } => false,
            Phase::Offered => true,
            Phase::Booked | Phase::Left | Phase::Over => false,
        };
        if is_inside && plan.ticket != Pace::Never {
            self.read_ticket();
        } else if plan.stream && self.may_stream() {
            self.open_stream();
        } else if plan.board != Pace::Never {
            self.read_board();
        } else {
            self.read_ticket();
        }
    }

    /// Sends the first change of the outbox, or waits until it is due.
    pub(super) fn pump(&mut self) {
        self.deadlines.clear(WakeReason::Change);
        let is_blocked = self.link.is_down() && self.waits_for_reconnect();
        if !self.calls.is_out(Kind::Change) && !self.sign_in && !is_blocked {
            self.send_change_if_due();
        }
    }

    /// After local trouble a change waits for the next attempt like anything
    /// else; remote trouble does not hold it back.
    fn waits_for_reconnect(&self) -> bool {
        !self.link.is_online() || self.link.fault() == Some(Fault::Local)
    }

    fn send_change_if_due(&mut self) {
        if self.sign_in || self.calls.is_out(Kind::Change) {
            return;
        }
        let Some(due) = self.outbox.due(self.now) else {
            return;
        };
        if due.local(&self.clock) > self.now {
            self.deadlines.set(WakeReason::Change, due);
            return;
        }
        let Some(first) = self.outbox.first_mut() else {
            return;
        };
        // Whether it was ever sent has to be known after a crash.
        self.is_dirty |= first.attempts == 0;
        first.attempts = first.attempts.saturating_add(1);
        let change = first.id;
        let what = match first.body.clone() {
            Body::Join { body, .. } => Ask::Join { change, body },
            Body::Act { body } => Ask::Act { change, body },
        };
        self.send(what);
    }

    fn read_ticket(&mut self) {
        let Some(ticket) = self.place.ticket() else {
            return;
        };
        self.earn_retry();
        self.send(Ask::ReadTicket { ticket });
    }

    fn read_board(&mut self) {
        let Some(opening) = self.place.opening().cloned() else {
            return;
        };
        self.earn_retry();
        if self.asks_for_time() {
            self.pacing.was_time = true;
            self.send(Ask::Time);
            return;
        }
        self.pacing.was_time = false;
        let uncached = self.pacing.uncached;
        self.send(Ask::ReadBoard { opening, uncached });
    }

    /// Whether this board read should be an exchange of time instead: never
    /// twice in a row, not before the first board of a life, and not when the
    /// opening is due to be seen.
    fn asks_for_time(&self) -> bool {
        if self.pacing.was_time || !self.pacing.has_board || self.pacing.uncached {
            return false;
        }
        let Some(board) = self.boards.last() else {
            return false;
        };
        let opens = board.times.opens;
        let is_ahead = match board.phase {
            LinePhase::Announced | LinePhase::Gathering | LinePhase::Drawing => true,
            LinePhase::Open | LinePhase::Paused | LinePhase::Ended => false,
        };
        let is_reveal = is_ahead
            && self
                .clock
                .local_late(opens)
                .is_some_and(|local| local <= self.now);
        let resumed = self.pacing.resumed;
        !is_reveal
            && self
                .clock
                .exchange_due(self.now, resumed, Some(opens))
                .is_some()
    }

    fn send(&mut self, what: Ask) {
        let kind = what.kind();
        self.link.dial();
        let id = self.calls.begin(kind, what.change());
        let config = &self.setup.config;
        let span = match kind {
            Kind::Board | Kind::Ticket => config.read_timeout,
            Kind::Change => config.change_timeout,
        };
        let deadline = self.now.plus(span);
        let late = deadline.plus(config.timeout_grace);
        self.deadlines.set(timeout(kind), When::Local(late));
        self.out.push(Effect::Send {
            call: Call { id, what, deadline },
        });
    }
}
