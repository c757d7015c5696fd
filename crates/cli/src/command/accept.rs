//! `accept`: books what is offered.

use jari_client::{Intent, Phase, Snapshot, Wish};
use jari_locales::say;
use jari_protocol::id::{BookingId, OfferId};
use jari_protocol::refusal::{Code, Problem};

use super::receipt_show::shown;
use crate::args::Undo;
use crate::ask::{Question, sure, yes_no};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;

pub(super) async fn run(base: &Base<'_>, accept: Undo) -> Result<Done, Failure> {
    if !accept.yes && !base.out.can_ask() {
        return Err(Trouble::ConfirmationNeeded.into());
    }
    let mut place = Place::resume(base, &accept.place, false).await?;
    let offer = match place.offered().await {
        Ok(kept) => {
            place.learn(&kept.slot).await;
            // A booking whose site was closed is here until the ticket is read.
            if place.snapshot().receipt.is_some() {
                place.find().await?;
            }
            Some(kept.offer)
        }
        // An earlier run may have booked it.
        Err(_) if place.snapshot().phase == Phase::Booked && place.is_booked().await? => None,
        Err(failure) => return Err(failure),
    };
    let had = place.snapshot().receipt.as_ref().map(|it| it.booking);
    let mut goal = Accepting {
        base,
        offer,
        had: had.filter(|_| offer.is_some()),
        is_sure: accept.yes,
        is_sent: false,
        question: None,
    };
    follow(&mut place, &mut goal, None).await
}

struct Accepting<'a> {
    base: &'a Base<'a>,
    offer: Option<OfferId>,
    /// The booking in whose place the offer stands, as this device knew it.
    had: Option<BookingId>,
    is_sure: bool,
    is_sent: bool,
    question: Option<Question>,
}

impl Goal for Accepting<'_> {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        if let Some(refused) = snapshot.refused.as_ref().filter(|_| self.is_sent) {
            return Err(place.refused(&refused.problem));
        }
        let receipt = snapshot.receipt.as_ref();
        if let Some(receipt) = receipt.filter(|it| Some(it.booking) != self.had) {
            let known = self.base.service()?;
            let kept = self.base.home.receipt(&known.service, receipt.booking)?;
            let kept = kept.ok_or(Trouble::ReceiptNone)?;
            let proved = kept.verify()?;
            return Ok(Some(shown(self.base, &known, &kept, &proved)));
        }
        let is_pending = snapshot.pending.iter().any(|p| p.wish == Wish::Accept);
        let kept = snapshot.offer.as_ref().map(|kept| kept.offer);
        let Some(offer) = kept.filter(|kept| Some(*kept) == self.offer) else {
            // It ran out while the question stood.
            if self.question.is_some() {
                return Err(place.refused(&lapsed()));
            }
            return Ok(None);
        };
        if self.is_sure && !is_pending && !self.is_sent {
            self.is_sent = true;
            place.want(Intent::Accept { offer }).await?;
        } else if !self.is_sure && self.question.is_none() {
            self.question = Some(yes_no(place.out, &say::ask_book()));
        }
        Ok(None)
    }

    fn question(&mut self) -> Option<&mut Question> {
        self.question.as_mut()
    }

    async fn answered(
        &mut self,
        _place: &mut Place<'_>,
        answer: Option<String>,
    ) -> Result<(), Failure> {
        self.question = None;
        sure(answer.as_deref())?;
        self.is_sure = true;
        Ok(())
    }
}

fn lapsed() -> Problem {
    Problem::new(Code::OfferLapsed, "waitlist.accept")
}
