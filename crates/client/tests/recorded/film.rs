//! The model over a session in virtual time.

use std::collections::BTreeMap;
use std::fs;
use std::path::Path;
use std::sync::Arc;

use jari_client::News;
use jari_client::app::ask::{
    Ask, Begun, Fruit, KeptBooking, Part, PracticeAsk, PracticeDone, TaskId,
};
use jari_client::app::notice::NoticeKind;
use jari_client::app::qr::QrView;
use jari_client::app::view::{CodeMessageView, EligibilityState, HostView, ReasonView};
use jari_client::app::{
    AppIntent, AppNotice, AppSnapshot, Effect, Input, Key, Model, PracticeIntent, PracticePlan,
    Settings,
};
use jari_client::home::KnownService;
use jari_clock::LocalTime;
use jari_protocol::id::AccountId;
use jari_protocol::jws::Typ;
use jari_protocol::keys::Role;
use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::Millis;
use jari_session::{Effect as SessionEffect, Snapshot};
use serde::Serialize;

use crate::authority::Authority;
use crate::papers;
use crate::world::World;

/// The app of one person, and the world its session lives in.
pub(crate) struct Film {
    pub(crate) world: World,
    model: Model,
    notices: Vec<AppNotice>,
    asked: Vec<(TaskId, Ask)>,
    told: usize,
    others: usize,
    has_place: bool,
    receipts: Vec<KeptBooking>,
    /// Another device of the account came in.
    pub(crate) has_visitor: bool,
    /// What was said to a rehearsal.
    pub(crate) rehearsed: Vec<AppIntent>,
}

/// What the window's tests replay.
#[derive(Serialize)]
struct Moment {
    snapshot: AppSnapshot,
    stock: Vec<jari_client::app::view::StockView>,
    notices: Vec<AppNotice>,
    /// The squares of each receipt, by its booking.
    codes: BTreeMap<String, QrView>,
}

impl Film {
    /// The first start, on a machine that has this.
    pub(crate) fn first_start(host: HostView) -> Self {
        Self::begin(World::before_opening(day()), host, Vec::new())
    }

    /// Another start: the service was added, and the person is signed in.
    pub(crate) fn signed_in(world: World) -> Self {
        let account = Some(AccountId::from_bytes([9; 16]));
        let mut film = Self::begin(world, papers::host(), vec![(papers::known(), account)]);
        film.read();
        film
    }

    /// The service was added, and nobody is signed in.
    pub(crate) fn signed_out() -> Self {
        let world = World::before_opening(day());
        let mut film = Self::begin(world, papers::host(), vec![(papers::known(), None)]);
        film.part(Part::Events(vec![papers::event()]));
        film.answer_all();
        film
    }

    fn begin(
        world: World,
        host: HostView,
        services: Vec<(KnownService, Option<AccountId>)>,
    ) -> Self {
        let mut film = Self {
            world,
            model: Model::new(host.clone(), Settings::default()),
            notices: Vec::new(),
            asked: Vec::new(),
            told: 0,
            others: 0,
            has_place: false,
            receipts: Vec::new(),
            has_visitor: false,
            rehearsed: Vec::new(),
        };
        film.input(Input::Begun(Box::new(Begun {
            host,
            settings: Settings::default(),
            services,
            places: Vec::new(),
            published: Vec::new(),
            receipts: Vec::new(),
            troubles: Vec::new(),
        })));
        film
    }

    /// Everything an account reads before it waits.
    pub(crate) fn read(&mut self) {
        self.part(Part::Events(vec![papers::event()]));
        self.part(Part::People(papers::people()));
        let people = papers::people();
        let eligible = |opening, cohort, days| EligibilityState::Eligible {
            window: (&papers::window(opening, cohort, days)).into(),
            basis: papers::event().basis.into(),
        };
        let not = Problem::new(Code::NotEligible, "eligibility.cohort");
        let states = [
            eligible("first", "1962~1971년생", 0),
            eligible("second", "1952~1961년생", 7),
            EligibilityState::Not {
                reason: (&not).into(),
            },
        ];
        for (person, state) in people.into_iter().zip(states) {
            let event = papers::event_id();
            self.part(Part::Eligibility(event, person.person, state));
        }
        self.answer_all();
    }

    /// The model follows the session from here on.
    pub(crate) fn follow(&mut self) {
        self.has_place = true;
        let ticket = self.world.snapshot().ticket;
        let people = ticket.map_or_else(|| vec![papers::people()[0].person], |it| it.members);
        let begun = Part::Ticket(papers::event_id(), people);
        self.part(begun);
        self.answer_all();
        self.sync();
    }

    /// Sites and stock are read.
    pub(crate) fn read_stock(&mut self) {
        self.intend(AppIntent::Event {
            service: papers::service(),
            event: papers::event_id(),
            wish: jari_client::app::EventIntent::ReadStock,
        });
    }

