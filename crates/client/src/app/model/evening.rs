//! K's evening, played by itself: what is done next follows from what the
//! rehearsal's app shows, and nothing is done before the last sentence could
//! be read.

use chrono::NaiveDate;
use jari_clock::LocalTime;
use jari_protocol::id::{EventId, PersonId, ServiceId, SlotId};
use jari_protocol::time::Millis;

use super::practice::front;
use crate::app::intent::{AppIntent, EventIntent, PersonForm, PlaceIntent, ServiceIntent, Typed};
use crate::app::view::{
    AccountView, AppSnapshot, CodeMessageView, EligibilityState, LinkStateView, PhaseView,
    PlaceView, Scene, ServiceView,
};

/// Something that is done in a rehearsal.
#[derive(Debug, Clone, PartialEq)]
pub(super) enum Act {
    /// As the person would.
    Say(AppIntent),
    Airplane(bool),
    WrongClock(bool),
    FailCommit,
    Restart,
    /// Look for slots that can be booked.
    FindSlots,
}

/// Where the evening is.
#[derive(Debug)]
pub(super) struct Evening {
    scene: Scene,
    /// Nothing happens before.
    not_before: LocalTime,
    waits_for_time: bool,
    slots: Vec<SlotId>,
}

/// What is done, and which scene follows.
type Turn = Option<(Vec<Act>, Scene)>;

impl Evening {
    pub(super) const fn begin(now: LocalTime) -> Self {
        Self {
            scene: Scene::SignIn,
            not_before: now.plus(READING),
            waits_for_time: true,
            slots: Vec::new(),
        }
    }

    pub(super) const fn scene(&self) -> Scene {
        self.scene
    }

    pub(super) fn next_wake(&self) -> Option<LocalTime> {
        self.waits_for_time.then_some(self.not_before)
    }

    /// Slots that can be booked.
    pub(super) fn found(&mut self, slots: Vec<SlotId>) {
        self.slots = slots;
    }

    /// The next scene, once the last one was read and has come true.
    pub(super) fn play(
        &mut self,
        now: LocalTime,
        shown: &AppSnapshot,
        message: Option<&CodeMessageView>,
    ) -> Vec<Act> {
        if now < self.not_before {
            return Vec::new();
        }
        self.waits_for_time = false;
        let Some(service) = shown.services.first() else {
            return Vec::new();
        };
        let next = match front(shown).filter(|place| place.phase != PhaseView::Outside) {
            None => self.arriving(service, message),
            Some(place) => self.in_line(place).or_else(|| self.inside(place)),
        };
        let Some((acts, scene)) = next else {
            return Vec::new();
        };
        self.scene = scene;
        self.not_before = now.plus(READING);
        self.waits_for_time = true;
        acts
    }

    fn arriving(&self, service: &ServiceView, message: Option<&CodeMessageView>) -> Turn {
        let say = |wish| at_service(service, wish).into_iter().collect();
        match (self.scene, &service.account) {
            (Scene::SignIn, AccountView::SignedOut) => {
                let contact = Typed(CONTACT.to_owned());
                Some((say(ServiceIntent::SignIn { contact }), Scene::Code))
            }
            (Scene::Code, AccountView::CodeSent { .. }) => {
                let code = Typed(message?.code.clone());
                Some((say(ServiceIntent::EnterCode { code }), Scene::Person))
            }
            (Scene::Person, AccountView::SignedIn { .. }) => {
                service.people.as_ref()?;
                let person = PersonForm {
                    name: Typed("K".to_owned()),
                    birth_date: NaiveDate::from_ymd_opt(1966, 7, 26)?,
                    invitation: None,
                };
                Some((say(ServiceIntent::AddPerson { person }), Scene::Join))
            }
            (Scene::Join, AccountView::SignedIn { .. }) => {
                Some((vec![join(service)?], Scene::Place))
            }
            _ => None,
        }
    }

