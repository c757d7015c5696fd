//! The model: everything the app knows, changed by inputs alone. It decides
//! and does nothing; what is to be done goes out as effects.

mod done;
mod evening;
mod intend;
mod offers;
mod pairing;
mod places;
mod practice;
mod ringing;
mod shown;

use std::collections::BTreeMap;
use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::account::{Device, Person};
use jari_protocol::event::Event;
use jari_protocol::id::{EventId, OfferId, PersonId, ServiceId};
use jari_protocol::time::Millis;
use jari_session::Snapshot;

use super::ask::{Ask, Begun, Effect, Input, KeptBooking, Key, Mine, Part, TaskId};
use super::intent::Typed;
use super::published::Published;
use super::settings::Settings;
use super::view::{
    About, Busy, EligibilityState, HostView, ReasonView, Ringing, Saved, Sound, Trouble,
};
use crate::home::KnownService;
use practice::Practice;

pub(crate) use pairing::{Brought, Pairing};

/// Everything the app knows.
#[derive(Debug)]
pub struct Model {
    pub(super) services: BTreeMap<ServiceId, ServiceState>,
    pub(super) current: Option<ServiceId>,
    pub(super) offered: Option<KnownService>,
    /// The code that came with the link of what is offered.
    pub(super) brought: Option<Brought>,
    pub(super) published: BTreeMap<Key, Published>,
    pub(super) places: BTreeMap<Key, PlaceState>,
    pub(super) receipts: Vec<KeptBooking>,
    pub(super) settings: Settings,
    pub(super) host: HostView,
    troubles: Vec<Trouble>,
    ringing: Option<(Ringing, LocalTime)>,
    /// The sound that was asked for last.
    heard: Option<Sound>,
    saved: Option<Saved>,
    /// What is shown over all this while somebody rehearses.
    practice: Option<Practice>,
    tasks: BTreeMap<TaskId, Job>,
    counter: u64,
}

/// A service, and what this device is to it.
#[derive(Debug)]
pub(crate) struct ServiceState {
    pub(crate) known: KnownService,
    pub(crate) account: Account,
    pub(crate) people: Option<Vec<Person>>,
    pub(crate) events: Option<Vec<Event>>,
    pub(crate) events_read: Option<LocalTime>,
    pub(crate) eligibility: BTreeMap<EventId, BTreeMap<PersonId, EligibilityState>>,
    pub(crate) devices: Option<Vec<Device>>,
    pub(crate) pairing: Option<Pairing>,
}

/// What this device is to a service.
#[derive(Debug, Clone)]
pub(crate) enum Account {
    SignedOut,
    CodeSent {
        contact: Typed,
        asked: LocalTime,
        valid_for: Millis,
    },
    SignedIn {
        contact: Option<Typed>,
        ended: bool,
    },
}

/// A place of this device.
#[derive(Debug, Default)]
pub(crate) struct PlaceState {
    /// Absent until it is driven.
    pub(crate) snapshot: Option<Arc<Snapshot>>,
    pub(crate) mine: Mine,
    /// The offer that the person let go last.
    pub(crate) declined: Option<OfferId>,
}

/// Something that was asked and has not ended.
#[derive(Debug, Clone)]
struct Job {
    about: About,
    service: Option<ServiceId>,
    event: Option<EventId>,
    /// What was typed for it and is needed when it ends well.
    contact: Option<Typed>,
}

impl Model {
    pub const fn new(host: HostView, settings: Settings) -> Self {
        Self {
            services: BTreeMap::new(),
            current: None,
            offered: None,
            brought: None,
            published: BTreeMap::new(),
            places: BTreeMap::new(),
            receipts: Vec::new(),
            settings,
            host,
            troubles: Vec::new(),
            ringing: None,
            heard: None,
            saved: None,
            practice: None,
            tasks: BTreeMap::new(),
            counter: 0,
        }
    }

    /// Takes an input in.
    #[must_use = "effects that are not performed are lost"]
    pub fn step(&mut self, now: LocalTime, input: Input) -> Vec<Effect> {
        let mut step = Step {
            model: self,
            now,
            out: Vec::new(),
        };
        step.take(input);
        step.play();
        step.look_for_devices();
        step.settle_ringing();
        step.out
    }

    /// When it wants to be stepped without an input.
    pub fn next_wake(&self) -> Option<LocalTime> {
        let ringing = self.ringing.as_ref().map(|(_, until)| *until);
        let practice = self.practice.as_ref().and_then(Practice::next_wake);
        let pairing = self.services.values().filter_map(ServiceState::next_look);
        ringing.into_iter().chain(practice).chain(pairing).min()
    }
}

/// One step of the model.
struct Step<'a> {
    model: &'a mut Model,
    now: LocalTime,
    out: Vec<Effect>,
}