    pub(crate) fn intend(&mut self, intent: AppIntent) {
        self.input(Input::Intent(intent));
        self.answer_all();
    }

    pub(crate) fn part(&mut self, part: Part) {
        self.input(Input::Part(papers::service(), part));
    }

    /// The same moment, as a rehearsal that runs in an app which has nothing
    /// else.
    pub(crate) fn practising(mut self, plan: PracticePlan) -> Self {
        let shown = self.shown();
        let mut outer = Self::begin(self.world, papers::host(), Vec::new());
        outer.intend(AppIntent::Practice {
            wish: PracticeIntent::Begin { plan },
        });
        outer.rehearse(shown);
        outer
    }

    /// The rehearsal's app shows this.
    pub(crate) fn rehearse(&mut self, shown: AppSnapshot) {
        self.input(Input::Rehearsed(Arc::new(shown)));
        self.answer_all();
    }

    /// A message comes in the rehearsal.
    pub(crate) fn message(&mut self, message: CodeMessageView) {
        self.input(Input::Message(message));
    }

    /// Asks, and nothing is answered yet.
    pub(crate) fn ask(&mut self, intent: AppIntent) {
        self.input(Input::Intent(intent));
    }

    /// So much later the model wakes by itself.
    pub(crate) fn wake_after(&mut self, passed: Millis) {
        self.world.now = self.world.now.plus(passed);
        self.input(Input::Wake);
        self.answer_all();
    }

    /// What was asked last goes wrong.
    pub(crate) fn intend_and_fail(&mut self, intent: AppIntent, reason: ReasonView) {
        self.input(Input::Intent(intent));
        let (task, _) = self.asked.pop().expect("something was asked");
        self.input(Input::Done(task, Err(reason)));
    }

    /// Tells the model what the session shows and told since the last time.
    pub(crate) fn sync(&mut self) {
        if !self.has_place {
            return;
        }
        let key = key();
        let shown = Arc::new(dressed(self.world.snapshot()));
        self.input(Input::Snapshot(key.clone(), shown));
        let told = self.world.notices[self.told..].to_vec();
        self.told = self.world.notices.len();
        for notice in told {
            self.input(Input::News(key.clone(), News::Notice(notice)));
        }
        let others: Vec<News> = self.world.others[self.others..]
            .iter()
            .filter_map(news)
            .collect();
        self.others = self.world.others.len();
        for news in others {
            self.input(Input::News(key.clone(), news));
        }
        self.answer_all();
    }

    pub(crate) fn news(&mut self, news: News) {
        self.input(Input::News(key(), news));
    }

    /// Forgets what was told, for a moment that begins here.
    pub(crate) fn quiet(&mut self) {
        self.sync();
        self.notices.clear();
    }

    /// What the person was told since it was quiet last.
    pub(crate) fn told(&self) -> Vec<NoticeKind> {
        self.notices
            .iter()
            .map(|notice| notice.kind.clone())
            .collect()
    }

    /// The moment as it is now.
    pub(crate) fn shown(&mut self) -> AppSnapshot {
        self.sync();
        self.model.snapshot(self.now())
    }

    /// The moment as it is now, held against the file of that name.
    pub(crate) fn record(&mut self, name: &str) -> AppSnapshot {
        let snapshot = self.shown();
        let moment = Moment {
            snapshot: snapshot.clone(),
            stock: self.model.stock(&key()).into_iter().collect(),
            notices: self.notices.clone(),
            codes: self.receipts.iter().map(code).collect(),
        };
        let text = serde_json::to_string_pretty(&moment).expect("plain data") + "\n";
        let path = folder().join(format!("{name}.json"));
        if std::env::var_os("JARI_WRITE_GOLDEN").is_some() {
            fs::create_dir_all(folder()).expect("made");
            fs::write(&path, &text).expect("written");
        }
        let committed = fs::read_to_string(&path).unwrap_or_default();
        assert!(
            committed == text,
            "{name}: JARI_WRITE_GOLDEN=1 cargo test -p jari-client --test recorded, and read the difference"
        );
        snapshot
    }

    fn now(&self) -> LocalTime {
        self.world.now
    }

    fn input(&mut self, input: Input) {
        let now = self.now();
        for effect in self.model.step(now, input) {
            match effect {
                Effect::Ask(task, ask) => self.asked.push((task, ask)),
                Effect::Tell(_, intent) => self.world.intend(intent),
                Effect::Notify(notice) => self.notices.push(notice),
                Effect::Rehearse(intent) => self.rehearsed.push(intent),
                Effect::Release(_) | Effect::Ring(_) | Effect::Quit => {}
            }
        }
    }

    /// Everything that was asked goes well.
    fn answer_all(&mut self) {
        while !self.asked.is_empty() {
            let (task, ask) = self.asked.remove(0);
            let fruit = self.fruit(ask);
            self.input(Input::Done(task, Ok(fruit)));
        }
    }

