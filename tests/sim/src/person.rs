//! What a person does when they look at the screen.

use jari_protocol::id::{PersonId, SlotId};
use jari_session::{Intent, Phase, Snapshot, Wish};

use crate::chance::Chance;
use crate::city;

/// Somebody who wants a booking and sometimes changes their mind.
#[derive(Debug, Clone)]
pub(crate) struct Person {
    pub(crate) id: PersonId,
    /// Wishes, in order.
    wishes: Vec<SlotId>,
    /// Gives a booking back once, and books again.
    cancels: bool,
    /// Wants another slot once it is booked.
    swaps: bool,
    /// Stays on when everything is sold.
    stays: bool,
    /// Changes their mind about staying, once.
    wavers: bool,
    /// Lets an offer go to the next, once.
    declines: bool,
    /// Lets some pass, once.
    defers: bool,
    /// Gives the place up once inside.
    leaves: bool,
    /// Gave it up, and does not come again.
    pub(crate) left: bool,
}

impl Person {
    /// Somebody, drawn by chance.
    pub(crate) fn of(chance: &mut Chance, slots: usize) -> Self {
        let first = usize::try_from(chance.within(0, slots as u64)).expect("a small number");
        let wish = |n: usize| {
            format!("slot-{:02}", (first + n) % slots)
                .parse()
                .expect("a name")
        };
        Self {
            id: PersonId::from_bytes(chance.bytes()),
            wishes: (0..slots.min(20)).map(wish).collect(),
            cancels: chance.permille(150),
            swaps: chance.permille(200),
            stays: chance.permille(850),
            wavers: chance.permille(60),
            declines: chance.permille(200),
            defers: chance.permille(100),
            leaves: chance.permille(30),
            left: false,
        }
    }

    /// Whether nothing more comes of it by itself once everything is sold:
    /// booked for good, or waiting for what comes back.
    pub(crate) const fn rests(&self, is_booked: bool, stays_on: bool) -> bool {
        if is_booked {
            !self.cancels && !self.swaps
        } else {
            self.left || stays_on || !self.stays
        }
    }

    /// What they want now, if anything.
    pub(crate) fn wants(&mut self, snapshot: &Snapshot) -> Option<Intent> {
        let asked = |wish| snapshot.pending.iter().any(|pending| pending.wish == wish);
        match snapshot.phase {
            Phase::Outside if !self.left && snapshot.ticket.is_none() && !asked(Wish::Join) => {
                let (opening, subjects) = (city::opening(), vec![self.id]);
                Some(Intent::Join {
                    opening,
                    subjects,
                    gives_up: Vec::new(),
                })
            }
            Phase::Waiting if self.defers => {
                self.defers = false;
                Some(Intent::Defer { places: 1 })
            }
            Phase::Called { .. } | Phase::Elsewhere if !asked(Wish::Claim) => Some(Intent::Claim),
            Phase::Choosing if self.leaves && !asked(Wish::Leave) => Some(Intent::Leave),
            // Nothing is left to choose.
            Phase::Choosing
                if self.stays
                    && snapshot.line.as_ref().is_some_and(|line| line.sold_out)
                    && !asked(Wish::StayOn) =>
            {
                Some(Intent::StayOn)
            }
            Phase::Choosing if !asked(Wish::Choose) && !asked(Wish::Leave) => {
                Some(Intent::Choose {
                    wishes: self.wishes.clone(),
                })
            }
            Phase::Holding if !asked(Wish::Confirm) => {
                let hold = snapshot.stay.as_ref()?.hold.as_ref()?.hold;
                Some(Intent::Confirm { hold })
            }
            Phase::SoldOut { .. } | Phase::Offered => self.of_what_comes_back(snapshot),
            Phase::Booked => self.of_a_booking(snapshot),
            Phase::Outside
            | Phase::Joining
            | Phase::Ready
            | Phase::Drawing
            | Phase::Waiting
            | Phase::Called { .. }
            | Phase::Elsewhere
            | Phase::Door { .. }
            | Phase::Choosing
            | Phase::Holding
            | Phase::Left
            | Phase::Over => None,
        }
    }

    /// What they want once everything is sold.
    fn of_what_comes_back(&mut self, snapshot: &Snapshot) -> Option<Intent> {
        let asked = |wish| snapshot.pending.iter().any(|pending| pending.wish == wish);
        let stays_on = snapshot.ticket.as_ref().is_some_and(|it| it.stays_on);
        if let Some(offer) = snapshot.offer.as_ref().map(|kept| kept.offer) {
            if asked(Wish::Accept) || asked(Wish::Decline) {
                return None;
            }
            return Some(if std::mem::take(&mut self.declines) {
                Intent::Decline { offer }
            } else {
                Intent::Accept { offer }
            });
        }
        if !stays_on {
            return (self.stays && !asked(Wish::StayOn)).then_some(Intent::StayOn);
        }
        let wavers = !asked(Wish::StayOff) && std::mem::take(&mut self.wavers);
        wavers.then_some(Intent::StayOff)
    }

    /// What they want once they are booked.
    fn of_a_booking(&mut self, snapshot: &Snapshot) -> Option<Intent> {
        let booking = snapshot.receipt.as_ref()?.booking;
        if std::mem::take(&mut self.swaps) {
            let mut wishes = self.wishes.clone();
            wishes.rotate_left(1);
            return Some(Intent::Swap { booking, wishes });
        }
        let cancels = std::mem::take(&mut self.cancels);
        cancels.then_some(Intent::Cancel { booking })
    }
}