    fn in_line(&self, place: &PlaceView) -> Turn {
        let is_up = place.link.state == LinkStateView::Up;
        let has_number = place.ticket.is_some_and(|ticket| ticket.number.is_some());
        let acts = match self.scene {
            Scene::Place if has_number && is_up => (vec![Act::Airplane(true)], Scene::Airplane),
            Scene::Airplane if is_cut(place) => (vec![Act::Airplane(false)], Scene::Landed),
            Scene::Landed if is_up => (vec![Act::WrongClock(true)], Scene::WrongClock),
            Scene::WrongClock => (vec![Act::Restart], Scene::Restart),
            Scene::Restart if is_up => (vec![Act::WrongClock(false)], Scene::Waiting),
            Scene::Waiting if is_called(place) => (Vec::new(), Scene::Turn),
            Scene::Turn if is_called(place) => (at_place(place, PlaceIntent::Claim), Scene::Choose),
            Scene::Place | Scene::Airplane | Scene::Landed | Scene::Restart => return None,
            Scene::Waiting | Scene::Turn | Scene::Choose | Scene::Hold => return None,
            Scene::SignIn | Scene::Code | Scene::Person | Scene::Join => return None,
            Scene::Commit | Scene::Booked => return None,
        };
        Some(acts)
    }

    fn inside(&mut self, place: &PlaceView) -> Turn {
        match (self.scene, place.phase) {
            (Scene::Choose, PhaseView::Choosing) if self.slots.is_empty() => {
                Some((vec![Act::FindSlots], Scene::Choose))
            }
            (Scene::Choose, PhaseView::Choosing) => {
                let slots = std::mem::take(&mut self.slots);
                Some((at_place(place, PlaceIntent::Choose { slots }), Scene::Hold))
            }
            // What was free was taken meanwhile.
            (Scene::Hold, PhaseView::Choosing) if place.refused.is_some() => {
                Some((vec![Act::FindSlots], Scene::Choose))
            }
            (Scene::Hold, PhaseView::Holding) => {
                let hold = place.stay.as_ref()?.hold.as_ref()?.hold.parse().ok()?;
                let mut acts = vec![Act::FailCommit];
                acts.extend(at_place(place, PlaceIntent::Confirm { hold }));
                Some((acts, Scene::Commit))
            }
            (Scene::Commit, PhaseView::Booked) => Some((Vec::new(), Scene::Booked)),
            _ => None,
        }
    }
}

const fn is_called(place: &PlaceView) -> bool {
    matches!(place.phase, PhaseView::Called { .. })
}

const fn is_cut(place: &PlaceView) -> bool {
    matches!(
        place.link.state,
        LinkStateView::Down { .. } | LinkStateView::Offline
    )
}

fn at_service(service: &ServiceView, wish: ServiceIntent) -> Option<Act> {
    let service = service.service.parse().ok()?;
    Some(Act::Say(AppIntent::Service { service, wish }))
}

/// The first event, for the first person who may.
fn join(service: &ServiceView) -> Option<Act> {
    let event = service.events.as_ref()?.first()?;
    let may = event.eligibility.iter().find_map(|one| match &one.state {
        EligibilityState::Eligible { window, .. } => Some((&one.person, &window.opening)),
        EligibilityState::Unknown | EligibilityState::Not { .. } => None,
    });
    let (person, opening) = may?;
    let wish = EventIntent::Join {
        opening: opening.parse().ok()?,
        people: vec![person.parse::<PersonId>().ok()?],
    };
    Some(Act::Say(AppIntent::Event {
        service: service.service.parse::<ServiceId>().ok()?,
        event: event.event.parse::<EventId>().ok()?,
        wish,
    }))
}

fn at_place(place: &PlaceView, wish: PlaceIntent) -> Vec<Act> {
    let (Ok(service), Ok(event)) = (place.service.parse(), place.event.parse()) else {
        return Vec::new();
    };
    vec![Act::Say(AppIntent::Place {
        service,
        event,
        wish,
    })]
}

/// K's.
const CONTACT: &str = "k@example.org";

/// A sentence of two lines is read in less, and the screen is looked at.
const READING: Millis = Millis::from_secs(7);
