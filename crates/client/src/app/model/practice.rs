//! A rehearsal: what is asked of it, what it shows over what is real, and who
//! gets what a person says meanwhile.

use std::sync::Arc;

use jari_clock::LocalTime;
use jari_protocol::time::Millis;

use super::evening::{Act, Evening};
use super::{Job, Step};
use crate::app::ask::{Ask, Effect, PracticeAsk, PracticeDone};
use crate::app::compose::moment;
use crate::app::intent::{AppIntent, PracticeIntent, PracticePlan};
use crate::app::view::{
    About, AppSnapshot, CodeMessageView, PhaseView, PlaceView, PracticeStage, PracticeView, Saved,
    WrongClockView,
};

/// A rehearsal, as far as the model knows it.
#[derive(Debug)]
pub(crate) struct Practice {
    plan: PracticePlan,
    stage: PracticeStage,
    airplane: bool,
    wrong_clock: Option<WrongClockView>,
    commit_fails: bool,
    restarting: bool,
    message: Option<CodeMessageView>,
    /// What its own app shows.
    shown: Option<Arc<AppSnapshot>>,
    /// Who plays it, while that is not the person.
    evening: Option<Evening>,
}

impl Step<'_> {
    /// What a person says goes to the rehearsal while it runs, but for what is
    /// about the app itself. Gives it back where it is for the real app.
    pub(super) fn rehearse(&mut self, intent: AppIntent) -> Option<AppIntent> {
        let Some(practice) = self.model.practice.as_mut().filter(|it| it.is_shown()) else {
            return Some(intent);
        };
        match &intent {
            AppIntent::Practice { .. } | AppIntent::UseSealedFile { .. } => Some(intent),
            AppIntent::UseKeyStore | AppIntent::Quit => Some(intent),
            AppIntent::Set { .. } | AppIntent::StopSound => {
                self.out.push(Effect::Rehearse(intent.clone()));
                Some(intent)
            }
            AppIntent::Dismiss { trouble } if *trouble >= OWN => Some(AppIntent::Dismiss {
                trouble: trouble - OWN,
            }),
            // A real service is never added to a rehearsal, whose folder goes.
            AppIntent::Look { .. } => {
                self.end_practice();
                Some(intent)
            }
            AppIntent::Trust { .. } | AppIntent::DismissOffer => Some(intent),
            AppIntent::Service { .. }
            | AppIntent::Event { .. }
            | AppIntent::Place { .. }
            | AppIntent::Receipt { .. }
            | AppIntent::ExportData
            | AppIntent::DeleteData { .. }
            | AppIntent::Dismiss { .. } => {
                if !intent.only_reads() {
                    practice.evening = None;
                }
                self.out.push(Effect::Rehearse(intent));
                None
            }
        }
    }

    pub(super) fn practise(&mut self, wish: PracticeIntent) {
        if let PracticeIntent::Begin { plan } = wish {
            return self.begin_practice(plan);
        }
        let Some(practice) = self.model.practice.as_mut().filter(|it| it.is_shown()) else {
            return;
        };
        practice.evening = None;
        match wish {
            PracticeIntent::Begin { .. } | PracticeIntent::TakeOver => {}
            PracticeIntent::Airplane { on } => self.act(Act::Airplane(on)),
            PracticeIntent::WrongClock { on } => self.act(Act::WrongClock(on)),
            PracticeIntent::FailCommit => self.act(Act::FailCommit),
            PracticeIntent::Restart => self.act(Act::Restart),
            PracticeIntent::End => self.end_practice(),
        }
    }

    fn begin_practice(&mut self, plan: PracticePlan) {
        if self.model.practice.is_some() {
            return;
        }
        self.model.practice = Some(Practice::new(plan));
        let settings = self.model.settings;
        let begin = PracticeAsk::Begin(plan, settings);
        self.asked(Job::new(About::Practice), Ask::Practice(begin));
    }

    /// What is real is shown at once, whatever the end still takes.
    pub(super) fn end_practice(&mut self) {
        let Some(practice) = &mut self.model.practice else {
            return;
        };
        match practice.stage {
            PracticeStage::Running => {
                practice.stage = PracticeStage::Ending;
                practice.evening = None;
                self.ask_practice(PracticeAsk::End);
            }
            // Ended as soon as it has begun.
            PracticeStage::Beginning => practice.stage = PracticeStage::Ending,
            PracticeStage::Ending => {}
        }
    }

    fn ask_practice(&mut self, ask: PracticeAsk) {
        self.ask(Job::new(About::Practice), Ask::Practice(ask));
    }

    fn act(&mut self, act: Act) {
        let Some(practice) = &mut self.model.practice else {
            return;
        };
        match act {
            Act::Say(intent) => self.out.push(Effect::Rehearse(intent)),
            Act::Airplane(on) => {
                practice.airplane = on;
                self.ask_practice(PracticeAsk::Airplane(on));
            }
            Act::WrongClock(true) => self.ask_practice(PracticeAsk::WrongClock(A_DAY)),
            Act::WrongClock(false) => practice.wrong_clock = None,
            Act::FailCommit => {
                practice.commit_fails = true;
                self.ask_practice(PracticeAsk::LoseConfirmations(FAILURES));
            }
            Act::Restart if practice.restarting => {}
            Act::Restart => {
                practice.restarting = true;
                self.ask_practice(PracticeAsk::Restart);
            }
            Act::FindSlots => self.ask_practice(PracticeAsk::FreeSlots),
        }
    }

    pub(super) fn rehearsed(&mut self, shown: Arc<AppSnapshot>) {
        let Some(practice) = &mut self.model.practice else {
            return;
        };
        if front(&shown).is_some_and(|place| place.phase == PhaseView::Booked) {
            practice.commit_fails = false;
        }
        practice.shown = Some(shown);
    }

    pub(super) fn message(&mut self, message: CodeMessageView) {
        if let Some(practice) = &mut self.model.practice {
            practice.message = Some(message);
        }
    }

    pub(super) fn practised(&mut self, done: PracticeDone) {
        let now = self.now;
        let Some(practice) = &mut self.model.practice else {
            return;
        };
        match done {
            PracticeDone::Begun if practice.stage == PracticeStage::Ending => {
                self.ask_practice(PracticeAsk::End);
            }
            PracticeDone::Begun => {
                practice.stage = PracticeStage::Running;
                practice.evening = match practice.plan {
                    PracticePlan::Short => None,
                    PracticePlan::Evening => Some(Evening::begin(now)),
                };
            }
            PracticeDone::Nothing => {}
            PracticeDone::WallClock(shows) => {
                practice.wrong_clock = Some(WrongClockView {
                    shows: shows.as_millis(),
                    at: moment(now),
                });
            }
            PracticeDone::FreeSlots(slots) => {
                if let Some(evening) = &mut practice.evening {
                    evening.found(slots);
                }
            }
            PracticeDone::Restarted => practice.restarting = false,
            PracticeDone::Ended => self.model.practice = None,
        }
    }

    /// Something about the rehearsal did not come about.
    pub(super) fn practice_failed(&mut self) {
        let Some(practice) = &mut self.model.practice else {
            return;
        };
        match practice.stage {
            PracticeStage::Beginning | PracticeStage::Ending => self.model.practice = None,
            PracticeStage::Running => practice.restarting = false,
        }
    }

    /// The evening goes on by itself, if it does.
    pub(super) fn play(&mut self) {
        let now = self.now;
        let Some(practice) = self.model.practice.as_mut().filter(|it| it.is_shown()) else {
            return;
        };
        let Practice {
            evening: Some(evening),
            shown: Some(shown),
            ..
        } = practice
        else {
            return;
        };
        let acts = evening.play(now, shown, practice.message.as_ref());
        acts.into_iter().for_each(|act| self.act(act));
    }
}

