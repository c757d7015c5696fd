//! Services, and what an account asks before it waits.

use std::sync::Arc;

use jari_protocol::account::Language as Wire;
use jari_protocol::hash::Digest;
use jari_protocol::id::{EventId, PersonId, ServiceId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::refusal::Code;
use jari_protocol::text::Line;

use super::Shell;
use crate::app::ask::{Fruit, Key, Part};
use crate::app::intent::Typed;
use crate::app::published::Published;
use crate::app::settings::Language;
use crate::app::view::{EligibilityState, ReasonView};
use crate::connection::{Connection, off_the_runtime};
use crate::desk::{Desk, SignedIn};
use crate::error::DeskError;
use crate::home::KnownService;

impl Shell {
    pub(super) async fn look(&self, link: &str) -> Result<Fruit, ReasonView> {
        let known = Connection::look(link, self.clock).await?;
        Ok(Fruit::Looked(Box::new(known)))
    }

    pub(super) async fn trust(&self, known: KnownService) -> Result<Fruit, ReasonView> {
        let kept = known.clone();
        self.on_disk(move |home| home.keep_service(&kept)).await?;
        let account = self.open(&known.service).await?;
        Ok(Fruit::Trusted(Box::new(known), account))
    }

    pub(super) async fn forget(self: &Arc<Self>, service: &ServiceId) -> Result<Fruit, ReasonView> {
        self.release_all(Some(service)).await;
        let name = service.clone();
        self.on_disk(move |home| home.forget_service(&name)).await?;
        self.lock_connections().remove(service);
        Ok(Fruit::Nothing)
    }

    pub(super) async fn begin_sign_in(
        &self,
        service: &ServiceId,
        contact: &Line,
        language: Language,
    ) -> Result<Fruit, ReasonView> {
        let desk = self.desk(service)?;
        let pending = desk.begin_sign_in(contact, wire(language)).await?;
        Ok(Fruit::CodeSent(pending.expires.since(pending.due)))
    }

    /// Places of this account go on with the new session.
    pub(super) async fn finish_sign_in(
        &self,
        service: &ServiceId,
        code: &Typed,
    ) -> Result<Fruit, ReasonView> {
        let signed_in = self.desk(service)?.finish_sign_in(code.as_str()).await?;
        Ok(self.go_on(service, signed_in).await)
    }

    /// The same by the code that another device shows.
    pub(super) async fn pair(
        &self,
        service: &ServiceId,
        (contact, code): (&Line, &Typed),
        language: Language,
    ) -> Result<Fruit, ReasonView> {
        let desk = self.desk(service)?;
        let signed_in = desk.pair(contact, code.as_str(), wire(language)).await?;
        Ok(self.go_on(service, signed_in).await)
    }

    pub(super) async fn start_pairing(&self, service: &ServiceId) -> Result<Fruit, ReasonView> {
        Ok(Fruit::Pairing(self.desk(service)?.start_pairing().await?))
    }

    async fn go_on(&self, service: &ServiceId, signed_in: SignedIn) -> Fruit {
        for handle in self.driven_of(service).await {
            if let Err(error) = handle.signed_in(signed_in).await {
                tracing::warn!(%error, "a place does not go on with this sign-in");
            }
        }
        Fruit::SignedIn(signed_in.account)
    }

    /// The device is signed out at the service as far as it can be reached,
    /// and here in any case.
    pub(super) async fn sign_out(&self, service: &ServiceId) -> Result<Fruit, ReasonView> {
        let desk = self.desk(service)?;
        if let Some(device) = desk.connection().device()
            && let Err(error) = desk.remove_device(device).await
        {
            tracing::info!(code = %error, "the service was not told of the sign-out");
        }
        desk.connection().sign_out().await?;
        Ok(Fruit::Nothing)
    }

    /// Everything an account reads before it waits, each part as it comes.
    pub(super) async fn refresh(&self, service: &ServiceId) -> Result<Fruit, ReasonView> {
        let desk = self.desk(service)?;
        let events = desk.events().await?;
        let ids: Vec<EventId> = events.iter().map(|event| event.event.clone()).collect();
        for event in &events {
            self.keep_event(service, event).await?;
        }
        self.part(service, Part::Events(events)).await;
        if desk.connection().account().is_none() {
            return Ok(Fruit::Nothing);
        }
        let people = desk.people().await?;
        let persons: Vec<PersonId> = people.iter().map(|person| person.person).collect();
        self.part(service, Part::People(people)).await;
        for standing in desk.tickets().await? {
            if !standing.is_over() {
                let ticket = standing.statement;
                let members = ticket.members.iter().map(|member| member.person);
                let part = Part::Ticket(ticket.event.clone(), members.collect());
                self.part(service, part).await;
            }
        }
        for event in &ids {
            for person in &persons {
                let state = eligibility(&desk, event, *person).await?;
                let part = Part::Eligibility(event.clone(), *person, state);
                self.part(service, part).await;
            }
        }
        Ok(Fruit::Nothing)
    }

    /// Its sites and slots stay as they were read.
    async fn keep_event(
        &self,
        service: &ServiceId,
        event: &jari_protocol::event::Event,
    ) -> Result<(), ReasonView> {
        let (service, event) = (service.clone(), event.clone());
        let kept = self.on_disk(move |home| {
            let known = home.published(&service)?;
            let mut known = known.into_iter();
            let known = known.find(|known| known.event.event == event.event);
            let mut published = known.unwrap_or_else(|| Published::new(event.clone()));
            published.event = event;
            home.keep_published(&service, &published)
        });
        kept.await.map(drop)
    }

    pub(super) async fn stock(
        &self,
        key: &Key,
        mut published: Published,
    ) -> Result<Fruit, ReasonView> {
        let desk = self.desk(&key.service)?;
        let sites = if published.sites.is_empty() {
            desk.sites(&key.event).await?
        } else {
            std::mem::take(&mut published.sites)
        };
        let stock = desk.stock(&key.event).await?;
        published.read(sites, stock);
        let (service, kept) = (key.service.clone(), published.clone());
        self.on_disk(move |home| home.keep_published(&service, &kept))
            .await?;
        Ok(Fruit::Stock(Box::new(published)))
    }

    pub(super) async fn devices(&self, service: &ServiceId) -> Result<Fruit, ReasonView> {
        Ok(Fruit::Devices(self.desk(service)?.devices().await?))
    }

    pub(super) async fn remove_device(
        &self,
        service: &ServiceId,
        device: &str,
    ) -> Result<Fruit, ReasonView> {
        let digest: Digest = device
            .parse()
            .map_err(|_| ReasonView::error("id_malformed", "mend_input"))?;
        let removed = self.desk(service)?.remove_device(Thumbprint(digest)).await;
        super::nothing(removed)
    }

    /// The accounts that the key store knows now.
    pub(super) async fn accounts(&self) -> Vec<(ServiceId, Option<jari_protocol::id::AccountId>)> {
        let connections: Vec<_> = self.lock_connections().values().cloned().collect();
        let mut accounts = Vec::new();
        for connection in connections {
            if let Err(error) = connection.restore_identity().await {
                tracing::warn!(code = %error, "the key store did not give what it keeps");
            }
            accounts.push((connection.service().clone(), connection.account()));
        }
        accounts
    }

    /// Removes the account's people from the services and signs out.
    pub(super) async fn leave_services(&self, people_too: bool) {
        let services: Vec<ServiceId> = self.lock_connections().keys().cloned().collect();
        for service in services {
            let Ok(desk) = self.desk(&service) else {
                continue;
            };
            if desk.connection().account().is_none() {
                continue;
            }
            if people_too && let Err(error) = remove_people(&desk).await {
                tracing::warn!(code = %error, "the service keeps people of the account");
            }
            if let Err(reason) = self.sign_out(&service).await {
                tracing::warn!(code = reason.code, "the sign-in was not forgotten");
            }
            let (home, vault) = (self.home.clone(), Arc::clone(&self.vault));
            let forgotten = off_the_runtime(move || vault.forget(&home, &service)).await;
            if !matches!(forgotten, Ok(Ok(()))) {
                tracing::warn!("the device key was not forgotten");
            }
        }
    }
}

const fn wire(language: Language) -> Wire {
    match language {
        Language::Ko => Wire::Ko,
        Language::En => Wire::En,
    }
}

async fn remove_people(desk: &Desk) -> Result<(), DeskError> {
    for person in desk.people().await? {
        desk.remove_person(person.person).await?;
    }
    Ok(())
}

async fn eligibility(
    desk: &Desk,
    event: &EventId,
    person: PersonId,
) -> Result<EligibilityState, ReasonView> {
    match desk.eligibility(event, person).await {
        Ok(eligibility) => Ok((&eligibility).into()),
        Err(DeskError::Refused(problem)) if problem.code != Code::SessionEnded => {
            let reason = problem.as_ref().into();
            Ok(EligibilityState::Not { reason })
        }
        Err(error) => Err(error.into()),
    }
}
