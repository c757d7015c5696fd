//! What was asked for and is not answered yet, in words.

use jari_client::{Pending, Phase, Wish};
use jari_locales::say::{self, Say};
use jari_protocol::refusal::Problem;

use super::{Line, View};
use crate::failure::Failure;

impl View<'_> {
    pub(super) fn pending(&self) -> Vec<Line> {
        self.snapshot
            .pending
            .iter()
            .flat_map(|pending| self.asked(pending))
            .collect()
    }

    fn asked(&self, pending: &Pending) -> Vec<Line> {
        // Whoever failed at the commit hears first that the slot is held.
        let failed = pending.because.is_some() && pending.wish == Wish::Confirm;
        let mut lines = Vec::new();
        if failed && self.snapshot.phase == Phase::Holding {
            lines.push(self.steady(&say::commit_repeats()));
        } else {
            lines.extend(wish(pending.wish).map(|say| self.steady(&say)));
            lines.extend(pending.because.as_ref().map(|p| self.because(p)));
        }
        let next = pending.next_try.map(|next| next.since(self.now));
        lines.extend(next.filter(|_| pending.attempts > 0).map(|next| Line {
            text: self.say(&say::pending_again(self.span(next))),
            calm: None,
        }));
        lines
    }

    fn because(&self, problem: &Problem) -> Line {
        Line::steady(self.words.refusal(problem.code.as_str()).to_owned())
    }

    /// A refusal and the next step.
    pub(super) fn refusal(&self, problem: &Problem) -> String {
        let failure = Failure::refused(problem.clone());
        let failure = match self.published.zone() {
            Some(zone) => failure.in_zone(zone),
            None => failure,
        };
        format!("{} {}", failure.text(self.words), failure.next(self.words))
    }
}

/// Joining is the phase's own sentence.
fn wish(wish: Wish) -> Option<Say> {
    Some(match wish {
        Wish::Join => return None,
        Wish::Claim => say::pending_claim(),
        Wish::Defer => say::pending_defer(),
        Wish::Choose => say::pending_choose(),
        Wish::Release => say::pending_release(),
        Wish::Extend => say::pending_extend(),
        Wish::Confirm => say::pending_confirm(),
        Wish::Cancel => say::pending_cancel(),
        Wish::Swap => say::pending_swap(),
        Wish::Exchange => say::pending_exchange(),
        Wish::StayOn => say::pending_stay_on(),
        Wish::StayOff => say::pending_stay_off(),
        Wish::Accept => say::pending_accept(),
        Wish::Decline => say::pending_decline(),
        Wish::LeaveOut => say::pending_leave_out(),
        Wish::Leave => say::pending_leave(),
    })
}
