//! One device lets another in: the code that this one shows, and the code
//! that came with a link.

use jari_clock::LocalTime;
use jari_protocol::account::Device;
use jari_protocol::id::ServiceId;
use jari_protocol::time::Millis;

use super::intend::contact_of;
use super::{Account, Job, ServiceState, Step};
use crate::address::Address;
use crate::app::ask::{Ask, Contact};
use crate::app::intent::Typed;
use crate::app::qr::QrView;
use crate::app::view::{About, ReasonView};
use crate::desk::ShownCode;
use crate::home::KnownService;
use crate::pairing_link::PairingLink;

/// How another device is let in.
#[derive(Debug)]
pub(crate) enum Pairing {
    /// A code was asked for.
    Asked,
    /// This code is shown.
    Shown(Box<Code>),
    Joined,
    Over,
}

/// A code that this device shows.
#[derive(Debug)]
pub(crate) struct Code {
    pub(crate) contact: Typed,
    pub(crate) code: Typed,
    pub(crate) qr: Option<QrView>,
    pub(crate) at: LocalTime,
    pub(crate) valid_for: Millis,
    /// When to see whether a device came in.
    next_look: LocalTime,
}

/// A code that came with a link, until its service is trusted. It is for that
/// service alone, whatever else is offered meanwhile.
#[derive(Debug)]
pub(crate) struct Brought {
    address: Address,
    pub(crate) contact: Typed,
    code: Typed,
}

impl Step<'_> {
    /// A link that another device shows brings its code with it.
    pub(super) fn look(&mut self, link: String) {
        let pairing = link.parse::<PairingLink>().ok();
        let plain = pairing.as_ref().map(|link| link.address.to_string());
        self.model.brought = pairing.map(|link| Brought {
            address: link.address,
            contact: Typed(link.contact.as_str().to_owned()),
            code: Typed(link.code),
        });
        let ask = Ask::Look(plain.unwrap_or(link));
        self.asked(Job::new(About::Look), ask);
    }

    /// The service is trusted: what its link brought signs in.
    pub(super) fn use_brought(&mut self, service: &ServiceId) {
        let Some(brought) = self.model.brought.take() else {
            return;
        };
        let state = self.model.services.get(service);
        if state.is_some_and(|state| {
            brought.is_for(&state.known) && matches!(state.account, Account::SignedOut)
        }) {
            self.pair(service, brought.contact, &brought.code);
        }
    }

    /// Signs in by the code that another device shows.
    pub(super) fn pair(&mut self, service: &ServiceId, contact: Typed, code: &Typed) {
        let mut job = Job::at(About::Pairing, service);
        let line = match contact_of(&contact) {
            Ok(line) => line,
            Err(reason) => return self.refuse(job, reason),
        };
        let Some(digits) = six_digits(code) else {
            return self.refuse(job, ReasonView::error("code_malformed", "mend_input"));
        };
        let language = self.model.language();
        job.contact = Some(contact);
        let ask = Ask::Pair(service.clone(), Contact(line), digits, language);
        self.asked(job, ask);
    }

    pub(super) fn show_pairing(&mut self, service: &ServiceId) {
        let job = |about| Job::at(about, service);
        if let Some(state) = self.model.services.get_mut(service) {
            state.pairing = Some(Pairing::Asked);
        }
        // Who is here already, so that a new one is told apart.
        self.asked(job(About::Devices), Ask::Devices(service.clone()));
        self.asked(job(About::Pairing), Ask::StartPairing(service.clone()));
    }

    /// What nobody sees any more lets nobody in.
    pub(super) fn hide_pairing(&mut self, service: &ServiceId) {
        self.forget_trouble(&Job::at(About::Pairing, service));
        let state = self.model.services.get_mut(service);
        let was_shown = state.and_then(|state| state.pairing.take());
        if matches!(was_shown, Some(Pairing::Shown(_))) {
            self.end_pairing(service);
        }
    }

    fn end_pairing(&mut self, service: &ServiceId) {
        let job = Job::at(About::Pairing, service);
        self.ask(job, Ask::EndPairing(service.clone()));
    }

    pub(super) fn pairing_shown(&mut self, service: Option<&ServiceId>, shown: ShownCode) {
        let now = self.now;
        let Some(service) = service else { return };
        let state = self.model.services.get_mut(service);
        let Some(state) = state.filter(|state| state.pairing.is_some()) else {
            return self.end_pairing(service);
        };
        let ShownCode { pairing, left } = shown;
        let link = state.known.address().map(|address| PairingLink {
            address,
            contact: pairing.contact.clone(),
            code: pairing.code.clone(),
        });
        state.pairing = Some(Pairing::Shown(Box::new(Code {
            contact: Typed(pairing.contact.as_str().to_owned()),
            qr: link.and_then(|link| QrView::of(&link.to_string())),
            code: Typed(pairing.code),
            at: now,
            valid_for: left,
            next_look: now.plus(LOOKS),
        })));
    }

    /// While a code is shown, whether it was used, and when its time is over.
    pub(super) fn look_for_devices(&mut self) {
        let now = self.now;
        let mut look = Vec::new();
        for (service, state) in &mut self.model.services {
            let Some(Pairing::Shown(code)) = &mut state.pairing else {
                continue;
            };
            if now >= code.at.plus(code.valid_for) {
                state.pairing = Some(Pairing::Over);
            } else if now >= code.next_look {
                code.next_look = now.plus(LOOKS);
                look.push(service.clone());
            }
        }
        for service in look {
            let job = Job::at(About::Devices, &service);
            self.asked(job, Ask::Devices(service));
        }
    }
}

impl Brought {
    pub(super) fn is_for(&self, known: &KnownService) -> bool {
        known.address().as_ref() == Some(&self.address)
    }
}

impl ServiceState {
    /// Whoever is in the list and was not before came in by the code.
    pub(super) fn devices_read(&mut self, devices: Vec<Device>) {
        let is_new = |device: &Device, before: &[Device]| {
            before.iter().all(|known| known.device != device.device)
        };
        let before = self.devices.as_deref();
        let joined =
            before.is_some_and(|before| devices.iter().any(|device| is_new(device, before)));
        if joined && matches!(self.pairing, Some(Pairing::Shown(_))) {
            self.pairing = Some(Pairing::Joined);
        }
        self.devices = Some(devices);
    }

    /// When to look again whether a device came in.
    pub(super) fn next_look(&self) -> Option<LocalTime> {
        let Some(Pairing::Shown(code)) = &self.pairing else {
            return None;
        };
        Some(code.next_look.min(code.at.plus(code.valid_for)))
    }
}

/// Six digits, however they were spaced.
pub(super) fn six_digits(code: &Typed) -> Option<Typed> {
    let digits: String = code.as_str().split_whitespace().collect();
    let is_whole = digits.len() == 6 && digits.bytes().all(|digit| digit.is_ascii_digit());
    is_whole.then_some(Typed(digits))
}

/// Two people stand before two screens: soon enough to see it happen.
const LOOKS: Millis = Millis::from_secs(3);