impl Practice {
    const fn new(plan: PracticePlan) -> Self {
        Self {
            plan,
            stage: PracticeStage::Beginning,
            airplane: false,
            wrong_clock: None,
            commit_fails: false,
            restarting: false,
            message: None,
            shown: None,
            evening: None,
        }
    }

    /// Whether screens show it instead of what is real.
    fn is_shown(&self) -> bool {
        self.stage == PracticeStage::Running && self.shown.is_some()
    }

    /// The sound it asks for.
    pub(super) fn ringing(&self) -> Option<crate::app::view::Sound> {
        let shown = self.shown.as_ref().filter(|_| self.is_shown())?;
        shown.ringing.as_ref().map(|ringing| ringing.sound)
    }

    pub(super) fn next_wake(&self) -> Option<LocalTime> {
        self.evening.as_ref().and_then(Evening::next_wake)
    }

    /// What screens are shown while it runs: its own app, with the settings
    /// and the machine of the real one.
    pub(super) fn over(&self, own: AppSnapshot) -> AppSnapshot {
        let practice = Some(self.view(&own));
        let Some(shown) = self.shown.as_ref().filter(|_| self.is_shown()) else {
            return AppSnapshot { practice, ..own };
        };
        let shown = shown.as_ref().clone();
        let about_it = own.troubles.into_iter();
        let about_it = about_it.filter(|trouble| trouble.about == About::Practice);
        let mut troubles: Vec<_> = about_it.collect();
        for trouble in &mut troubles {
            trouble.id += OWN;
        }
        troubles.extend(shown.troubles);
        let mut busy = own.busy;
        busy.retain(|busy| busy.about == About::Practice);
        busy.extend(shown.busy);
        AppSnapshot {
            now: own.now,
            settings: own.settings,
            host: own.host,
            troubles,
            busy,
            saved: later(own.saved, shown.saved),
            practice,
            ..shown
        }
    }

    fn view(&self, own: &AppSnapshot) -> PracticeView {
        let waiting = own.places.iter().filter(|place| waits(place)).count();
        PracticeView {
            plan: self.plan,
            stage: self.stage,
            airplane: self.airplane,
            wrong_clock: self.wrong_clock,
            commit_fails: self.commit_fails,
            restarting: self.restarting,
            message: self.message.clone(),
            scene: self.evening.as_ref().map(Evening::scene),
            real_places: u32::try_from(waiting).unwrap_or(u32::MAX),
        }
    }
}

/// The place that is rehearsed.
pub(super) fn front(shown: &AppSnapshot) -> Option<&PlaceView> {
    shown.places.first()
}

fn waits(place: &PlaceView) -> bool {
    !matches!(
        place.phase,
        PhaseView::Outside | PhaseView::Booked | PhaseView::Left | PhaseView::Over
    )
}

fn later(one: Option<Saved>, other: Option<Saved>) -> Option<Saved> {
    one.into_iter().chain(other).max_by_key(|saved| saved.at)
}

/// Troubles of the real app are named from here on in a rehearsal's snapshot,
/// which has its own; a window's numbers are whole to 2^53.
const OWN: u64 = 1 << 40;

/// How wrong the clock is set: nobody overlooks a day.
const A_DAY: Millis = Millis::from_mins(24 * 60);

/// Once is bad luck; from twice on a person would begin to doubt.
const FAILURES: u32 = 2;
