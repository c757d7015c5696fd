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
            cancels: chance.permille(100),
            defers: chance.permille(100),
            leaves: chance.permille(30),
            left: false,
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
            Phase::Choosing if !asked(Wish::Choose) && !asked(Wish::Leave) => {
                Some(Intent::Choose {
                    wishes: self.wishes.clone(),
                })
            }
            Phase::Holding if !asked(Wish::Confirm) => {
                let hold = snapshot.stay.as_ref()?.hold.as_ref()?.hold;
                Some(Intent::Confirm { hold })
            }
            Phase::Booked if self.cancels => {
                self.cancels = false;
                let booking = snapshot.receipt.as_ref()?.booking;
                Some(Intent::Cancel { booking })
            }
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
            | Phase::Booked
            | Phase::Left
            | Phase::Over => None,
        }
    }
}
