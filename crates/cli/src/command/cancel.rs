//! `cancel`: gives the booking back; the place is kept.

use std::sync::Arc;

use jari_client::{Intent, Phase, Snapshot, Wish};
use jari_locales::say;
use jari_protocol::receipt::Receipt;

use crate::args::Undo;
use crate::ask::{Question, sure, yes_no};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, cancel: Undo) -> Result<Done, Failure> {
    if !cancel.yes && !base.out.can_ask() {
        return Err(Trouble::ConfirmationNeeded.into());
    }
    let mut place = Place::resume(base, &cancel.place, false).await?;
    let mut goal = Cancelling {
        is_sure: cancel.yes,
        booking: None,
        question: None,
    };
    follow(&mut place, &mut goal, None).await
}

struct Cancelling {
    is_sure: bool,
    booking: Option<Arc<Receipt>>,
    question: Option<Question>,
}

impl Goal for Cancelling {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        if let Some(refused) = &snapshot.refused
            && self.booking.is_some()
        {
            return Err(place.refused(&refused.problem));
        }
        let is_asked = snapshot.pending.iter().any(|p| p.wish == Wish::Cancel);
        match (snapshot.phase, &snapshot.receipt, &self.booking) {
            (Phase::Outside, ..) => {}
            (Phase::Booked, Some(receipt), _) => {
                self.booking = Some(Arc::clone(receipt));
                if !is_asked {
                    self.go_on(place, receipt).await?;
                }
            }
            (_, _, Some(receipt)) => return Ok(Some(done(place, receipt))),
            (_, _, None) => return Err(Trouble::NoBooking.into()),
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

impl Cancelling {
    async fn go_on(&mut self, place: &Place<'_>, receipt: &Receipt) -> Result<(), Failure> {
        let booking = receipt.booking;
        if self.is_sure {
            return place.want(Intent::Cancel { booking }).await;
        }
        if self.question.is_none() {
            let time = zone::time(place.out.words(), receipt.starts, place.published.zone());
            let question = say::ask_cancel(receipt.site_name.as_str(), time);
            self.question = Some(yes_no(place.out, &question));
        }
        Ok(())
    }
}

fn done(place: &Place<'_>, receipt: &Receipt) -> Done {
    let time = zone::time(place.out.words(), receipt.starts, place.published.zone());
    Done::said(
        place
            .out
            .say(&say::cancelled(receipt.site_name.as_str(), time)),
    )
    .field("event", place.published.id())
    .field("booking", receipt.booking)
}
