//! The session: one step function over all the parts.

mod ask;
mod farewell;
mod host;
mod intend;
mod keep;
mod lost;
mod news;
mod reply;
mod schedule;
mod stream;
mod view;

use std::collections::BTreeMap;
use std::sync::Arc;

use jari_clock::{ClockSync, LocalTime};

use crate::alerts::Alerts;
use crate::boards::{Boards, Contradiction};
use crate::calls::Calls;
use crate::deadlines::{Deadlines, Wake, When};
use crate::effect::{Effect, Effects};
use crate::input::Input;
use crate::link::Link;
use crate::outbox::Outbox;
use crate::pace::bucket::Level;
use crate::pace::jitter::Jitter;
use crate::pace::poll::Pace;
use crate::place::{Place, Plan, Sight};
use crate::setup::Setup;
use crate::snapshot::{ClockAnchor, Phase, Refused, Snapshot};

/// One account's place in one event.
///
/// Make it with [`Session::new`], step it with [`Input::Start`], and from then
/// on with whatever happens and at [`Session::next_wake`].
#[derive(Debug, Clone)]
pub struct Session {
    setup: Setup,
    now: LocalTime,
    jitter: Jitter,
    // what is known
    clock: ClockSync,
    anchor: Option<ClockAnchor>,
    boards: Boards,
    board_heard: Option<LocalTime>,
    contradiction: Option<Contradiction>,
    // the wire and the right
    link: Link,
    place: Place,
    // what is asked
    outbox: Outbox,
    calls: Calls,
    deadlines: Deadlines,
    pacing: Pacing,
    changes_made: u64,
    // what is told
    alerts: Alerts,
    refused: Option<Box<Refused>>,
    sign_in: bool,
    /// As the last step left it.
    shown: Arc<Snapshot>,
    // this life
    planned: Option<Phase>,
    is_started: bool,
    is_forgotten: bool,
    /// Something that must survive a crash changed in this step.
    is_dirty: bool,
    unknown: BTreeMap<String, serde_json::Value>,
    out: Effects,
}

/// What holds reads back.
#[derive(Debug, Clone)]
struct Pacing {
    /// What is left for repeated reads.
    retries: Level,
    /// What is left for reconnecting.
    reconnects: Level,
    /// The service named this time; kept whatever happens.
    told: Option<When>,
    /// The own share of a remote fault's spread; over when the service is
    /// heard.
    spread: Option<LocalTime>,
    /// When the device last woke, or this life began.
    resumed: Option<LocalTime>,
    /// A board was heard since then.
    has_board: bool,
    /// The last read asked for the time instead of a board.
    was_time: bool,
    /// The ticket is to be read once, whatever the phase.
    wants_ticket: bool,
    /// The next board is read past every cache.
    uncached: bool,
    /// A claim was refused for good; nothing claims again by itself.
    claim_refused: bool,
    /// A place that the service has lost was presented already.
    presented: bool,
}

impl Session {
    /// Takes in what happened and says what is to be done, oldest first.
    ///
    /// `now` never goes back; an earlier one counts as the last.
    pub fn step(&mut self, now: LocalTime, input: Input) -> Effects {
        self.now = self.now.max(now);
        self.route(input);
        self.run_due();
        self.settle();
        if self.is_dirty && !self.is_forgotten {
            let record = Box::new(self.record());
            self.out.put_first(Effect::Persist { record });
        }
        self.is_dirty = false;
        let shown = self.view();
        if *self.shown != shown {
            self.shown = Arc::new(shown);
            self.out.push(Effect::Changed);
        }
        std::mem::take(&mut self.out)
    }

    /// What a screen shows.
    #[must_use]
    pub const fn snapshot(&self) -> &Arc<Snapshot> {
        &self.shown
    }

    /// When to step next at the latest, if nothing happens before, and why.
    #[must_use]
    pub fn next_wake(&self) -> Option<Wake> {
        self.deadlines.next(&self.clock)
    }

    fn route(&mut self, input: Input) {
        match input {
            Input::Start => self.start(),
            Input::Intent { intent } => self.intend(intent),
            Input::Answered {
                call,
                sent,
                received,
                stamp,
                answer,
            } => {
                self.exchange(sent, received, stamp);
                self.answered(call, answer);
            }
            Input::Failed { call, fault } => self.failed(call, fault),
            Input::Stream { stream, event } => self.streamed(stream, event),
            Input::Host { event } => self.host(event),
            Input::Wake => {}
        }
    }

    /// Handles everything that is due, each once.
    fn run_due(&mut self) {
        let mut due = Vec::new();
        while let Some(wake) = self.deadlines.expire(self.now, &self.clock) {
            due.push(wake);
        }
        for wake in due {
            self.wake_for(wake);
        }
    }

    fn sight(&self) -> Sight<'_> {
        Sight {
            now: self.now,
            config: &self.setup.config,
            clock: &self.clock,
            device: self.setup.device,
            place: &self.place,
            boards: &self.boards,
            board_heard: self.board_heard,
            joins: self.outbox.has(crate::snapshot::Wish::Join),
            streams: self.calls.stream.id().is_some(),
        }
    }

    /// What is to be read now: what the phase wants, the first board of a
    /// life, and the ticket where something may have happened to it.
    fn plan(&self) -> Plan {
        if self.is_over() {
            return Plan::NOTHING;
        }
        let plan = self.sight().plan();
        let needs_board = plan.board != Pace::Never && !self.pacing.has_board;
        let needs_ticket = self.pacing.wants_ticket && self.place.ticket().is_some();
        let board = if needs_board { Pace::Now } else { plan.board };
        let ticket = if needs_ticket { Pace::Now } else { plan.ticket };
        Plan {
            board,
            ticket: if self.sign_in { Pace::Never } else { ticket },
            ..plan
        }
    }

    fn phase(&self) -> Phase {
        self.sight().phase()
    }

    #[cfg(feature = "seeded-bugs")]
    fn has_bug(&self, bug: crate::bugs::Bug) -> bool {
        self.setup.config.bug == Some(bug)
    }
}
