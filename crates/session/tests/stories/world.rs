//! One session, one service, and the wire between them, in virtual time.

use std::collections::BTreeMap;
use std::sync::Arc;

use jari_clock::{BootId, LocalTime};
use jari_protocol::hash::Digest;
use jari_protocol::id::{AccountId, ClockId, OpeningId, PersonId, RequestId};
use jari_protocol::jwk::Thumbprint;
use jari_protocol::stamp::Stamp;
use jari_protocol::time::{Millis, ServerTime};
use jari_session::{
    Answer, Ask, Call, Config, Effect, Fault, HostInput, Input, Intent, Kind, Notice, Phase,
    ResumeRecord, Session, Setup, Snapshot, StreamId, StreamInput,
};

use crate::laws::{self, Laws};
use crate::service::{CLAIM_WINDOW, OPENS, Said, Service};

/// When stories begin, on the device's clock; its zero means nothing.
const BEGIN: LocalTime = LocalTime::from_micros(5_000_000_000);

pub(crate) struct World {
    pub(crate) session: Session,
    pub(crate) now: LocalTime,
    pub(crate) service: Service,
    pub(crate) wire: Wire,
    pub(crate) disk: Option<ResumeRecord>,
    pub(crate) sent: Vec<(LocalTime, Ask)>,
    pub(crate) streams: Vec<LocalTime>,
    pub(crate) notices: Vec<Notice>,
    pub(crate) others: Vec<Effect>,
    pub(crate) log: Vec<(LocalTime, Effect)>,
    pub(crate) laws: Laws,
    setup: Setup,
    /// Service time at local zero; what the device's own wall clock shows
    /// appears nowhere.
    offset_ms: i64,
    coming: BTreeMap<(LocalTime, u64), Input>,
    counter: u64,
    stream: Option<StreamId>,
    /// When the service tells its streams next.
    pushes: LocalTime,
    /// The service has streams and says nothing on them.
    pub(crate) is_mute: bool,
    lives: u8,
    /// The process dies when so many effects of a step are performed.
    pub(crate) dies_after: Option<usize>,
}

/// What the wire does to whatever is sent now.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Wire {
    /// What fails each attempt.
    pub(crate) fault: Option<Fault>,
    /// So many requests arrive and their replies do not.
    pub(crate) lose_replies: u32,
    /// Each way.
    pub(crate) delay: Millis,
}

impl World {
    /// A device that starts so long before the opening.
    pub(crate) fn before_opening(span: Millis) -> Self {
        Self::with(Config::standard(), 7, OPENS.minus(span))
    }

    /// An open line that has called `serving` places, seen by somebody who
    /// has just got the place after them by `ahead`.
    pub(crate) fn waiting(ahead: u64) -> Self {
        Self::waiting_with(Config::standard(), 7, ahead)
    }

    pub(crate) fn waiting_with(config: Config, seed: u8, ahead: u64) -> Self {
        let mut world = Self::with(config, seed, OPENS.plus(Millis::from_mins(5)));
        world.service.open();
        world.service.serve(1_000);
        world.service.next_seq = 1_000 + ahead;
        world.start();
        world.join();
        world.run_for(Millis::from_secs(2));
        world
    }

    /// A line that opened a moment ago: nothing was measured yet.
    pub(crate) fn waiting_unmeasured(ahead: u64) -> Self {
        let begins = OPENS.plus(Millis::from_secs(2));
        let mut world = Self::with(Config::standard(), 7, begins);
        world.service.open();
        world.service.board.pace = None;
        world.service.next_seq = ahead;
        world.start();
        world.join();
        world.run_for(Millis::from_secs(2));
        world
    }

    /// Inside, in an open line.
    pub(crate) fn inside() -> Self {
        let mut world = Self::waiting(0);
        world.call();
        world.run_for(Millis::from_secs(1));
        world.intend(Intent::Claim);
        world.run_for(Millis::from_secs(3));
        assert_eq!(world.phase(), Phase::Choosing);
        world
    }