impl Step<'_> {
    fn take(&mut self, input: Input) {
        match input {
            Input::Begun(begun) => self.begin(*begun),
            Input::Intent(intent) => {
                if let Some(intent) = self.rehearse(intent) {
                    self.intend(intent);
                }
            }
            Input::Snapshot(key, snapshot) => self.seen(&key, snapshot),
            Input::News(key, news) => self.news(&key, news),
            Input::Part(service, part) => self.part(&service, part),
            Input::Done(task, result) => self.done(task, result),
            Input::Host(host) => self.model.host = *host,
            Input::Rehearsed(shown) => self.rehearsed(shown),
            Input::Message(message) => self.message(message),
            Input::Wrote(about, path) => self.wrote(about, &path),
            Input::Wake => {}
        }
    }

    fn begin(&mut self, begun: Begun) {
        let Begun {
            host,
            settings,
            services,
            places,
            published,
            receipts,
            troubles,
        } = begun;
        self.model.host = host;
        self.model.settings = settings;
        self.model.receipts = receipts;
        for (service, published) in published {
            let event = published.event.event.clone();
            self.model
                .published
                .insert(Key { service, event }, published);
        }
        for reason in troubles {
            self.trouble(Job::new(About::Start), reason);
        }
        for (known, account) in services {
            let service = known.service.clone();
            self.model.current.get_or_insert_with(|| service.clone());
            let state = ServiceState::new(known, account.is_some());
            self.model.services.insert(service.clone(), state);
            if account.is_some() {
                self.ask(Job::at(About::Events, &service), Ask::Refresh(service));
            }
        }
        for (key, mine) in places {
            self.place(&key).mine = mine;
            self.drive(&key, None);
        }
    }

    fn part(&mut self, service: &ServiceId, part: Part) {
        let now = self.now;
        let Some(state) = self.model.services.get_mut(service) else {
            return;
        };
        match part {
            Part::Events(events) => {
                for event in &events {
                    let key = Key {
                        service: service.clone(),
                        event: event.event.clone(),
                    };
                    let known = self.model.published.get_mut(&key);
                    if let Some(known) = known {
                        known.event = event.clone();
                    } else {
                        let new = Published::new(event.clone());
                        self.model.published.insert(key, new);
                    }
                }
                state.events = Some(events);
                state.events_read = Some(now);
            }
            Part::People(people) => state.people = Some(people),
            Part::Eligibility(event, person, is) => {
                state
                    .eligibility
                    .entry(event)
                    .or_default()
                    .insert(person, is);
            }
            Part::Ticket(event, people) => {
                let service = service.clone();
                self.found(&Key { service, event }, people);
            }
        }
    }

    /// Asks for something; a screen says that it is under way.
    fn ask(&mut self, job: Job, what: Ask) {
        self.model.counter += 1;
        let task = TaskId(self.model.counter);
        self.model.tasks.insert(task, job);
        self.out.push(Effect::Ask(task, what));
    }

    fn trouble(&mut self, job: Job, reason: ReasonView) {
        self.model.counter += 1;
        self.model.troubles.push(Trouble {
            id: self.model.counter,
            at: super::compose::moment(self.now),
            about: job.about,
            service: job.service.map(|service| service.to_string()),
            event: job.event.map(|event| event.to_string()),
            reason,
        });
        let excess = self.model.troubles.len().saturating_sub(MAX_TROUBLES);
        self.model.troubles.drain(..excess);
    }

    /// Trouble with what is asked again was read by asking again.
    fn forget_trouble(&mut self, job: &Job) {
        let service = job.service.as_ref().map(ToString::to_string);
        let event = job.event.as_ref().map(ToString::to_string);
        self.model.troubles.retain(|trouble| {
            trouble.about != job.about || trouble.service != service || trouble.event != event
        });
    }
}

impl Job {
    const fn new(about: About) -> Self {
        Self {
            about,
            service: None,
            event: None,
            contact: None,
        }
    }

    fn at(about: About, service: &ServiceId) -> Self {
        Self {
            service: Some(service.clone()),
            ..Self::new(about)
        }
    }

    fn of(about: About, key: &Key) -> Self {
        Self {
            event: Some(key.event.clone()),
            ..Self::at(about, &key.service)
        }
    }

    fn busy(&self) -> Busy {
        Busy {
            about: self.about,
            service: self.service.as_ref().map(ToString::to_string),
            event: self.event.as_ref().map(ToString::to_string),
        }
    }
}

impl ServiceState {
    pub(crate) const fn new(known: KnownService, is_signed_in: bool) -> Self {
        Self {
            known,
            account: if is_signed_in {
                Account::SignedIn {
                    contact: None,
                    ended: false,
                }
            } else {
                Account::SignedOut
            },
            people: None,
            events: None,
            events_read: None,
            eligibility: BTreeMap::new(),
            devices: None,
            pairing: None,
        }
    }

    /// What only an account may know is not known any more.
    fn sign_out(&mut self) {
        self.account = Account::SignedOut;
        self.people = None;
        self.devices = None;
        self.pairing = None;
        self.eligibility.clear();
    }
}

/// Nobody reads more at once; the oldest are dropped.
const MAX_TROUBLES: usize = 20;
