//! Events, their slots, and who may book.

use std::collections::BTreeMap;

use jari_protocol::account::Person;
use jari_protocol::event::{Basis, Cohort, Event, Opening, Site};
use jari_protocol::id::{PersonId, ServiceId};
use jari_protocol::stock::SlotStock;

use crate::app::published::Published;
use crate::app::view::{
    BasisView, CohortView, EligibilityState, EligibilityView, EventView, OpeningView, SiteView,
    SlotStockView, StockView,
};

/// An event, and what it is to each of these people.
pub(in crate::app) fn event_view(
    event: &Event,
    people: &[Person],
    known: &BTreeMap<PersonId, EligibilityState>,
    stock_version: Option<u64>,
) -> EventView {
    let eligibility = |person: &Person| EligibilityView {
        person: person.person.to_string(),
        state: known
            .get(&person.person)
            .cloned()
            .unwrap_or(EligibilityState::Unknown),
    };
    EventView {
        event: event.event.to_string(),
        title: event.title.as_str().to_owned(),
        rule: event.rule.as_str().to_owned(),
        zone: event.zone.clone(),
        basis: event.basis.into(),
        party_limit: event.party_limit.0,
        claim_window: event.claim_window.0,
        inside_window: event.inside_window.0,
        hold_window: event.hold_window.0,
        cohorts: event.cohorts.iter().map(Into::into).collect(),
        openings: event.openings.iter().map(Into::into).collect(),
        eligibility: people.iter().map(eligibility).collect(),
        stock_version,
    }
}

/// The sites of an event and what was left when it was read; `None` while it
/// was not.
pub(in crate::app) fn stock_view(service: &ServiceId, published: &Published) -> Option<StockView> {
    let as_of = published.as_of?;
    Some(StockView {
        service: service.to_string(),
        event: published.event.event.to_string(),
        version: published.version,
        zone: published.event.zone.clone(),
        as_of: as_of.as_millis(),
        sites: published.sites.iter().map(Into::into).collect(),
        slots: published.slots.iter().map(Into::into).collect(),
    })
}

impl From<Basis> for BasisView {
    fn from(basis: Basis) -> Self {
        match basis {
            Basis::Roster => Self::Roster,
            Basis::Contact => Self::Contact,
        }
    }
}

impl From<&Cohort> for CohortView {
    fn from(cohort: &Cohort) -> Self {
        Self {
            cohort: cohort.cohort.to_string(),
            title: cohort.title.as_str().to_owned(),
            born_from: cohort.born_from.map(|day| day.to_string()),
            born_to: cohort.born_to.map(|day| day.to_string()),
        }
    }
}

impl From<&Opening> for OpeningView {
    fn from(opening: &Opening) -> Self {
        Self {
            opening: opening.opening.to_string(),
            cohort: opening.cohort.to_string(),
            times: opening.times.into(),
            gathers: opening.gathers,
        }
    }
}

impl From<&Site> for SiteView {
    fn from(site: &Site) -> Self {
        Self {
            site: site.site.to_string(),
            name: site.name.as_str().to_owned(),
            address: site.address.as_str().to_owned(),
            region: site.region.as_str().to_owned(),
            district: site.district.as_str().to_owned(),
            phone: site.phone.as_ref().map(|phone| phone.as_str().to_owned()),
        }
    }
}

impl From<&SlotStock> for SlotStockView {
    fn from(slot: &SlotStock) -> Self {
        Self {
            slot: slot.slot.to_string(),
            site: slot.site.to_string(),
            starts: slot.starts.as_millis(),
            ends: slot.ends.as_millis(),
            capacity: slot.capacity.0,
            left: slot.left.0,
        }
    }
}