    pub(crate) fn with(config: Config, seed: u8, begins: ServerTime) -> Self {
        let device = Thumbprint(Digest::of(&[b"device"]));
        let service = Service::new(device);
        let setup = Setup {
            service: service.board.service.clone(),
            event: service.board.event.clone(),
            claim_window: CLAIM_WINDOW,
            account: AccountId::from_bytes([9; 16]),
            device,
            boot: BootId::from_bytes([1; 16]),
            seed: [seed; 32],
            config: Arc::new(config),
        };
        let begin_ms = i64::try_from(BEGIN.as_micros() / 1_000).expect("valid in this story");
        Self {
            session: Session::new(setup.clone(), None, BEGIN).expect("valid in this story"),
            now: BEGIN,
            service,
            wire: Wire {
                fault: None,
                lose_replies: 0,
                delay: Millis(40),
            },
            disk: None,
            sent: Vec::new(),
            streams: Vec::new(),
            notices: Vec::new(),
            others: Vec::new(),
            log: Vec::new(),
            laws: Laws::new(begins.as_millis() - begin_ms),
            setup,
            offset_ms: begins.as_millis() - begin_ms,
            coming: BTreeMap::new(),
            counter: 0,
            stream: None,
            pushes: BEGIN,
            is_mute: false,
            lives: 1,
            dies_after: None,
        }
    }

    pub(crate) fn start(&mut self) {
        self.step(Input::Start);
    }

    pub(crate) fn setup(&self) -> Setup {
        self.setup.clone()
    }

    pub(crate) fn join(&mut self) {
        let subjects = vec![PersonId::from_bytes([1; 16])];
        self.intend(Intent::Join {
            opening: self.opening(),
            subjects,
            gives_up: Vec::new(),
        });
    }

    pub(crate) fn opening(&self) -> OpeningId {
        self.service.board.opening.clone()
    }

    pub(crate) fn intend(&mut self, intent: Intent) {
        self.step(Input::Intent { intent });
    }

    pub(crate) fn host(&mut self, event: HostInput) {
        self.step(Input::Host { event });
    }

    /// Service time now; what the session has to find out.
    pub(crate) fn service_now(&self) -> ServerTime {
        self.service_at(self.now)
    }

    pub(crate) fn service_at(&self, local: LocalTime) -> ServerTime {
        let ms = i64::try_from(local.as_micros() / 1_000).expect("valid in this story");
        ServerTime::from_millis(ms + self.offset_ms)
    }

    pub(crate) fn snapshot(&self) -> Snapshot {
        Snapshot::clone(self.session.snapshot())
    }

    pub(crate) fn phase(&self) -> Phase {
        self.session.snapshot().phase
    }

    /// Calls the place of the ticket and tells the stream.
    pub(crate) fn call(&mut self) {
        self.service.serve(self.service.seq + 1);
        self.publish();
    }

    /// Tells the stream, if there is one.
    pub(crate) fn publish(&mut self) {
        let now = self.service_now();
        self.pushes = self.now.plus(Millis::from_secs(10));
        if let (Some(stream), None) = (self.stream, self.wire.fault) {
            let event = StreamInput::Serving {
                note: self.service.note(now),
            };
            self.arrive(self.wire.delay, Input::Stream { stream, event });
            let event = StreamInput::Board {
                board: Arc::new(self.service.sign(now)),
            };
            self.arrive(self.wire.delay, Input::Stream { stream, event });
        }
    }

    /// Cuts the wire: what was under way fails.
    pub(crate) fn cut(&mut self, fault: Fault) {
        self.wire.fault = Some(fault);
        let coming = std::mem::take(&mut self.coming);
        let failed = coming.into_values().filter_map(|input| match input {
            Input::Answered { call, .. } => Some(Input::Failed { call, fault }),
            Input::Start | Input::Intent { .. } | Input::Failed { .. } => None,
            Input::Stream { .. } | Input::Host { .. } | Input::Wake => None,
        });
        for input in failed.collect::<Vec<_>>() {
            self.arrive(Millis(1), input);
        }
        if let Some(stream) = self.stream.take() {
            let event = StreamInput::Closed { fault };
            self.arrive(Millis(1), Input::Stream { stream, event });
        }
    }