    fn fruit(&mut self, ask: Ask) -> Fruit {
        let now = self.now();
        match ask {
            Ask::Look(_) => Fruit::Looked(Box::new(papers::known())),
            Ask::Trust(known) => Fruit::Trusted(known, None),
            Ask::BeginSignIn(..) => Fruit::CodeSent(Millis::from_mins(10)),
            Ask::FinishSignIn(..) | Ask::Pair(..) => {
                Fruit::SignedIn(AccountId::from_bytes([9; 16]))
            }
            Ask::Devices(_) => Fruit::Devices(papers::devices(self.has_visitor)),
            Ask::StartPairing(_) => Fruit::Pairing(papers::shown_code()),
            Ask::Stock(..) => {
                let as_of = self.world.service_now();
                Fruit::Stock(Box::new(papers::published(as_of)))
            }
            Ask::Receipts => {
                let shown = dressed(self.world.snapshot());
                let new = shown.receipt.filter(|receipt| {
                    let mut kept = self.receipts.iter();
                    kept.all(|kept| kept.receipt.booking != receipt.booking)
                });
                self.receipts.extend(new.map(|receipt| KeptBooking {
                    receipt: receipt.as_ref().clone(),
                    proof: Ok(now),
                }));
                let again = self.receipts.iter_mut();
                again.for_each(|kept| kept.proof = Ok(now));
                Fruit::Receipts(self.receipts.clone())
            }
            Ask::Forget(_)
            | Ask::EndPairing(_)
            | Ask::SignOut(_)
            | Ask::AddPerson(..)
            | Ask::PutPerson(..)
            | Ask::RemovePerson(..)
            | Ask::Refresh(_)
            | Ask::RemoveDevice(..)
            | Ask::Drive(..)
            | Ask::Adopt(..)
            | Ask::KeepMine(..)
            | Ask::PutAway(_)
            | Ask::SaveReceipt(..)
            | Ask::RemoveReceipt(..)
            | Ask::KeepSettings(_)
            | Ask::SealedFile(_)
            | Ask::KeyStore
            | Ask::Export(_)
            | Ask::Delete { .. } => Fruit::Nothing,
            Ask::Practice(ask) => Fruit::Practised(self.practised(ask)),
        }
    }

    fn practised(&self, ask: PracticeAsk) -> PracticeDone {
        match ask {
            PracticeAsk::Begin(..) => PracticeDone::Begun,
            PracticeAsk::Airplane(_) | PracticeAsk::LoseConfirmations(_) => PracticeDone::Nothing,
            PracticeAsk::WrongClock(by) => {
                PracticeDone::WallClock(self.world.service_now().plus(by))
            }
            PracticeAsk::FreeSlots => PracticeDone::FreeSlots(vec![papers::slot("centre-1", 0, 2)]),
            PracticeAsk::Restart => PracticeDone::Restarted,
            PracticeAsk::End => PracticeDone::Ended,
        }
    }
}

/// What the app shows of a receipt to a camera, signed by keys from a seed.
fn code(kept: &KeptBooking) -> (String, QrView) {
    let signed = Authority::new(1).sign(Typ::Receipt, Role::Receipt, &kept.receipt);
    let code = QrView::of(&signed).expect("a receipt fits into a code");
    (kept.receipt.booking.to_string(), code)
}

pub(crate) fn folder() -> std::path::PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../../ui/src/host/recorded")
}

pub(crate) fn key() -> Key {
    Key {
        service: papers::service(),
        event: papers::event_id(),
    }
}

fn day() -> Millis {
    Millis::from_mins(24 * 60)
}

fn news(effect: &SessionEffect) -> Option<News> {
    match effect {
        SessionEffect::SignIn => Some(News::SignIn),
        SessionEffect::Declined { why } => Some(News::Declined(*why)),
        SessionEffect::Persist { .. }
        | SessionEffect::Forget
        | SessionEffect::Send { .. }
        | SessionEffect::OpenStream { .. }
        | SessionEffect::CloseStream { .. }
        | SessionEffect::Notify { .. }
        | SessionEffect::Changed => None,
    }
}

/// The small service of the stories calls its only site "Centre"; here it is
/// the one of the slot.
fn dressed(mut snapshot: Snapshot) -> Snapshot {
    if let Some(receipt) = snapshot.receipt.as_mut().map(Arc::make_mut) {
        let published = papers::published(receipt.booked);
        if let Some(slot) = published.slot(&receipt.slot) {
            let site = published.site(&slot.site).expect("a site of the event");
            receipt.site = site.site.clone();
            receipt.site_name = site.name.clone();
            receipt.site_address = site.address.clone();
            (receipt.starts, receipt.ends) = (slot.starts, slot.ends);
        }
    }
    snapshot
}
