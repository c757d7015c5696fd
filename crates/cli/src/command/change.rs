//! `change`: another slot in place of the booking. If none is free the booking
//! stands.

use std::sync::Arc;

use jari_client::{Intent, Phase, Snapshot, Wish};
use jari_locales::say;
use jari_protocol::id::BookingId;
use jari_protocol::receipt::Receipt;

use super::book::wishes::Wanted;
use super::receipt_show::shown;
use crate::args::Book;
use crate::ask::{Question, sure, yes_no};
use crate::failure::Failure;
use crate::follow::{Goal, follow};
use crate::open::Base;
use crate::out::Done;
use crate::place::Place;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, change: Book) -> Result<Done, Failure> {
    let wanted = Wanted::of(&change)?;
    if !change.yes && !base.out.can_ask() {
        return Err(Trouble::ConfirmationNeeded.into());
    }
    let mut place = Place::resume(base, &change.place, false).await?;
    let mut goal = Changing {
        base,
        wanted,
        is_sure: change.yes,
        had: None,
        is_sent: false,
        question: None,
    };
    follow(&mut place, &mut goal, None).await
}

struct Changing<'a> {
    base: &'a Base<'a>,
    wanted: Wanted,
    is_sure: bool,
    /// The booking as it was.
    had: Option<Arc<Receipt>>,
    is_sent: bool,
    question: Option<Question>,
}

impl Goal for Changing<'_> {
    async fn look(
        &mut self,
        place: &mut Place<'_>,
        snapshot: &Snapshot,
    ) -> Result<Option<Done>, Failure> {
        if let Some(refused) = snapshot.refused.as_ref().filter(|_| self.is_sent) {
            return Err(place.refused(&refused.problem));
        }
        let is_pending = snapshot.pending.iter().any(|p| p.wish == Wish::Swap);
        match (snapshot.phase, &snapshot.receipt) {
            (Phase::Outside, _) => return Ok(None),
            (Phase::Booked, Some(receipt)) => {
                let had = self.had.get_or_insert_with(|| Arc::clone(receipt));
                if had.booking != receipt.booking {
                    return self.changed(receipt.booking).map(Some);
                }
                let had = Arc::clone(had);
                self.is_sent |= is_pending;
                if !self.is_sent {
                    self.go_on(place, &had).await?;
                }
            }
            (_, _) => return Err(Trouble::NoBooking.into()),
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

impl Changing<'_> {
    async fn go_on(&mut self, place: &mut Place<'_>, had: &Receipt) -> Result<(), Failure> {
        if self.is_sure {
            self.is_sent = true;
            let wishes = self.wanted.now(place, had.people.0).await?;
            let booking = had.booking;
            return place.want(Intent::Swap { booking, wishes }).await;
        }
        if self.question.is_none() {
            let time = zone::time(place.out.words(), had.starts, place.published.zone());
            let question = say::ask_change(had.site_name.as_str(), time);
            self.question = Some(yes_no(place.out, &question));
        }
        Ok(())
    }

    fn changed(&self, booking: BookingId) -> Result<Done, Failure> {
        let known = self.base.service()?;
        let kept = self.base.home.receipt(&known.service, booking)?;
        let kept = kept.ok_or(Trouble::ReceiptNone)?;
        let proved = kept.verify()?;
        Ok(shown(self.base, &known, &kept, &proved))
    }
}