    pub(crate) fn mend(&mut self) {
        self.wire.fault = None;
    }

    /// The process dies and starts again with what is on disk.
    pub(crate) fn crash(&mut self) {
        self.restart(self.setup.boot);
    }

    /// The device starts anew: its clock begins somewhere else.
    pub(crate) fn reboot(&mut self) {
        let boot = BootId::from_bytes([self.lives + 1; 16]);
        self.restart(boot);
    }

    fn restart(&mut self, boot: BootId) {
        self.lives += 1;
        self.setup.boot = boot;
        // Another one than any life before had, the first as well.
        self.setup.seed[0] = self.lives;
        self.setup.seed[1] = !self.setup.seed[2];
        self.coming.clear();
        self.stream = None;
        self.laws.forget_calls();
        // Through text, as it lies on disk.
        let text = self
            .disk
            .as_ref()
            .map(|record| serde_json::to_string(record).expect("valid in this story"));
        let record = text.map(|text| serde_json::from_str(&text).expect("valid in this story"));
        self.session =
            Session::new(self.setup.clone(), record, self.now).expect("valid in this story");
        self.start();
    }

    /// Lets time pass, with everything that happens in it.
    pub(crate) fn run_for(&mut self, span: Millis) {
        let until = self.now.plus(span);
        let mut steps_now = 0;
        loop {
            let arrives = self.coming.keys().next().copied();
            let wake = self.session.next_wake();
            let pushes = self.stream.filter(|_| !self.is_mute).map(|_| self.pushes);
            let at = [arrives.map(|key| key.0), wake.map(|wake| wake.at), pushes];
            let Some(at) = at.into_iter().flatten().min().filter(|at| *at <= until) else {
                break;
            };
            steps_now = if at <= self.now { steps_now + 1 } else { 0 };
            assert!(
                steps_now < 50,
                "the session turns without time passing: {wake:?}"
            );
            self.now = self.now.max(at);
            if pushes.is_some_and(|pushes| pushes <= self.now) {
                self.publish();
                continue;
            }
            match arrives
                .filter(|key| key.0 <= at)
                .and_then(|key| self.coming.remove(&key))
            {
                Some(input) => self.step(input),
                None => self.wake(),
            }
        }
        self.now = until;
    }

    /// Lets time pass until something is so.
    pub(crate) fn run_until(&mut self, most: Millis, done: impl Fn(&Self) -> bool) {
        let until = self.now.plus(most);
        while !done(self) {
            assert!(
                self.now < until,
                "it did not come about: {:#?}",
                self.snapshot()
            );
            self.run_for(Millis(100));
        }
    }

    fn wake(&mut self) {
        let before = self.session.next_wake();
        self.step(Input::Wake);
        let after = self.session.next_wake();
        if before.is_some_and(|wake| wake.at <= self.now) {
            assert_ne!(before, after, "a wake moves or clears its deadline");
        }
    }

    pub(crate) fn step(&mut self, input: Input) {
        let before = self.snapshot();
        self.laws.before(&input);
        let effects: Vec<Effect> = self.session.step(self.now, input).into_iter().collect();
        let after = self.snapshot();
        self.laws
            .after(self.now, (&before, &after), &effects, self.disk.as_ref());
        let dies_after = self.dies_after.take();
        let performed = dies_after.unwrap_or(effects.len());
        for effect in effects.into_iter().take(performed) {
            self.log.push((self.now, effect.clone()));
            self.perform(effect);
        }
        laws::standing(self, &after);
        if dies_after.is_some() {
            self.laws.forget_ticket();
            self.laws.forget_told();
            self.crash();
        }
    }

    fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Persist { record } => self.disk = Some(*record),
            Effect::Forget => self.disk = None,
            Effect::Send { call } => self.send(call),
            Effect::OpenStream { stream, .. } => self.open_stream(stream),
            Effect::CloseStream { stream } => {
                if self.stream == Some(stream) {
                    self.stream = None;
                }
            }
            Effect::Notify { notice } => self.notices.push(notice),
            Effect::Changed => {}
            Effect::SignIn | Effect::Declined { .. } => self.others.push(effect),
        }
    }

    fn send(&mut self, call: Call) {
        self.sent.push((self.now, call.what.clone()));
        if let Some(fault) = self.wire.fault {
            self.arrive(
                Millis(5),
                Input::Failed {
                    call: call.id,
                    fault,
                },
            );
            return;
        }
        let sent = self.now;
        let at = self.service_at(sent.plus(self.wire.delay));
        let said = self.service.answer(at, &call.what);
        if self.wire.lose_replies > 0 {
            self.wire.lose_replies -= 1;
            let span = call.deadline.since(self.now);
            self.arrive(
                span,
                Input::Failed {
                    call: call.id,
                    fault: Fault::Remote,
                },
            );
            return;
        }
        let received = sent.plus(self.wire.delay).plus(self.wire.delay);
        let stamp = (call.what.kind() != Kind::Board || call.what == Ask::Time).then(|| Stamp {
            received_us: at.as_millis() * 1_000,
            sent_us: at.as_millis() * 1_000,
            clock: ClockId::from_bytes([1; 16]),
            request: RequestId::from_bytes([2; 16]),
        });
        let answer = heard(said);
        let input = Input::Answered {
            call: call.id,
            sent,
            received,
            stamp,
            answer,
        };
        self.arrive(received.since(self.now), input);
    }

    fn open_stream(&mut self, stream: StreamId) {
        self.streams.push(self.now);
        if let Some(fault) = self.wire.fault {
            let event = StreamInput::Closed { fault };
            self.arrive(Millis(5), Input::Stream { stream, event });
            return;
        }
        self.stream = Some(stream);
        let now = self.service_now();
        self.arrive(
            self.wire.delay,
            Input::Stream {
                stream,
                event: StreamInput::Opened,
            },
        );
        let event = StreamInput::Board {
            board: Arc::new(self.service.sign(now)),
        };
        self.arrive(self.wire.delay, Input::Stream { stream, event });
    }

    pub(crate) fn arrive(&mut self, after: Millis, input: Input) {
        self.counter += 1;
        self.coming
            .insert((self.now.plus(after), self.counter), input);
    }

    pub(crate) fn has_stream(&self) -> bool {
        self.stream.is_some()
    }

    /// How many requests left since a moment, streams included.
    pub(crate) fn requests_since(&self, from: LocalTime) -> usize {
        let calls = self.sent.iter().filter(|(at, _)| *at >= from).count();
        calls + self.streams.iter().filter(|at| **at >= from).count()
    }

    /// The ids under which something like this was sent.
    pub(crate) fn changes_sent(&self) -> Vec<jari_protocol::id::ChangeId> {
        self.sent
            .iter()
            .filter_map(|(_, ask)| ask.change())
            .collect()
    }

    pub(crate) fn board_reads(&self) -> Vec<LocalTime> {
        let reads = self
            .sent
            .iter()
            .filter(|(_, ask)| ask.kind() == Kind::Board);
        reads.map(|(at, _)| *at).collect()
    }
}

fn heard(said: Said) -> Answer {
    match said {
        Said::Board(board) => Answer::Board {
            board: Arc::new(*board),
        },
        Said::Time => Answer::Time,
        Said::Ticket(standing) => Answer::Ticket { standing },
        Said::Changed(outcome, standing) => Answer::Changed { outcome, standing },
        Said::Refused(problem) => Answer::Refused { problem },
    }
}
