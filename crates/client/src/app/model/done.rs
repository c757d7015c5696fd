//! What came of something that was asked.

use std::path::Path;

use jari_protocol::id::{AccountId, ServiceId};

use super::{Account, Job, ServiceState, Step};
use crate::app::ask::{Ask, Effect, Fruit, Key, TaskId};
use crate::app::compose::moment;
use crate::app::settings::Settings;
use crate::app::view::{About, ReasonView, Saved};

impl Step<'_> {
    pub(super) fn done(&mut self, task: TaskId, result: Result<Fruit, ReasonView>) {
        let Some(job) = self.model.tasks.remove(&task) else {
            return;
        };
        match result {
            Ok(fruit) => self.ripe(job, fruit),
            Err(reason) => self.failed(job, reason),
        }
    }

    fn failed(&mut self, job: Job, reason: ReasonView) {
        // A session that ended is no sign-out: places stay.
        if let Some(service) = &job.service
            && reason.code == "session_ended"
            && let Some(state) = self.model.services.get_mut(service)
            && let Account::SignedIn { ended, .. } = &mut state.account
        {
            *ended = true;
        }
        if job.about == About::Practice {
            self.practice_failed();
        }
        self.forget_trouble(&job);
        self.trouble(job, reason);
    }

    fn ripe(&mut self, job: Job, fruit: Fruit) {
        match fruit {
            Fruit::Nothing => self.went_well(&job),
            Fruit::Looked(known) => self.model.offered = Some(*known),
            Fruit::Trusted(known, account) => {
                let service = known.service.clone();
                let state = ServiceState::new(*known, account.is_some());
                self.model.services.insert(service.clone(), state);
                self.model.current = Some(service.clone());
                self.use_brought(&service);
                self.ask(Job::at(About::Events, &service), Ask::Refresh(service));
            }
            Fruit::CodeSent(valid_for) => {
                let account = Account::CodeSent {
                    contact: job.contact.unwrap_or_else(|| super::Typed(String::new())),
                    asked: self.now,
                    valid_for,
                };
                self.account(job.service.as_ref(), account);
            }
            Fruit::SignedIn(account) => self.signed_in(&job, account),
            Fruit::Pairing(shown) => self.pairing_shown(job.service.as_ref(), shown),
            Fruit::Devices(devices) => {
                if let Some(state) = self.state(job.service.as_ref()) {
                    state.devices_read(devices);
                }
            }
            Fruit::Stock(published) => {
                let service = job.service;
                if let Some(service) = service {
                    let event = published.event.event.clone();
                    let key = Key { service, event };
                    self.model.published.insert(key, *published);
                }
            }
            Fruit::Receipts(mut receipts) => {
                receipts.sort_by_key(|kept| std::cmp::Reverse(kept.receipt.booked));
                self.model.receipts = receipts;
            }
            Fruit::Saved(path) => self.wrote(job.about, &path),
            Fruit::KeyStore(view, accounts) => {
                self.model.host.key_store = view;
                for (service, account) in accounts {
                    self.restored(&service, account);
                }
            }
            Fruit::Deleted => self.deleted(),
            Fruit::Practised(done) => self.practised(done),
        }
    }

    pub(super) fn wrote(&mut self, about: About, path: &Path) {
        self.model.saved = Some(Saved {
            about,
            path: path.display().to_string(),
            at: moment(self.now),
        });
    }

    /// What a screen showed of it is read again.
    fn went_well(&mut self, job: &Job) {
        let Some(service) = &job.service else {
            return;
        };
        match job.about {
            About::Service => self.removed(service),
            About::SignOut => {
                if let Some(state) = self.model.services.get_mut(service) {
                    state.sign_out();
                }
            }
            About::People => {
                self.ask(
                    Job::at(About::Events, service),
                    Ask::Refresh(service.clone()),
                );
            }
            About::Devices => {
                self.ask(
                    Job::at(About::Devices, service),
                    Ask::Devices(service.clone()),
                );
            }
            About::Receipt => self.ask(Job::at(About::Receipt, service), Ask::Receipts),
            About::Start | About::Look | About::SignIn | About::Code | About::Events => {}
            About::Pairing => {}
            About::Stock | About::Place | About::Wishes | About::Settings => {}
            About::Secrets | About::Export | About::Delete | About::Practice => {}
        }
    }

    fn signed_in(&mut self, job: &Job, _account: AccountId) {
        let Some(service) = job.service.clone() else {
            return;
        };
        let Some(state) = self.model.services.get_mut(&service) else {
            return;
        };
        let contact = job.contact.clone().or_else(|| match &state.account {
            Account::CodeSent { contact, .. } => Some(contact.clone()),
            Account::SignedIn { contact, .. } => contact.clone(),
            Account::SignedOut => None,
        });
        state.sign_out();
        state.account = Account::SignedIn {
            contact,
            ended: false,
        };
        self.resume(&service);
        self.ask(Job::at(About::Events, &service), Ask::Refresh(service));
    }

    /// Places that were not driven while nobody was signed in.
    fn resume(&mut self, service: &ServiceId) {
        let idle =
            |key: &&Key| key.service == *service && self.model.places[*key].snapshot.is_none();
        let keys: Vec<Key> = self.model.places.keys().filter(idle).cloned().collect();
        keys.iter().for_each(|key| self.drive(key, None));
    }

    /// Another key store may know an account, or another one.
    fn restored(&mut self, service: &ServiceId, account: Option<AccountId>) {
        let Some(state) = self.model.services.get_mut(service) else {
            return;
        };
        let was_in = matches!(state.account, Account::SignedIn { .. });
        if account.is_some() && !was_in {
            state.account = Account::SignedIn {
                contact: None,
                ended: false,
            };
            self.resume(service);
            self.ask(
                Job::at(About::Events, service),
                Ask::Refresh(service.clone()),
            );
        }
    }

    fn removed(&mut self, service: &ServiceId) {
        self.model.services.remove(service);
        self.model
            .published
            .retain(|key, _| key.service != *service);
        let of_it = |key: &&Key| key.service == *service;
        let gone: Vec<Key> = self.model.places.keys().filter(of_it).cloned().collect();
        for key in gone {
            self.model.places.remove(&key);
            self.out.push(Effect::Release(key));
        }
        if self.model.current.as_ref() == Some(service) {
            self.model.current = self.model.services.keys().next().cloned();
        }
    }

    fn deleted(&mut self) {
        let (host, counter) = (self.model.host.clone(), self.model.counter);
        let heard = self.model.heard;
        let keys: Vec<Key> = self.model.places.keys().cloned().collect();
        self.out.extend(keys.into_iter().map(Effect::Release));
        *self.model = super::Model::new(host, Settings::default());
        self.model.counter = counter;
        self.model.heard = heard;
    }

    fn account(&mut self, service: Option<&ServiceId>, account: Account) {
        if let Some(state) = self.state(service) {
            state.account = account;
        }
    }

    fn state(&mut self, service: Option<&ServiceId>) -> Option<&mut ServiceState> {
        self.model.services.get_mut(service?)
    }
}
