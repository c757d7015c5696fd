//! Whose right it is, that it never gets worse, and that nobody overtakes.

use jari_protocol::count::{Place, Seq, Serving};
use jari_protocol::id::{AccountId, TicketId};
use jari_protocol::ticket::{Lost, Stage};
use jari_room::query::TicketView;

use super::Laws;
/// A right as it was last seen, and whether it ever was inside or booked.
#[derive(Debug, Clone)]
pub(super) struct Right {
    pub(super) ticket: TicketId,
    pub(super) seq: Seq,
    pub(super) place: Option<Place>,
    pub(super) stage: Stage,
    pub(super) was_inside: bool,
    pub(super) was_booked: bool,
    pub(super) was_offered: bool,
    pub(super) stays_on: bool,
}

/// Where a right stood before a step, as far as it matters to others.
#[derive(Debug, Clone, Copy)]
pub(super) struct Stood {
    account: AccountId,
    place: Option<Place>,
    inside: bool,
    at_door: bool,
}

impl Stood {
    pub(super) fn of((account, right): (&AccountId, &Right)) -> Self {
        Self {
            account: *account,
            place: right.place,
            inside: matches!(right.stage, Stage::Inside(_)),
            at_door: matches!(right.stage, Stage::Door { .. }),
        }
    }
}

/// Whether its booking ended with its site, and its owner was told.
fn was_closed(view: &TicketView) -> bool {
    let closed = view.state.closed.as_ref();
    closed.is_some_and(|closed| matches!(closed.lost, Lost::Booking { .. }))
}

impl Laws {
    pub(super) fn one_right_never_worse(
        &mut self,
        account: AccountId,
        person: usize,
        tickets: &[TicketView],
    ) -> Result<(), String> {
        let kept: Vec<&TicketView> = tickets
            .iter()
            .filter(|view| view.state.stage != Stage::Left)
            .collect();
        if kept.len() > 1 {
            return Err(format!("law 2: person {person} has {} tickets", kept.len()));
        }
        let Some(view) = kept.first().copied().or_else(|| tickets.last()) else {
            let lost = self.rights.contains_key(&account);
            return if lost {
                Err("law 1: a ticket is gone".to_owned())
            } else {
                Ok(())
            };
        };
        let stage = view.state.stage.clone();
        let (inside, booked) = (
            matches!(stage, Stage::Inside(_)),
            matches!(stage, Stage::Booked { .. }),
        );
        let right = self.rights.entry(account).or_insert_with(|| Right {
            ticket: view.state.ticket,
            seq: view.row.seq,
            place: view.state.place,
            stage: stage.clone(),
            was_inside: false,
            was_booked: false,
            was_offered: false,
            stays_on: false,
        });
        let given_up = right.stage == Stage::Left && self.leaving[person];
        if given_up && right.ticket != view.state.ticket {
            // A new right, taken by another device of somebody who left.
            right.ticket = view.state.ticket;
            right.seq = view.row.seq;
            right.place = view.state.place;
        }
        let same = right.ticket == view.state.ticket && right.seq == view.row.seq;
        let place_kept = right.place.is_none() || right.place == view.state.place;
        if !same || !place_kept {
            return Err(format!("law 1: {right:?} became {:?}", view.state));
        }
        if stage == Stage::Left && !self.leaving[person] {
            return Err(format!(
                "law 1: the place of {person} was given up by nobody"
            ));
        }
        let had = matches!(right.stage, Stage::Booked { .. });
        if had && !booked && !self.cancelling[person] && !was_closed(view) {
            return Err(format!("law 1: the booking of {person} is gone"));
        }
        right.place = view.state.place;
        right.stage = stage;
        right.stays_on = view.state.stays_on;
        right.was_offered |= view.row.offer.is_some();
        right.was_inside |= inside;
        right.was_booked |= booked;
        Ok(())
    }

    /// Whoever went in was called, and nobody with a lower place was left at
    /// the door.
    pub(super) fn nobody_overtakes(
        &self,
        serving: Serving,
        before: &[Stood],
    ) -> Result<(), String> {
        for (account, right) in &self.rights {
            let was_inside = || before.iter().any(|it| it.account == *account && it.inside);
            if !matches!(right.stage, Stage::Inside(_)) || was_inside() {
                continue;
            }
            let place = right.place.ok_or("law 11: went in without a place")?;
            if !place.is_called(serving) {
                return Err(format!("law 11: {place:?} went in, serving {serving:?}"));
            }
            let passed = before.iter().any(|waiting| {
                waiting.at_door
                    && waiting.place.is_some_and(|ahead| ahead < place)
                    && matches!(
                        self.rights.get(&waiting.account),
                        Some(Right {
                            stage: Stage::Door { .. },
                            ..
                        })
                    )
            });
            if passed {
                return Err(format!(
                    "law 11: {place:?} went in before others at the door"
                ));
            }
        }
        Ok(())
    }
}
