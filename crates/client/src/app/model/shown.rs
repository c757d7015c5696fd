//! What the model shows.

use jari_clock::LocalTime;
use jari_protocol::id::{BookingId, PersonId, ServiceId};
use jari_protocol::receipt::Receipt;
use jari_session::Phase;

use super::{Job, Model, PlaceState};
use crate::app::ask::{KeptBooking, Key};
use crate::app::compose::{
    PlaceContext, ReceiptContext, moment, offer_view, place_view, receipt_view, service_view,
    stock_view,
};
use crate::app::published::Published;
use crate::app::settings::Language;
use crate::app::view::{AppSnapshot, PlaceView, ProofView, ReceiptView, StockView};

impl Model {
    /// Everything any screen needs.
    pub fn snapshot(&self, now: LocalTime) -> AppSnapshot {
        let own = self.own_snapshot(now);
        match &self.practice {
            Some(practice) => practice.over(own),
            None => own,
        }
    }

    fn own_snapshot(&self, now: LocalTime) -> AppSnapshot {
        let services = self.services.values().map(|state| {
            service_view(state, |event| {
                let key = Key {
                    service: state.known.service.clone(),
                    event: event.clone(),
                };
                let known = self.published.get(&key)?;
                known.as_of.map(|_| known.version)
            })
        });
        let places = self.places.iter();
        let ringing = self.ringing.as_ref();
        AppSnapshot {
            now: moment(now),
            services: services.collect(),
            current: self.current.as_ref().map(ToString::to_string),
            offered: self.offered.as_ref().map(|known| {
                let is_known = self.services.contains_key(&known.service);
                let brought = self.brought.as_ref().filter(|code| code.is_for(known));
                offer_view(known, is_known, brought.map(|code| code.contact.as_str()))
            }),
            places: places
                .filter_map(|(key, place)| self.place_shown(key, place))
                .collect(),
            receipts: self
                .receipts
                .iter()
                .map(|kept| self.receipt_shown(kept))
                .collect(),
            settings: self.settings,
            host: self.host.clone(),
            troubles: self.troubles.clone(),
            busy: self.tasks.values().map(Job::busy).collect(),
            ringing: ringing.map(|(ringing, _)| ringing.clone()),
            saved: self.saved.clone(),
            practice: None,
        }
    }

    /// The slots of an event, if they were read.
    pub fn stock(&self, key: &Key) -> Option<StockView> {
        stock_view(&key.service, self.published.get(key)?)
    }

    /// The language of messages to the person.
    pub(super) fn language(&self) -> Language {
        self.settings.language.unwrap_or(self.host.language)
    }

    /// The names of people, as far as they were read.
    pub(super) fn names(&self, service: &ServiceId, people: &[PersonId]) -> Vec<String> {
        let known = self.services.get(service);
        let known = known.and_then(|state| state.people.as_deref());
        let name = |id: &PersonId| {
            let person = known?.iter().find(|person| person.person == *id)?;
            Some(person.name.as_str().to_owned())
        };
        people.iter().filter_map(name).collect()
    }

    /// The receipt of a booking on this device.
    pub(super) fn kept(&self, booking: BookingId) -> Option<&KeptBooking> {
        let is_it = |kept: &&KeptBooking| kept.receipt.booking == booking;
        self.receipts.iter().find(is_it)
    }

    /// A receipt of this device.
    pub(super) fn receipt(&self, booking: BookingId) -> Option<ReceiptView> {
        self.kept(booking).map(|kept| self.receipt_shown(kept))
    }

    fn place_shown(&self, key: &Key, place: &PlaceState) -> Option<PlaceView> {
        let snapshot = place.snapshot.as_ref()?;
        let receipt = snapshot.receipt.as_deref();
        // A session holds only receipts that were verified.
        let booking = receipt.map(|receipt| {
            let proof = ProofView::Verified {
                at: self.verified_at(receipt),
            };
            self.shown(receipt, proof)
        });
        let context = PlaceContext {
            service: key.service.as_str(),
            event: key.event.as_str(),
            published: self.published.get(key),
            people: &place.mine.people,
            names: self.names(&key.service, &place.mine.people),
            wishes: &place.mine.wishes,
            booking,
        };
        Some(place_view(context, snapshot))
    }

    fn verified_at(&self, receipt: &Receipt) -> u64 {
        let kept = self.kept(receipt.booking);
        let at = kept.and_then(|kept| kept.proof.as_ref().ok());
        at.copied().map_or(0, moment)
    }

    fn receipt_shown(&self, kept: &KeptBooking) -> ReceiptView {
        let proof = match &kept.proof {
            Ok(at) => ProofView::Verified { at: moment(*at) },
            Err(code) => ProofView::Refuted { code: code.clone() },
        };
        self.shown(&kept.receipt, proof)
    }

    fn shown(&self, receipt: &Receipt, proof: ProofView) -> ReceiptView {
        let key = Key {
            service: receipt.service.clone(),
            event: receipt.event.clone(),
        };
        let people: Vec<PersonId> = receipt.members.iter().map(|member| member.person).collect();
        let known = self
            .services
            .get(&receipt.service)
            .map(|state| &state.known);
        let context = ReceiptContext {
            known,
            title: self.published.get(&key).map(Published::title),
            names: self.names(&receipt.service, &people),
            proof,
            stands: self.stands(&key, receipt.booking),
        };
        receipt_view(context, receipt)
    }

    /// Whether a booking stands, by the place it came from.
    fn stands(&self, key: &Key, booking: BookingId) -> Option<bool> {
        let snapshot = self.places.get(key)?.snapshot.as_ref()?;
        if let Some(receipt) = &snapshot.receipt {
            return Some(receipt.booking == booking);
        }
        match snapshot.phase {
            // Nothing was heard of a ticket in this life.
            Phase::Outside | Phase::Joining | Phase::Left | Phase::Over => None,
            Phase::Ready | Phase::Drawing | Phase::Waiting | Phase::Called { .. } => Some(false),
            Phase::Door { .. } | Phase::Elsewhere | Phase::Choosing => Some(false),
            Phase::Holding | Phase::Booked => Some(false),
            Phase::SoldOut { .. } | Phase::Offered => Some(false),
        }
    }
}
