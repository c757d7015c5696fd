//! What a person asks for.

use jari_protocol::contact::Contact as Normal;
use jari_protocol::id::{BookingId, PersonId, ServiceId};
use jari_protocol::text::{Line, TextError};

use super::pairing::six_digits;
use super::{Account, Job, Step};
use crate::app::ask::{Ask, Contact, Effect, Key};
use crate::app::intent::{
    AppIntent, EventIntent, PersonForm, ReceiptForm, ReceiptIntent, ServiceIntent, Typed,
};
use crate::app::settings::Settings;
use crate::app::view::{About, ReasonView};
use crate::desk::NewPerson;

impl Step<'_> {
    pub(super) fn intend(&mut self, intent: AppIntent) {
        match intent {
            AppIntent::Look { link } => self.look(link),
            AppIntent::Trust { fingerprint } => self.trust(&fingerprint),
            AppIntent::DismissOffer => (self.model.offered, self.model.brought) = (None, None),
            AppIntent::Service { service, wish } => self.of_service(service, wish),
            AppIntent::Event {
                service,
                event,
                wish,
            } => self.of_event(&Key { service, event }, wish),
            AppIntent::Place {
                service,
                event,
                wish,
            } => self.want(&Key { service, event }, wish),
            AppIntent::Receipt {
                service,
                booking,
                wish,
            } => {
                let job = Job::at(About::Receipt, &service);
                match wish {
                    ReceiptIntent::Verify => self.asked(job, Ask::Receipts),
                    ReceiptIntent::Save { form } => self.save_receipt(job, booking, form),
                    ReceiptIntent::Remove => self.asked(job, Ask::RemoveReceipt(service, booking)),
                }
            }
            AppIntent::Set { settings } => self.set(settings),
            AppIntent::Practice { wish } => self.practise(wish),
            AppIntent::UseSealedFile { passphrase } => {
                self.asked(Job::new(About::Secrets), Ask::SealedFile(passphrase));
            }
            AppIntent::UseKeyStore => self.asked(Job::new(About::Secrets), Ask::KeyStore),
            AppIntent::ExportData => {
                let shown = Box::new(self.model.snapshot(self.now));
                self.asked(Job::new(About::Export), Ask::Export(shown));
            }
            AppIntent::DeleteData { people_too } => {
                self.asked(Job::new(About::Delete), Ask::Delete { people_too });
            }
            AppIntent::Dismiss { trouble } => {
                self.model.troubles.retain(|known| known.id != trouble);
            }
            AppIntent::StopSound => self.model.ringing = None,
            AppIntent::Quit => self.out.push(Effect::Quit),
        }
    }

    fn of_service(&mut self, service: ServiceId, wish: ServiceIntent) {
        let job = |about| Job::at(about, &service);
        match wish {
            ServiceIntent::Choose => {
                if self.model.services.contains_key(&service) {
                    self.model.current = Some(service);
                }
            }
            ServiceIntent::Remove => {
                self.asked(job(About::Service), Ask::Forget(service.clone()));
            }
            ServiceIntent::SignIn { contact } => self.sign_in(&service, contact),
            ServiceIntent::EnterCode { code } => self.code(&service, code),
            ServiceIntent::Pair { contact, code } => self.pair(&service, contact, &code),
            ServiceIntent::ShowPairing => self.show_pairing(&service),
            ServiceIntent::HidePairing => self.hide_pairing(&service),
            ServiceIntent::StartOver => self.start_over(&service),
            ServiceIntent::SignOut => {
                self.asked(job(About::SignOut), Ask::SignOut(service.clone()));
            }
            ServiceIntent::AddPerson { person } => self.person(&service, None, &person),
            ServiceIntent::EditPerson { id, person } => self.person(&service, Some(id), &person),
            ServiceIntent::RemovePerson { id } => {
                self.asked(job(About::People), Ask::RemovePerson(service.clone(), id));
            }
            ServiceIntent::Refresh => {
                self.asked(job(About::Events), Ask::Refresh(service.clone()));
            }
            ServiceIntent::ReadDevices => {
                self.asked(job(About::Devices), Ask::Devices(service.clone()));
            }
            ServiceIntent::RemoveDevice { device } => {
                let ask = Ask::RemoveDevice(service.clone(), device);
                self.asked(job(About::Devices), ask);
            }
        }
    }

    fn of_event(&mut self, key: &Key, wish: EventIntent) {
        match wish {
            EventIntent::ReadStock => self.read_stock(key),
            EventIntent::Join { opening, people } => self.join(key, opening, people),
            EventIntent::Adopt => {
                let window = self.claim_window(key);
                self.asked(Job::of(About::Place, key), Ask::Adopt(key.clone(), window));
            }
            EventIntent::KeepWishes { slots } => self.keep_wishes(key, slots),
            EventIntent::PutAway => self.put_away(key),
        }
    }

    /// Asks for what the person wants; what went wrong before with the same
    /// was read.
    pub(super) fn asked(&mut self, job: Job, what: Ask) {
        self.forget_trouble(&job);
        if !self.is_busy(&job) {
            self.ask(job, what);
        }
    }

    /// The same is under way: pressing twice asks once.
    fn is_busy(&self, job: &Job) -> bool {
        let same = |other: &Job| other.busy() == job.busy();
        let once = match job.about {
            About::Look | About::SignIn | About::Code | About::Events | About::Stock => true,
            About::Pairing => true,
            About::Devices | About::Export | About::Delete => true,
            About::Start | About::Service | About::SignOut | About::People | About::Place => false,
            About::Wishes | About::Receipt | About::Settings | About::Secrets => false,
            About::Practice => false,
        };
        once && self.model.tasks.values().any(same)
    }

    pub(super) fn refuse(&mut self, job: Job, reason: ReasonView) {
        self.forget_trouble(&job);
        self.trouble(job, reason);
    }

    /// What is trusted is what was shown, and nothing that took its place
    /// meanwhile.
    fn trust(&mut self, fingerprint: &str) {
        let offered = self.model.offered.take_if(|known| {
            let address = known.address();
            address.is_some_and(|address| address.root().to_string() == fingerprint)
        });
        if let Some(known) = offered {
            let job = Job::at(About::Service, &known.service);
            self.asked(job, Ask::Trust(Box::new(known)));
        }
    }

    fn sign_in(&mut self, service: &ServiceId, contact: Typed) {
        let mut job = Job::at(About::SignIn, service);
        let line = match contact_of(&contact) {
            Ok(line) => line,
            Err(reason) => return self.refuse(job, reason),
        };
        let language = self.model.language();
        job.contact = Some(contact);
        let ask = Ask::BeginSignIn(service.clone(), Contact(line), language);
        self.asked(job, ask);
    }

    fn code(&mut self, service: &ServiceId, code: Typed) {
        let job = Job::at(About::Code, service);
        match six_digits(&code) {
            Some(code) => self.asked(job, Ask::FinishSignIn(service.clone(), code)),
            None => self.refuse(job, ReasonView::error("code_malformed", "mend_input")),
        }
    }

    fn start_over(&mut self, service: &ServiceId) {
        let jobs = [About::SignIn, About::Code].map(|about| Job::at(about, service));
        jobs.iter().for_each(|job| self.forget_trouble(job));
        if let Some(state) = self.model.services.get_mut(service)
            && matches!(state.account, Account::CodeSent { .. })
        {
            state.account = Account::SignedOut;
        }
    }

    fn person(&mut self, service: &ServiceId, id: Option<PersonId>, form: &PersonForm) {
        let job = Job::at(About::People, service);
        let ask = |person| match id {
            None => Ask::AddPerson(service.clone(), person),
            Some(id) => Ask::PutPerson(service.clone(), id, person),
        };
        match entered(form) {
            Ok(person) => self.asked(job, ask(Box::new(person))),
            Err(error) => self.refuse(job, error.into()),
        }
    }

    fn save_receipt(&mut self, job: Job, booking: BookingId, form: ReceiptForm) {
        match self.model.receipt(booking) {
            Some(receipt) => self.asked(job, Ask::SaveReceipt(Box::new(receipt), form)),
            None => self.refuse(job, ReasonView::error("receipt_none", "show_existing")),
        }
    }

    fn set(&mut self, settings: Settings) {
        self.model.settings = settings;
        if !settings.sound {
            self.model.ringing = None;
        }
        self.asked(Job::new(About::Settings), Ask::KeepSettings(settings));
    }
}

/// A contact as it was typed, if it can be one.
pub(super) fn contact_of(typed: &Typed) -> Result<Line, ReasonView> {
    let line = Line::new(typed.as_str())?;
    line.as_str().parse::<Normal>()?;
    Ok(line)
}

fn entered(form: &PersonForm) -> Result<NewPerson, TextError> {
    let invitation = form.invitation.as_ref().map(Typed::as_str);
    let invitation = invitation.filter(|code| !code.trim().is_empty());
    Ok(NewPerson {
        name: Line::new(form.name.as_str())?,
        birth_date: form.birth_date,
        invitation: invitation.map(Line::new).transpose()?,
    })
}
