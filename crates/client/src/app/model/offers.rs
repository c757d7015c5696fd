//! What came back after everything was sold, who goes together, and what the
//! agency says to everyone in a line.

use jari_protocol::refusal::{Code, Problem};
use jari_session::{Phase, Snapshot, Wish};

use super::{Job, Step};
use crate::app::ask::Key;
use crate::app::notice::NoticeKind;
use crate::app::view::{About, ReasonView};

impl Step<'_> {
    /// What is held or offered is shown with its time and site.
    pub(super) fn keeps_unread_slot(&self, key: &Key, snapshot: &Snapshot) -> bool {
        let hold = snapshot.stay.as_ref().and_then(|stay| stay.hold.as_ref());
        let hold = hold.map(|hold| &hold.slot);
        let slot = hold.or_else(|| snapshot.offer.as_ref().map(|offer| &offer.slot));
        let known = self.model.published.get(key);
        slot.zip(known)
            .is_some_and(|(slot, known)| known.as_of.is_none() && known.slot(slot).is_none())
    }

    /// For how many minutes it is kept.
    pub(super) fn offered(&self, key: &Key) -> NoticeKind {
        let offer = self
            .snapshot(key)
            .and_then(|snapshot| snapshot.offer.as_ref());
        let left = offer.map_or(0, |offer| offer.left.at(self.now).as_secs());
        NoticeKind::Offered {
            minutes: (left.saturating_add(30) / 60).max(1),
        }
    }

    /// An offer that neither became a booking nor was let go here is told:
    /// nothing that was shown goes away in silence.
    pub(super) fn lapsed(&mut self, key: &Key, before: Option<&Snapshot>, after: &Snapshot) {
        let had = before.and_then(|before| before.offer.as_ref());
        let Some(had) = had.filter(|_| after.offer.is_none()) else {
            return;
        };
        let place = self.model.places.get(key);
        let is_declined = place.is_some_and(|place| place.declined == Some(had.offer));
        // A refusal says so itself.
        let is_refused = after
            .refused
            .as_ref()
            .is_some_and(|refused| refused.wish == Wish::Accept);
        if !is_declined && stays_in_line(after.phase) {
            self.notify(key, NoticeKind::OfferLapsed);
            if !is_refused {
                let problem = Problem::new(Code::OfferLapsed, "waitlist.offer");
                let reason = ReasonView::of_offer(&problem);
                self.trouble(Job::of(About::Place, key), reason);
            }
        }
    }

    /// Who goes together is what the ticket says.
    pub(super) fn party(&mut self, key: &Key, snapshot: &Snapshot) {
        let Some(ticket) = &snapshot.ticket else {
            return;
        };
        if let Some(place) = self.model.places.get_mut(key)
            && place.mine.people != ticket.members
            && stays(snapshot.phase)
        {
            place.mine.people.clone_from(&ticket.members);
            self.keep_mine(key);
        }
    }

    /// What the agency says to everyone is told once to whoever has a place.
    pub(super) fn announced(&mut self, key: &Key, snapshot: &Snapshot) {
        let line = snapshot.line.as_ref().filter(|_| stays(snapshot.phase));
        let Some(said) = line.and_then(|line| line.announcement.as_ref()) else {
            return;
        };
        if let Some(place) = self.model.places.get_mut(key)
            && place.mine.announced < Some(said.at)
        {
            place.mine.announced = Some(said.at);
            self.keep_mine(key);
            let (ko, en) = (said.ko.as_str().to_owned(), said.en.as_str().to_owned());
            self.notify(key, NoticeKind::Announced { ko, en });
        }
    }
}

/// There is a place, and it is not over.
const fn stays(phase: Phase) -> bool {
    match phase {
        Phase::Outside | Phase::Joining | Phase::Left | Phase::Over => false,
        Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => true,
        Phase::SoldOut { .. } | Phase::Offered | Phase::Door { .. } => true,
        Phase::Elsewhere | Phase::Choosing | Phase::Holding | Phase::Booked => true,
    }
}

/// What was offered is gone, and the place is there.
const fn stays_in_line(phase: Phase) -> bool {
    stays(phase) && !matches!(phase, Phase::Booked)
}
