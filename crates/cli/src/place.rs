//! The account's place in one event, driven while a command runs.

use std::sync::Arc;

use jari_client::home::HomeLock;
use jari_client::{
    Config, Desk, Drive, DriveError, Handle, Intent, LocalTime, Phase, Snapshot, Stage, Standing,
    Subscription, drive,
};
use jari_protocol::id::{PersonId, SlotId};
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::ticket::OfferState;

use crate::args::OfPlace;
use crate::block::view;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::{Done, Out};
use crate::published::Published;
use crate::signals::Interrupts;
use crate::trouble::Trouble;

/// A driven place and what its words need.
pub(crate) struct Place<'a> {
    pub(crate) out: &'a Out,
    pub(crate) desk: Desk,
    pub(crate) published: Published,
    pub(crate) events: Subscription,
    pub(crate) interrupts: Interrupts,
    whose: Option<PersonId>,
    handle: Handle,
    asked_for_slots: bool,
}

impl<'a> Place<'a> {
    /// Begins or resumes. An event that was seen before is not asked for.
    pub(crate) async fn open(base: &Base<'a>, of: &OfPlace, claims: bool) -> Result<Self, Failure> {
        let whose = of.whose()?;
        let desk = base.desk().await?;
        if desk.connection().account().is_none() {
            return Err(Trouble::SignedOut.into());
        }
        let interrupts = Interrupts::listen();
        let interrupts = interrupts.map_err(|e| Failure::of(Trouble::ProgramFault).with(e))?;
        let lock: HomeLock = base.home.lock()?;
        let published = Published::known(base, &desk, &of.event).await?;
        let config = Config {
            claim_when_called: claims,
            ..Config::standard()
        };
        let what = Drive {
            event: published.id().clone(),
            whose,
            claim_window: published.event().claim_window,
            config: Arc::new(config),
        };
        let driven = drive(Arc::clone(desk.connection()), Arc::new(lock), what).await;
        let handle = driven.map_err(|error| Failure::from(error).in_event(published.id()))?;
        let place = Self {
            out: base.out,
            events: handle.subscribe(),
            desk,
            published,
            interrupts,
            whose,
            handle,
            asked_for_slots: false,
        };
        place.dismiss().await?;
        Ok(place)
    }

    /// The same, for those who have a ticket: one that this device does not
    /// know is looked for among the account's.
    pub(crate) async fn resume(
        base: &Base<'a>,
        of: &OfPlace,
        claims: bool,
    ) -> Result<Self, Failure> {
        let place = Self::open(base, of, claims).await?;
        if place.snapshot().phase == Phase::Outside && !place.find().await? {
            return Err(place.about(Trouble::NoTicket.into()));
        }
        Ok(place)
    }

    /// Follows the account's ticket in this event, if there is one.
    pub(crate) async fn find(&self) -> Result<bool, Failure> {
        let Some(found) = self.ticket().await? else {
            return Ok(false);
        };
        let (ticket, opening) = (found.ticket(), found.statement.opening);
        self.want(Intent::Adopt { ticket, opening }).await?;
        Ok(true)
    }

    async fn ticket(&self) -> Result<Option<Standing>, Failure> {
        let tickets = self
            .desk
            .tickets()
            .await
            .map_err(|error| self.about(error.into()))?;
        let mut of_event = tickets
            .into_iter()
            .filter(|standing| standing.is_place_of(self.published.id(), self.whose));
        Ok(of_event.find(|standing| !standing.is_over()))
    }

    /// Of whom, if that was said.
    pub(crate) const fn whose(&self) -> Option<PersonId> {
        self.whose
    }

    /// Whether the ticket has its booking, as the service states it now.
    pub(crate) async fn is_booked(&self) -> Result<bool, Failure> {
        let ticket = self.ticket().await?;
        Ok(ticket.is_some_and(|standing| matches!(standing.stage, Stage::Booked { .. })))
    }

    /// What is kept for the ticket of places that came back, as the service
    /// states it now.
    pub(crate) async fn offered(&self) -> Result<OfferState, Failure> {
        let kept = self.ticket().await?.and_then(|standing| standing.offer);
        kept.ok_or_else(|| self.refused(&Problem::new(Code::OfferLapsed, "waitlist.offer")))
    }

    /// A refusal of an earlier run was read then.
    async fn dismiss(&self) -> Result<(), Failure> {
        if self.snapshot().refused.is_none() {
            return Ok(());
        }
        let mut changes = self.handle.subscribe();
        self.want(Intent::Dismiss).await?;
        while self.snapshot().refused.is_some() {
            let next = changes.next().await;
            next.ok_or_else(|| Failure::of(Trouble::PlaceNotDriven))?;
        }
        Ok(())
    }

    /// Says what the person wants.
    pub(crate) async fn want(&self, intent: Intent) -> Result<(), Failure> {
        let sent = self.handle.send(intent).await;
        sent.map_err(|_| self.about(Trouble::PlaceNotDriven.into()))
    }

    pub(crate) fn snapshot(&self) -> Arc<Snapshot> {
        self.handle.snapshot()
    }

    /// Now, on the clock of snapshots.
    pub(crate) fn now(&self) -> LocalTime {
        self.desk.connection().clock().now()
    }

    /// The end of a command that showed the place all the while: where lines
    /// are not redrawn, they stand there already.
    pub(crate) fn done(&self, snapshot: &Snapshot) -> Done {
        let view = view(self.out, &self.published, snapshot, self.now());
        let done = if self.out.is_json() {
            Done::said(view.text())
        } else if self.out.is_screen() {
            Done::default().and_all(view.about_the_place().into_iter().map(|line| line.text))
        } else {
            Done::default()
        };
        done.field("event", self.published.id())
            .field("snapshot", snapshot)
    }

    /// A failure in this event, its times in the event's zone.
    pub(crate) fn about(&self, failure: Failure) -> Failure {
        let failure = failure.in_event(self.published.id());
        match self.published.zone() {
            Some(zone) => failure.in_zone(zone),
            None => failure,
        }
    }

    /// A refusal in this event.
    pub(crate) fn refused(&self, problem: &Problem) -> Failure {
        self.about(Failure::refused(problem.clone()))
    }

    /// Learns where and when a slot is, once; without it its id is shown.
    pub(crate) async fn learn(&mut self, slot: &SlotId) {
        if self.published.slot(slot).is_none() && !self.asked_for_slots {
            self.asked_for_slots = true;
            if let Err(error) = self.published.stock(&self.desk).await {
                tracing::debug!(code = %error, "the slots could not be read");
            }
        }
    }
}

impl From<DriveError> for Failure {
    fn from(error: DriveError) -> Self {
        match error {
            DriveError::SignedOut => Trouble::SignedOut.into(),
            DriveError::Newer => Trouble::PlaceOfNewerVersion.into(),
            DriveError::AnotherAccount => Trouble::PlaceOfAnotherAccount.into(),
            DriveError::Home(error) => error.into(),
            DriveError::Desk(error) => error.into(),
        }
    }
}
