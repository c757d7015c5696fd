//! Who stays on, and how what comes back goes through the line: each return (a
//! lot) goes upwards, to the lowest place above the one it was at that stays
//! on and has no other offer.

use std::collections::BTreeMap;
use std::ops::Bound;

use super::{Breach, count};
use crate::board;
use crate::count::Place;
use crate::hash::Digest;

/// The waitlist of a record on its way through the check.
#[derive(Debug, Default)]
pub(super) struct Waitlist {
    staying: BTreeMap<Place, Digest>,
    /// Who has an offer, and of which lot.
    offers: BTreeMap<Place, u64>,
    /// At which place each lot is.
    lots: BTreeMap<u64, Place>,
    /// Who may have a booking: went in, or was offered something.
    entered: BTreeMap<Place, Digest>,
    /// Bookings that ended since a site was closed, and for which nothing else
    /// was kept.
    ended: Option<u64>,
}

impl Waitlist {
    pub(super) fn staying(&self) -> u64 {
        count(self.staying.len())
    }

    pub(super) fn offers(&self) -> u64 {
        count(self.offers.len())
    }

    /// What a board has to say of it.
    pub(super) fn stated(&self) -> board::Waitlist {
        board::Waitlist {
            staying: self.staying(),
            offers: self.offers(),
            from: self.offers.first_key_value().map(|(place, _)| *place),
            to: self.offers.last_key_value().map(|(place, _)| *place),
        }
    }

    pub(super) fn stay_on(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        match self.staying.insert(place, ticket) {
            None => Ok(()),
            Some(_) => Err(Breach::StaysOnTwice),
        }
    }

    pub(super) fn stay_off(&mut self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if self.offers.contains_key(&place) {
            return Err(Breach::OfferUnknown);
        }
        self.is_staying(place, ticket)?;
        self.staying.remove(&place);
        Ok(())
    }

    pub(super) fn offer(&mut self, place: Place, ticket: Digest, lot: u64) -> Result<(), Breach> {
        self.reach(place, ticket, lot)?;
        self.offers.insert(place, lot);
        self.enter(place, ticket);
        Ok(())
    }

    /// A slot that was free, in place of a booking that was ended: no return
    /// that goes through the line.
    pub(super) fn instead(&mut self, place: Place, ticket: Digest, lot: u64) -> Result<(), Breach> {
        self.is_staying(place, ticket)?;
        if self.offers.contains_key(&place) || self.lots.contains_key(&lot) {
            return Err(Breach::OfferUnknown);
        }
        let ended = self.ended.filter(|ended| *ended > 0);
        if ended.is_none() || self.entered.get(&place) != Some(&ticket) {
            return Err(Breach::InsteadOfNothing);
        }
        self.ended = ended.map(|ended| ended - 1);
        self.offers.insert(place, lot);
        Ok(())
    }

    pub(super) fn enter(&mut self, place: Place, ticket: Digest) {
        self.entered.insert(place, ticket);
    }

    pub(super) fn booking_ended(&mut self) {
        self.ended = self.ended.map(|ended| ended.saturating_add(1));
    }

    pub(super) fn site_closed(&mut self) {
        self.ended = self.ended.or(Some(0));
    }

    pub(super) fn no_room(&mut self, place: Place, ticket: Digest, lot: u64) -> Result<(), Breach> {
        self.reach(place, ticket, lot)
    }

    pub(super) fn end(&mut self, place: Place, ticket: Digest, lot: u64) -> Result<(), Breach> {
        self.is_staying(place, ticket)?;
        if self.offers.get(&place) != Some(&lot) {
            return Err(Breach::OfferUnknown);
        }
        self.offers.remove(&place);
        Ok(())
    }

    /// A lot comes to a place: it is the next one.
    fn reach(&mut self, place: Place, ticket: Digest, lot: u64) -> Result<(), Breach> {
        self.is_staying(place, ticket)?;
        if self.offers.contains_key(&place) {
            return Err(Breach::OfferUnknown);
        }
        let above = self
            .lots
            .get(&lot)
            .map_or(Bound::Unbounded, |at| Bound::Excluded(*at));
        let mut ahead = self.staying.range((above, Bound::Unbounded));
        let next = ahead.find(|(next, _)| !self.offers.contains_key(next));
        if next.is_none_or(|(next, _)| *next != place) {
            return Err(Breach::OvertakenOnWaitlist);
        }
        self.lots.insert(lot, place);
        Ok(())
    }

    fn is_staying(&self, place: Place, ticket: Digest) -> Result<(), Breach> {
        if self.staying.get(&place) == Some(&ticket) {
            Ok(())
        } else {
            Err(Breach::NotStaying)
        }
    }
}
