//! Services, and what this device is to them.

use jari_protocol::account::{Device, Person};

use super::event::event_view;
use super::moment;
use crate::address::Address;
use crate::app::model::{Account, Pairing, ServiceState};
use crate::app::view::{AccountView, DeviceView, OfferView, PairingView, PersonView, ServiceView};
use crate::home::KnownService;

/// A service that waits for the person's word.
pub(in crate::app) fn offer_view(
    known: &KnownService,
    is_known: bool,
    signs_in_as: Option<&str>,
) -> OfferView {
    let address = known.address();
    OfferView {
        service: known.service.to_string(),
        name: known.name.as_str().to_owned(),
        contact: known.contact.as_str().to_owned(),
        address: authority(address.as_ref()),
        fingerprint: fingerprint(address.as_ref()),
        is_loopback: address.is_some_and(|address| address.is_loopback()),
        is_known,
        signs_in_as: signs_in_as.map(ToOwned::to_owned),
    }
}

/// A service that was added. `stock` names the state of an event's slots.
pub(in crate::app) fn service_view(
    state: &ServiceState,
    stock: impl Fn(&jari_protocol::id::EventId) -> Option<u64>,
) -> ServiceView {
    let known = &state.known;
    let address = known.address();
    let people = state.people.as_deref();
    let nobody = std::collections::BTreeMap::new();
    let events = state.events.as_ref().map(|events| {
        let view = |event: &jari_protocol::event::Event| {
            let eligibility = state.eligibility.get(&event.event).unwrap_or(&nobody);
            event_view(
                event,
                people.unwrap_or_default(),
                eligibility,
                stock(&event.event),
            )
        };
        events.iter().map(view).collect()
    });
    ServiceView {
        service: known.service.to_string(),
        name: known.name.as_str().to_owned(),
        contact: known.contact.as_str().to_owned(),
        address: authority(address.as_ref()),
        fingerprint: fingerprint(address.as_ref()),
        link: known.link.clone(),
        is_loopback: address.is_some_and(|address| address.is_loopback()),
        account: account_view(&state.account),
        people: people.map(|people| people.iter().map(Into::into).collect()),
        events,
        events_read_at: state.events_read.map(moment),
        devices: state
            .devices
            .as_ref()
            .map(|devices| devices.iter().map(Into::into).collect()),
        pairing: state.pairing.as_ref().and_then(pairing_view),
    }
}

fn pairing_view(pairing: &Pairing) -> Option<PairingView> {
    Some(match pairing {
        Pairing::Asked => return None,
        Pairing::Shown(code) => PairingView::Shown {
            contact: code.contact.as_str().to_owned(),
            code: code.code.as_str().to_owned(),
            qr: code.qr.clone(),
            shown_at: moment(code.at),
            valid_for: code.valid_for.0,
        },
        Pairing::Joined => PairingView::Joined,
        Pairing::Over => PairingView::Over,
    })
}

fn account_view(account: &Account) -> AccountView {
    match account {
        Account::SignedOut => AccountView::SignedOut,
        Account::CodeSent {
            contact,
            asked,
            valid_for,
        } => AccountView::CodeSent {
            contact: contact.as_str().to_owned(),
            asked_at: moment(*asked),
            valid_for: valid_for.0,
        },
        Account::SignedIn { contact, ended } => AccountView::SignedIn {
            contact: contact.as_ref().map(|contact| contact.as_str().to_owned()),
            ended: *ended,
        },
    }
}

impl From<&Person> for PersonView {
    fn from(person: &Person) -> Self {
        Self {
            person: person.person.to_string(),
            name: person.name.as_str().to_owned(),
            birth_date: person.birth_date.to_string(),
        }
    }
}

impl From<&Device> for DeviceView {
    fn from(device: &Device) -> Self {
        Self {
            device: device.device.0.to_string(),
            since: device.since.as_millis(),
            this: device.this,
        }
    }
}

fn authority(address: Option<&Address>) -> String {
    address.map_or_else(String::new, |address| address.authority().to_owned())
}

fn fingerprint(address: Option<&Address>) -> String {
    address.map_or_else(String::new, |address| address.root().to_string())
}
