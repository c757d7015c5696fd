//! `book`: comes in when it is the turn, holds the first free wish, asks,
//! and makes it a booking. Killed at any point and started again it goes on
//! from there, and ends in one booking.

pub(super) mod wishes;

use jari_client::home::KnownService;
use jari_client::{Declined, HoldView, Intent, Phase, Refused, Snapshot, Wish};
use jari_locales::say;
use jari_protocol::id::HoldId;
use jari_protocol::receipt::Receipt;
use jari_protocol::refusal::{Code, Problem};

use self::wishes::Wanted;
use super::receipt_show::shown;
use crate::args::Book;
use crate::ask::{Question, is_yes, yes_no};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, book: Book) -> Result<Done, Failure> {
    let wanted = Wanted::of(&book)?;
    if !book.yes && !base.out.can_ask() {
        return Err(Trouble::ConfirmationNeeded.into());
    }
    let known = base.service()?;
    let mut place = Place::resume(base, &book.place, false).await?;
    let mut goal = Booking {
        base,
        known,
        wanted,
        is_sure: book.yes,
        question: None,
        agreed: None,
        gave_back: false,
        chosen: 0,
    };
    let outcome = follow(&mut place, &mut goal, None).await;
    if goal.gave_back && outcome.is_err() {
        base.out.line(&base.out.say(&say::hold_released()));
    }
    outcome
}

struct Booking<'a> {
    base: &'a Base<'a>,
    known: KnownService,
    wanted: Wanted,
    /// Nothing is asked.
    is_sure: bool,
    question: Option<(About, Question)>,
    /// The hold that is to be booked.
    agreed: Option<HoldId>,
    /// The person said no to what was held.
    gave_back: bool,
    /// How often wishes were sent.
    chosen: u32,
}

/// What a question is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum About {
    TakingOver,
    Hold(HoldId),
}

impl Goal for Booking<'_> {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        if let Some(refused) = &snapshot.refused {
            self.refused(place, refused)?;
        }
        let hold = snapshot.stay.as_ref().and_then(|stay| stay.hold.as_ref());
        self.still_held(hold)?;
        match snapshot.phase {
            Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing => {}
            Phase::Waiting | Phase::Door { .. } => {}
            Phase::SoldOut { .. } => return Err(place.about(Trouble::SoldOut.into())),
            Phase::Offered => return Err(place.about(Trouble::OfferKept.into())),
            Phase::Called { .. } => self.claim(place, snapshot).await?,
            Phase::Elsewhere => self.take_over(place, snapshot).await?,
            Phase::Choosing => self.choose(place, snapshot).await?,
            Phase::Holding => {
                if let Some(hold) = hold {
                    self.settle(place, snapshot, hold).await?;
                }
            }
            Phase::Booked => {
                if let Some(receipt) = &snapshot.receipt {
                    return self.booked(receipt).map(Some);
                }
            }
            Phase::Left => return Err(Trouble::PlaceLeft.into()),
            Phase::Over => return Err(Trouble::PlaceOver.into()),
        }
        Ok(None)
    }

    fn question(&mut self) -> Option<&mut Question> {
        self.question.as_mut().map(|(_, question)| question)
    }

    async fn answered(
        &mut self,
        place: &mut Place<'_>,
        answer: Option<String>,
    ) -> Result<(), Failure> {
        let Some((about, _)) = self.question.take() else {
            return Ok(());
        };
        match (about, is_yes(answer.as_deref())) {
            (About::TakingOver, true) => place.want(Intent::Claim).await,
            (About::TakingOver, false) => Err(Trouble::NotConfirmed.into()),
            (About::Hold(hold), true) => {
                self.agreed = Some(hold);
                Ok(())
            }
            (About::Hold(hold), false) => {
                self.gave_back = true;
                place.want(Intent::Release { hold }).await
            }
        }
    }

    /// Everything is asked for again as soon as it fits.
    fn declined(&mut self, why: Declined) -> Result<(), Failure> {
        tracing::debug!(?why, "declined");
        Ok(())
    }
}

impl Booking<'_> {
    /// What ends the attempt, and what is merely chosen anew.
    fn refused(&mut self, place: &Place<'_>, refused: &Refused) -> Result<(), Failure> {
        let problem = &refused.problem;
        let is_gone = problem.code == Code::SlotsGone && self.wanted.may_change();
        let is_there = matches!(problem.code, Code::HoldExists | Code::AlreadyBooked);
        if is_there || (is_gone && self.chosen < MOST_CHOICES) {
            return Ok(());
        }
        Err(place.refused(problem))
    }

    /// A question about a hold that is gone is not waited for.
    fn still_held(&self, hold: Option<&HoldView>) -> Result<(), Failure> {
        let Some((About::Hold(asked), _)) = self.question else {
            return Ok(());
        };
        if hold.is_some_and(|hold| hold.hold == asked) {
            return Ok(());
        }
        Err(Failure::refused(Problem::new(
            Code::HoldLapsed,
            "booking.hold",
        )))
    }

    async fn claim(&self, place: &Place<'_>, snapshot: &Snapshot) -> Result<(), Failure> {
        if is_pending(snapshot, Wish::Claim) {
            return Ok(());
        }
        place.want(Intent::Claim).await
    }

    async fn take_over(&mut self, place: &Place<'_>, snapshot: &Snapshot) -> Result<(), Failure> {
        if self.is_sure {
            return self.claim(place, snapshot).await;
        }
        if self.question.is_none() && !is_pending(snapshot, Wish::Claim) {
            let question = yes_no(place.out, &say::ask_take_over());
            self.question = Some((About::TakingOver, question));
        }
        Ok(())
    }

    async fn choose(&mut self, place: &mut Place<'_>, snapshot: &Snapshot) -> Result<(), Failure> {
        if is_pending(snapshot, Wish::Release) || is_pending(snapshot, Wish::Choose) {
            return Ok(());
        }
        if self.gave_back {
            return Err(Trouble::NotConfirmed.into());
        }
        let people = snapshot.ticket.as_ref().map_or(1, |ticket| ticket.people.0);
        let wishes = self.wanted.now(place, people).await?;
        self.chosen += 1;
        place.want(Intent::Choose { wishes }).await
    }

    async fn settle(
        &mut self,
        place: &Place<'_>,
        snapshot: &Snapshot,
        held: &HoldView,
    ) -> Result<(), Failure> {
        let hold = held.hold;
        if is_pending(snapshot, Wish::Confirm) || is_pending(snapshot, Wish::Release) {
            return Ok(());
        }
        // An earlier run may have held something else.
        if self.gave_back || !self.wanted.includes(place, &held.slot) {
            return place.want(Intent::Release { hold }).await;
        }
        if self.is_sure || self.agreed == Some(hold) {
            return place.want(Intent::Confirm { hold }).await;
        }
        if self.question.is_none() {
            let question = yes_no(place.out, &say::ask_book());
            self.question = Some((About::Hold(hold), question));
        }
        Ok(())
    }

    /// What is shown as booked was read from the disk and verified there.
    fn booked(&self, receipt: &Receipt) -> Result<Done, Failure> {
        let kept = self
            .base
            .home
            .receipt(&self.known.service, receipt.booking)?;
        let kept = kept.ok_or(Trouble::ReceiptNone)?;
        let proved = kept.verify()?;
        Ok(shown(self.base, &self.known, &kept, &proved))
    }
}

fn is_pending(snapshot: &Snapshot, wish: Wish) -> bool {
    snapshot.pending.iter().any(|pending| pending.wish == wish)
}

/// Whoever loses the race for a slot this often chooses by hand.
const MOST_CHOICES: u32 = 5;
