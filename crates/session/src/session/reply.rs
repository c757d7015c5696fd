//! What came back: an answer, a refusal, or nothing.

use jari_clock::LocalTime;
use jari_protocol::change::Outcome;
use jari_protocol::id::ChangeId;
use jari_protocol::refusal::{Code, Next, Problem, Retry};
use jari_protocol::stamp::Stamp;
use jari_protocol::time::Millis;

use super::{Session, lost};
use crate::calls::Out;
use crate::deadlines::{WakeReason, When};
use crate::effect::{CallId, Effect, Kind};
use crate::input::{Answer, Fault};
use crate::outbox::Change;
use crate::snapshot::{ClockAnchor, Refused, Wish};
use crate::standing::Standing;

impl Session {
    /// A stamped reply is an exchange of time, whatever it says.
    pub(super) fn exchange(&mut self, sent: LocalTime, received: LocalTime, stamp: Option<Stamp>) {
        let Some(stamp) = stamp else { return };
        // What does not fit is dropped by the clock, which stays sound.
        let _rejected = self
            .clock
            .exchange(self.now, sent, stamp, received.min(self.now))
            .err();
        self.anchor_clock();
    }

    pub(super) fn anchor_clock(&mut self) {
        self.anchor = self.clock.service_at(self.now).map(|estimate| ClockAnchor {
            local: self.now,
            service: estimate.at(),
            uncertainty: estimate.uncertainty(),
        });
    }

    pub(super) fn answered(&mut self, call: CallId, answer: Answer) {
        let out = self.calls.finish(call);
        if let Some(out) = out {
            self.deadlines.clear(timeout(out.kind));
        }
        self.heard();
        match answer {
            Answer::Board { board } => {
                self.pacing.uncached = false;
                self.take_board(board);
            }
            Answer::Time => {}
            Answer::Ticket { standing } => self.take_standing(standing, false),
            Answer::Changed { outcome, standing } => self.changed(out, outcome, standing),
            Answer::Refused { problem } => match out {
                Some(out) => self.refused(out, *problem),
                None => self.refused_late(call, &problem),
            },
        }
        if let Some(out) = out {
            self.schedule_after(out.kind);
        }
    }

    pub(super) fn failed(&mut self, call: CallId, fault: Fault) {
        let Some(out) = self.calls.finish(call) else {
            return;
        };
        self.deadlines.clear(timeout(out.kind));
        self.give_up_on(out, fault);
    }

    /// A call has no answer: what it carried is kept, the wire is down.
    pub(super) fn give_up_on(&mut self, out: Out, fault: Fault) {
        if out.kind == Kind::Change {
            self.outbox
                .back_off(self.now, &self.setup.config, &mut self.jitter);
            #[cfg(feature = "seeded-bugs")]
            self.break_a_law_on_fault();
        }
        self.wire_failed(fault);
    }

    fn changed(&mut self, out: Option<Out>, outcome: Outcome, standing: Box<Standing>) {
        let change = out
            .and_then(|out| out.change)
            .and_then(|id| self.outbox.finish(id));
        let joined = matches!(outcome, Outcome::Joined { ticket } if ticket == standing.ticket());
        if let Some(change) = &change {
            self.is_dirty = true;
            if change.wish() != Wish::Join {
                self.pacing.claim_refused = false;
            }
        }
        let is_join = change.is_some_and(|change| change.wish() == Wish::Join);
        self.take_standing(standing, joined && is_join);
    }

    /// A refusal to a call that was given up decides nothing any more, but the
    /// time it names is the service's: the change is not repeated earlier.
    fn refused_late(&mut self, call: CallId, problem: &Problem) {
        let (Some(late), Some(due)) = (self.calls.late(call), self.due(problem.retry)) else {
            return;
        };
        if let Some(first) = self.outbox.first_mut().filter(|first| first.id == late) {
            first.due = Some(due);
            self.is_dirty = true;
        }
    }

    fn refused(&mut self, out: Out, problem: Problem) {
        let due = self.due(problem.retry);
        if problem.next == Next::SignIn {
            self.needs_sign_in();
            if let Some(change) = self.outbox.first_mut() {
                change.because = Some(Box::new(problem));
            }
            return;
        }
        match out.change {
            Some(id) => self.change_refused(id, problem, due),
            None => self.read_refused(out.kind, &problem, due),
        }
    }

