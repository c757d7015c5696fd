//! What the person wants: a change with an id, or a reason why not.

use jari_protocol::change::{Act, TicketChange};
use jari_protocol::id::{OpeningId, TicketId};

use super::Session;
use crate::deadlines::{WakeReason, When};
use crate::effect::{Declined, Effect};
use crate::input::Intent;
use crate::outbox::Body;
use crate::place::{booked, called, ended, inside, outside, waiting, waitlist};
use crate::snapshot::{Phase, Wish};

impl Session {
    pub(super) fn intend(&mut self, intent: Intent) {
        let outcome = match intent {
            Intent::Watch { opening } => self.watch(opening),
            Intent::Join {
                opening,
                subjects,
                gives_up,
            } => self.want(Wish::Join, |s| {
                let actor = s.setup.account;
                outside::join(&s.sight(), actor, opening, subjects, gives_up)
            }),
            Intent::Adopt { ticket, opening } => self.follow(ticket, opening),
            Intent::Claim => self.act(Wish::Claim, |s| called::claim(&s.sight())),
            Intent::Defer { places } => {
                self.act(Wish::Defer, |s| waiting::defer(&s.sight(), places))
            }
            Intent::Choose { wishes } => {
                self.act(Wish::Choose, |s| inside::choose(&s.sight(), wishes))
            }
            Intent::Release { hold } => {
                self.act(Wish::Release, |s| inside::release(&s.sight(), hold))
            }
            Intent::Extend => self.act(Wish::Extend, |s| inside::extend(&s.sight())),
            Intent::Confirm { hold } => {
                self.act(Wish::Confirm, |s| inside::confirm(&s.sight(), hold))
            }
            Intent::Cancel { booking } => {
                self.act(Wish::Cancel, |s| booked::cancel(&s.sight(), booking))
            }
            Intent::Swap { booking, wishes } => {
                self.act(Wish::Swap, |s| booked::swap(&s.sight(), booking, wishes))
            }
            Intent::Exchange { hold, wishes } => self.act(Wish::Exchange, |s| {
                inside::exchange(&s.sight(), hold, wishes)
            }),
            Intent::StayOn => self.act(Wish::StayOn, |s| waitlist::stay_on(&s.sight())),
            Intent::StayOff => self.act(Wish::StayOff, |s| waitlist::stay_off(&s.sight())),
            Intent::Accept { offer } => {
                self.act(Wish::Accept, |s| waitlist::accept(&s.sight(), offer))
            }
            Intent::Decline { offer } => {
                self.act(Wish::Decline, |s| waitlist::decline(&s.sight(), offer))
            }
            Intent::LeaveOut { person } => {
                self.act(Wish::LeaveOut, |s| waitlist::leave_out(&s.sight(), person))
            }
            Intent::Leave => self.leave(),
            Intent::RetryNow => self.retry_now(),
            Intent::Dismiss => {
                self.is_dirty |= self.refused.take().is_some();
                if std::mem::take(&mut self.pacing.presented) {
                    self.want_ticket();
                }
                Ok(())
            }
        };
        if let Err(why) = outcome {
            self.out.push(Effect::Declined { why });
        }
    }

    /// Puts a change of a ticket into the outbox, if it fits.
    pub(super) fn act(
        &mut self,
        wish: Wish,
        fits: impl FnOnce(&Self) -> Result<Act, Declined>,
    ) -> Result<(), Declined> {
        self.want(wish, |s| {
            let act = fits(s)?;
            let subject = s.place.standing().ok_or(Declined::NoTicket)?.ticket();
            Ok(Body::Act {
                body: TicketChange {
                    actor: s.setup.account,
                    subject,
                    act,
                },
            })
        })
    }

    pub(super) fn want(
        &mut self,
        wish: Wish,
        fits: impl FnOnce(&Self) -> Result<Body, Declined>,
    ) -> Result<(), Declined> {
        if self.outbox.has(wish) || self.outbox.has(Wish::Leave) || self.place.leaves {
            return Err(Declined::AskedAlready);
        }
        let body = fits(self)?;
        if let Body::Join { opening, .. } = &body
            && !self.place.is_held()
        {
            self.watch(opening.clone())?;
        }
        let id = self.jitter.change_id(self.changes_made);
        self.changes_made = self.changes_made.saturating_add(1);
        self.outbox.push(id, body);
        self.refused = None;
        self.is_forgotten = false;
        self.is_dirty = true;
        Ok(())
    }

    fn watch(&mut self, opening: OpeningId) -> Result<(), Declined> {
        if self.place.is_held() {
            return Err(Declined::HasTicket);
        }
        if self.place.opening() != Some(&opening) {
            self.look_elsewhere(opening);
        }
        Ok(())
    }

    /// Another opening has other boards.
    pub(super) fn look_elsewhere(&mut self, opening: OpeningId) {
        self.close_stream();
        self.boards = crate::boards::Boards::default();
        self.board_heard = None;
        self.place.watch(opening);
        self.planned = None;
        self.is_dirty = true;
    }

    fn follow(&mut self, ticket: TicketId, opening: OpeningId) -> Result<(), Declined> {
        if self.place.is_held() || self.outbox.has(Wish::Join) {
            return Err(Declined::HasTicket);
        }
        self.place.watch(opening);
        self.adopt(ticket);
        Ok(())
    }

    pub(super) fn adopt(&mut self, ticket: TicketId) {
        self.place.adopt(ticket);
        self.is_forgotten = false;
        self.want_ticket();
    }

    fn leave(&mut self) -> Result<(), Declined> {
        if self.phase() == Phase::Joining {
            return self.leave_before_the_answer();
        }
        if self.outbox.has(Wish::Leave) {
            return Err(Declined::AskedAlready);
        }
        ended::leave(&self.sight())?;
        // Whatever else was wanted of the place does not count any more.
        self.outbox.clear();
        self.act(Wish::Leave, |s| ended::leave(&s.sight()))
    }

    fn leave_before_the_answer(&mut self) -> Result<(), Declined> {
        self.is_dirty = true;
        if self.outbox.first().is_some_and(|first| first.attempts > 0) {
            self.place.leaves = true;
        } else {
            self.outbox.clear();
        }
        Ok(())
    }

    fn retry_now(&mut self) -> Result<(), Declined> {
        if self.link.is_up() || self.held_back_until().is_some() {
            return Err(Declined::TooSoon);
        }
        if self.reconnects_left() == 0 {
            return Err(Declined::TooSoon);
        }
        self.deadlines
            .set(WakeReason::Reconnect, When::Local(self.now));
        Ok(())
    }
}
