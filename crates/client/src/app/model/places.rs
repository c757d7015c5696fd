//! Places: joining, following, wishes, alerts.

use std::sync::Arc;

use jari_protocol::id::{OpeningId, PersonId, SlotId};
use jari_protocol::time::Millis;
use jari_session::{Intent, Notice, Phase, Snapshot, Window};

use super::{Account, Job, PlaceState, Step};
use crate::app::ask::{Ask, Effect, Key};
use crate::app::intent::PlaceIntent;
use crate::app::notice::{AppNotice, NoticeKind, WindowKind};
use crate::app::view::{About, ReasonView, Ringing, Sound};
use crate::handle::News;

impl Step<'_> {
    pub(super) fn place(&mut self, key: &Key) -> &mut PlaceState {
        self.model.places.entry(key.clone()).or_default()
    }

    /// Begins or resumes a place, and says this to it.
    pub(super) fn drive(&mut self, key: &Key, intent: Option<Intent>) {
        let window = self.claim_window(key);
        let ask = Ask::Drive(key.clone(), window, intent);
        self.ask(Job::of(About::Place, key), ask);
    }

    /// Only alerts on this device follow from it, so the usual one serves
    /// until the event was read.
    pub(super) fn claim_window(&self, key: &Key) -> Millis {
        let published = self.model.published.get(key);
        published.map_or(USUAL_CLAIM_WINDOW, |known| known.event.claim_window)
    }

    pub(super) fn join(&mut self, key: &Key, opening: OpeningId, people: Vec<PersonId>) {
        let job = Job::of(About::Place, key);
        self.forget_trouble(&job);
        if people.is_empty() {
            let reason = ReasonView::error("people_missing", "add_person");
            return self.trouble(job, reason);
        }
        self.place(key).mine.people.clone_from(&people);
        self.keep_mine(key);
        let intent = Intent::Join {
            opening,
            subjects: people,
            gives_up: Vec::new(),
        };
        self.drive(key, Some(intent));
    }

    /// The account has a ticket here.
    pub(super) fn found(&mut self, key: &Key, people: Vec<PersonId>) {
        let place = self.place(key);
        let is_followed = place.snapshot.as_ref().is_some_and(|s| s.ticket.is_some());
        if place.mine.people != people {
            place.mine.people = people;
            self.keep_mine(key);
        }
        if !is_followed {
            let window = self.claim_window(key);
            self.ask(Job::of(About::Place, key), Ask::Adopt(key.clone(), window));
        }
    }

    pub(super) fn want(&mut self, key: &Key, wish: PlaceIntent) {
        self.forget_trouble(&Job::of(About::Place, key));
        let Some(place) = self.model.places.get_mut(key) else {
            return;
        };
        if let PlaceIntent::Decline { offer } = wish {
            place.declined = Some(offer);
        }
        self.out.push(Effect::Tell(key.clone(), wish.into()));
    }

    pub(super) fn keep_wishes(&mut self, key: &Key, slots: Vec<SlotId>) {
        let job = Job::of(About::Wishes, key);
        self.forget_trouble(&job);
        if slots.len() > jari_protocol::limits::MAX_WISHES {
            let reason = ReasonView::error("too_many_wishes", "choose_again");
            return self.trouble(job, reason);
        }
        self.place(key).mine.wishes = slots;
        self.keep_mine(key);
    }

    pub(super) fn keep_mine(&mut self, key: &Key) {
        let mine = self.place(key).mine.clone();
        self.ask(
            Job::of(About::Wishes, key),
            Ask::KeepMine(key.clone(), mine),
        );
    }

    pub(super) fn put_away(&mut self, key: &Key) {
        if self.model.places.remove(key).is_some() {
            self.out.push(Effect::Release(key.clone()));
            self.ask(Job::of(About::Place, key), Ask::PutAway(key.clone()));
        }
    }

    pub(super) fn read_stock(&mut self, key: &Key) {
        if let Some(known) = self.model.published.get(key) {
            let ask = Ask::Stock(key.clone(), Box::new(known.clone()));
            self.asked(Job::of(About::Stock, key), ask);
        }
    }

    pub(super) fn seen(&mut self, key: &Key, snapshot: Arc<Snapshot>) {
        let Some(place) = self.model.places.get_mut(key) else {
            return;
        };
        let before = place.snapshot.replace(Arc::clone(&snapshot));
        let was = before.as_ref().map(|before| before.phase);
        let comes_in = snapshot.phase == Phase::Choosing && was != Some(Phase::Choosing);
        if comes_in || self.keeps_unread_slot(key, &snapshot) {
            self.read_stock(key);
        }
        self.party(key, &snapshot);
        self.announced(key, &snapshot);
        self.lapsed(key, before.as_deref(), &snapshot);
        if let Some(receipt) = &snapshot.receipt
            && self.model.kept(receipt.booking).is_none()
        {
            self.ask(Job::of(About::Receipt, key), Ask::Receipts);
        }
        if !snapshot.sign_in {
            return;
        }
        let account = self.model.services.get_mut(&key.service);
        if let Some(Account::SignedIn { ended, .. }) = account.map(|state| &mut state.account) {
            *ended = true;
        }
    }

    pub(super) fn news(&mut self, key: &Key, news: News) {
        let job = Job::of(About::Place, key);
        match news {
            News::Notice(notice) => self.notice(key, notice),
            News::Declined(why) => {
                if let Some(reason) = ReasonView::declined(why) {
                    self.trouble(job, reason);
                }
            }
            News::SignIn => self.notify(key, NoticeKind::SignIn),
            News::NotKept => {
                let reason = ReasonView::error("home_unusable", "mend_folder");
                self.forget_trouble(&job);
                self.trouble(job, reason);
                self.notify(key, NoticeKind::NotKept);
            }
            News::RecordDamaged => {
                self.trouble(job, ReasonView::error("home_record_damaged", "wait"));
                self.notify(key, NoticeKind::RecordDamaged);
            }
            News::Over => {}
        }
    }

    fn notice(&mut self, key: &Key, notice: Notice) {
        let (kind, sound) = match notice {
            Notice::Soon => (self.soon(key), None),
            Notice::Now => (NoticeKind::Now, Some(Sound::Turn)),
            Notice::Missed => (NoticeKind::Missed, Some(Sound::Turn)),
            Notice::TwoMinutesLeft { of } => {
                let of = match of {
                    Window::Claim => WindowKind::Claim,
                    Window::Stay => WindowKind::Stay,
                    Window::Hold => WindowKind::Hold,
                    Window::Offer => WindowKind::Offer,
                };
                let kind = NoticeKind::TwoMinutesLeft { of };
                (kind, Some(Sound::LittleTime))
            }
            Notice::Booked { .. } => match self.booked(key) {
                Some(kind) => (kind, None),
                None => return,
            },
            Notice::SoldOut => (NoticeKind::SoldOut, None),
            // It lapses, as the room that is kept for a turn does.
            Notice::Offered => (self.offered(key), Some(Sound::Turn)),
            Notice::ServiceLied { .. } => (NoticeKind::ServiceLied, None),
        };
        self.notify(key, kind);
        // What is real and wants the person is not to be overlooked.
        if sound.is_some() {
            self.end_practice();
        }
        if let Some(sound) = sound.filter(|_| self.model.settings.sound) {
            let ringing = Ringing {
                sound,
                service: key.service.to_string(),
                event: key.event.to_string(),
            };
            self.model.ringing = Some((ringing, self.now.plus(RINGS)));
        }
    }

    /// How many minutes ahead the turn is, by the early end of its range.
    fn soon(&self, key: &Key) -> NoticeKind {
        let wait = self.snapshot(key).and_then(|snapshot| snapshot.wait);
        let ms = wait.map_or(USUAL_SOON, |wait| wait.early);
        let minutes = (ms.as_secs().saturating_add(30) / 60).max(1);
        NoticeKind::Soon { minutes }
    }

    fn booked(&self, key: &Key) -> Option<NoticeKind> {
        let receipt = self.snapshot(key)?.receipt.as_ref()?;
        let site = receipt.site_name.as_str().to_owned();
        let starts = receipt.starts.as_millis();
        Some(if receipt.replaces.is_some() {
            NoticeKind::Changed { site, starts }
        } else {
            NoticeKind::Booked { site, starts }
        })
    }

    pub(super) fn snapshot(&self, key: &Key) -> Option<&Snapshot> {
        self.model.places.get(key)?.snapshot.as_deref()
    }

    pub(super) fn notify(&mut self, key: &Key, kind: NoticeKind) {
        let published = self.model.published.get(key);
        let ticket = self
            .snapshot(key)
            .and_then(|snapshot| snapshot.ticket.as_ref());
        let mine = self.model.places.get(key).map(|place| &place.mine.people);
        let notice = AppNotice {
            kind,
            service: key.service.to_string(),
            event: key.event.to_string(),
            title: published
                .map_or_else(|| key.event.to_string(), |known| known.title().to_owned()),
            zone: published.map(|known| known.event.zone.clone()),
            people: self
                .model
                .names(&key.service, mine.map_or(&[], Vec::as_slice)),
            number: ticket
                .and_then(|ticket| ticket.place)
                .map(|place| place.number()),
        };
        self.out.push(Effect::Notify(notice));
    }
}

/// What PROTOCOL.md recommends.
const USUAL_CLAIM_WINDOW: Millis = Millis::from_mins(10);

/// The alert comes about this long ahead.
const USUAL_SOON: Millis = Millis::from_mins(10);

/// Nobody is to be driven mad by it; the notification stays.
const RINGS: Millis = Millis::from_secs(30);