    fn change_refused(&mut self, id: ChangeId, problem: Problem, due: Option<When>) {
        let is_current = self.outbox.first().is_some_and(|first| first.id == id);
        if !is_current {
            return;
        }
        self.is_dirty = true;
        // Such a change cannot come true under its id any more: its pass is
        // of a stay that is over, or elsewhere. It was not executed.
        let is_void = matches!(problem.code, Code::NotInside | Code::TurnElsewhere);
        if due.is_some() && !is_void {
            if let Some(first) = self.outbox.first_mut() {
                first.due = due;
                first.because = Some(Box::new(problem));
            }
            return;
        }
        if let Some(change) = self.outbox.finish(id) {
            self.refused_for_good(&change, problem);
        }
    }

    fn refused_for_good(&mut self, change: &Change, problem: Problem) {
        let wish = change.wish();
        match wish {
            Wish::Claim => self.pacing.claim_refused = true,
            Wish::Join => self.place.leaves = false,
            Wish::Defer | Wish::Choose | Wish::Release | Wish::Extend => {}
            Wish::Confirm | Wish::Cancel | Wish::Leave | Wish::Swap | Wish::Exchange => {}
            Wish::StayOn | Wish::StayOff | Wish::Accept | Wish::Decline | Wish::LeaveOut => {}
        }
        if lost::is_no_loss(change, problem.code) {
            return;
        }
        let existing = problem.facts.ticket.filter(|_| wish == Wish::Join);
        if let Some(ticket) = existing {
            self.place.adopt(ticket);
        }
        // Something is not as it was thought to be.
        self.want_ticket();
        self.refused = Some(Box::new(Refused { wish, problem }));
    }

    fn read_refused(&mut self, kind: Kind, problem: &Problem, due: Option<When>) {
        if kind == Kind::Ticket && self.place.is_adopting() && problem.code == Code::NotFound {
            self.place.give_up_adopting();
        } else if kind == Kind::Ticket && problem.code == Code::NotFound {
            self.present_what_was_lost();
        }
        if kind == Kind::Ticket {
            self.pacing.wants_ticket = false;
        }
        if let Some(due) = due {
            self.hold_back(due);
        }
    }

    /// The ticket is read once, as soon as may be.
    pub(super) fn want_ticket(&mut self) {
        self.pacing.wants_ticket = true;
        self.planned = None;
    }

    pub(super) fn hold_back(&mut self, due: When) {
        self.pacing.told = Some(due);
        self.is_dirty = true;
    }

    fn needs_sign_in(&mut self) {
        if !self.sign_in {
            self.sign_in = true;
            self.out.push(Effect::SignIn);
        }
    }

    /// When the service wants it again: never sooner than told, and a little
    /// later, because others were told the same. `None`: never.
    pub(super) fn due(&mut self, retry: Retry) -> Option<When> {
        match retry {
            Retry::Never => None,
            Retry::After { ms } => {
                let late = self.jitter.within(a_little(ms));
                Some(When::Local(self.now.plus(ms).plus(late)))
            }
            Retry::At { at } => {
                let known = self.clock.local_late(at);
                let span = known.map_or(Millis::ZERO, |local| local.since(self.now));
                let late = self.jitter.within(a_little(span));
                // Without service time nobody knows when that is.
                let wait = self.setup.config.before_opening;
                let floor = if known.is_some() {
                    self.now
                } else {
                    self.now.plus(wait)
                };
                Some(When::Service(at.plus(late), floor))
            }
        }
    }

    #[cfg(feature = "seeded-bugs")]
    fn break_a_law_on_fault(&mut self) {
        use crate::bugs::Bug;
        if self.has_bug(Bug::ForgetsChangeId) {
            let id = self.jitter.change_id(self.changes_made);
            self.changes_made += 1;
            if let Some(first) = self.outbox.first_mut() {
                first.id = id;
            }
        }
        let claims = self
            .outbox
            .first()
            .is_some_and(|first| first.wish() == Wish::Claim);
        if claims && self.has_bug(Bug::InsideOnFault) {
            self.place.let_in(self.setup.device);
        }
    }
}

pub(super) const fn timeout(kind: Kind) -> WakeReason {
    match kind {
        Kind::Board => WakeReason::BoardTimeout,
        Kind::Ticket => WakeReason::TicketTimeout,
        Kind::Change => WakeReason::ChangeTimeout,
    }
}

/// A tenth of a told wait, 30 s at most.
fn a_little(span: Millis) -> Millis {
    Millis(span.0 / 10).min(Millis::from_secs(30))
}
