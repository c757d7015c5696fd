//! A crowd of real sessions before a service in virtual time: every request
//! and reply takes its way, and every arriving request is counted.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use jari_clock::{BootId, LocalTime};
use jari_protocol::board::{Board, ServingNote};
use jari_protocol::id::RequestId;
use jari_protocol::refusal::Problem;
use jari_room::memory::Memory;
use jari_session::{
    Answer, Ask, Call, CallId, Config, Effect, Effects, Fault, Input, Intent, Session, Setup,
    StreamId, StreamInput,
};

use crate::chance::Chance;
use crate::town::{self, CLAIM_WINDOW, Citizen, SECOND, Town};

/// Stands before the service: takes a request at some moment, or sends it
/// away.
pub trait Front {
    /// What becomes of a request that arrives now.
    fn arrives(&mut self, now: u64, ask: &Ask) -> Passage;
}

/// What becomes of an arriving request.
#[derive(Debug)]
pub enum Passage {
    /// It is answered at this moment.
    At(u64),
    /// It is refused at once.
    Refused(Box<Problem>),
    /// Nobody is there.
    Down,
}

/// One device with its program.
#[derive(Debug)]
pub struct Member {
    /// Who.
    pub citizen: Citizen,
    /// The program.
    pub session: Session,
    /// When it is in the queue to be woken.
    wake: Option<u64>,
    stream: Option<StreamId>,
}

/// The crowd, its service and what happens next.
#[derive(Debug)]
pub struct Crowd<F> {
    /// The service.
    pub town: Town<Memory>,
    /// What stands before it.
    pub front: F,
    /// Everybody.
    pub members: Vec<Member>,
    /// Requests that arrived, by second.
    pub arrivals: Vec<u64>,
    /// Of them reads of the board and streams.
    pub reads: u64,
    chance: Chance,
    queue: BinaryHeap<Reverse<(u64, u64, Entry)>>,
    queued: u64,
}

/// What happens, compared by nothing but its moment and number.
#[derive(Debug)]
struct Entry(What);

#[derive(Debug)]
enum What {
    Beat,
    Input(usize, Input),
    Wake(usize),
    Arrives(usize, Call, LocalTime),
    Answered(usize, Call, LocalTime),
    Opens(usize, StreamId),
}

impl PartialEq for Entry {
    fn eq(&self, _: &Self) -> bool {
        true
    }
}

impl Eq for Entry {}

impl PartialOrd for Entry {
    fn partial_cmp(&self, other: &Self) -> Option<std::cmp::Ordering> {
        Some(self.cmp(other))
    }
}

impl Ord for Entry {
    fn cmp(&self, _: &Self) -> std::cmp::Ordering {
        std::cmp::Ordering::Equal
    }
}

/// A way takes from 20 to 60 ms.
const WAY: (u64, u64) = (20_000, 60_000);

/// A device's clock at a moment of virtual time: it began some time before.
pub fn local(now: u64) -> LocalTime {
    LocalTime::from_micros(now + 1_000 * SECOND)
}

/// The moment at which a device's clock shows this.
pub fn moment(local: LocalTime) -> u64 {
    local.as_micros().saturating_sub(1_000 * SECOND)
}

impl<F: Front> Crowd<F> {
    /// A crowd of nobody.
    pub fn new(town: Town<Memory>, front: F, seed: u64) -> Self {
        let mut crowd = Self {
            town,
            front,
            members: Vec::new(),
            arrivals: Vec::new(),
            reads: 0,
            chance: Chance::of(seed),
            queue: BinaryHeap::new(),
            queued: 0,
        };
        crowd.at(SECOND, What::Beat);
        crowd
    }

    /// Adds somebody who comes at a moment and wants something.
    pub fn add(&mut self, citizen: Citizen, comes: u64, wants: Intent) -> usize {
        let setup = Setup {
            service: town::service(),
            event: town::event(),
            claim_window: CLAIM_WINDOW,
            account: citizen.account,
            device: citizen.device,
            boot: BootId::from_bytes([7; 16]),
            seed: self.chance.bytes(),
            config: Arc::new(Config::standard()),
        };
        let session = Session::new(setup, None, local(comes)).expect("there is no record");
        let number = self.members.len();
        self.members.push(Member {
            citizen,
            session,
            wake: None,
            stream: None,
        });
        self.at(comes, What::Input(number, Input::Start));
        self.at(comes, What::Input(number, Input::Intent { intent: wants }));
        number
    }

    /// Forgets how many requests came.
    pub fn count_anew(&mut self) {
        self.arrivals.clear();
        self.reads = 0;
    }

    /// How many came.
    pub fn arrived(&self) -> u64 {
        self.arrivals.iter().sum()
    }

    /// Lets time pass up to a moment, or until something is so at a beat.
    pub fn until(&mut self, end: u64, mut is: impl FnMut(&Self) -> bool) -> u64 {
        while let Some(Reverse((now, _, _))) = self.queue.peek() {
            if *now > end {
                return end;
            }
            let Some(Reverse((now, _, Entry(what)))) = self.queue.pop() else {
                return end;
            };
            let is_beat = matches!(what, What::Beat);
            self.happens(now, what);
            if is_beat && is(self) {
                return now;
            }
        }
        end
    }

    /// Closes every stream, as a service does that goes away.
    pub fn cut_streams(&mut self, now: u64) {
        for number in 0..self.members.len() {
            if let Some(stream) = self.members[number].stream.take() {
                let fault = Fault::Remote;
                let event = StreamInput::Closed { fault };
                self.at(now, What::Input(number, Input::Stream { stream, event }));
            }
        }
    }

    fn at(&mut self, when: u64, what: What) {
        self.queued += 1;
        self.queue.push(Reverse((when, self.queued, Entry(what))));
    }

    fn happens(&mut self, now: u64, what: What) {
        match what {
            What::Beat => self.beat(now),
            What::Input(number, input) => self.step(now, number, input),
            What::Wake(number) => {
                if self.members[number].wake == Some(now) {
                    self.members[number].wake = None;
                    self.step(now, number, Input::Wake);
                }
            }
            What::Arrives(number, call, sent) => self.arrives(now, number, call, sent),
            What::Answered(number, call, sent) => self.answered(now, number, call, sent),
            What::Opens(number, stream) => self.opens(now, number, stream),
        }
    }

    fn beat(&mut self, now: u64) {
        self.at(now + SECOND, What::Beat);
        if self.is_down(now) {
            return;
        }
        self.town.beat(now);
        let board = self.town.board();
        let is_full = (now / SECOND).is_multiple_of(10);
        for number in 0..self.members.len() {
            let Some(stream) = self.members[number].stream else {
                continue;
            };
            let event = if is_full {
                let board = Arc::clone(&board);
                StreamInput::Board { board }
            } else {
                StreamInput::Serving { note: note(&board) }
            };
            let when = now + self.way();
            self.at(when, What::Input(number, Input::Stream { stream, event }));
        }
    }

    fn is_down(&mut self, now: u64) -> bool {
        matches!(self.front.arrives(now, &Ask::Time), Passage::Down)
    }

    fn step(&mut self, now: u64, number: usize, input: Input) {
        let effects = self.members[number].session.step(local(now), input);
        self.perform(now, number, effects);
        let member = &mut self.members[number];
        let wake = member.session.next_wake();
        let wake = wake.map(|wake| moment(wake.at).max(now + 1));
        if let Some(at) = wake.filter(|at| member.wake.is_none_or(|set| set > *at || set <= now)) {
            member.wake = Some(at);
            self.at(at, What::Wake(number));
        }
    }

    fn perform(&mut self, now: u64, number: usize, effects: Effects) {
        for effect in effects {
            match effect {
                Effect::Send { call } => {
                    let when = now + self.way();
                    self.at(when, What::Arrives(number, call, local(now)));
                }
                Effect::OpenStream { stream, .. } => {
                    let when = now + self.way();
                    self.at(when, What::Opens(number, stream));
                }
                Effect::CloseStream { .. } => self.members[number].stream = None,
                Effect::Persist { .. } | Effect::Forget | Effect::Changed => {}
                Effect::Notify { .. } | Effect::Declined { .. } | Effect::SignIn => {}
            }
        }
    }

    fn arrives(&mut self, now: u64, number: usize, call: Call, sent: LocalTime) {
        self.count(now);
        self.reads += u64::from(call.what.change().is_none());
        match self.front.arrives(now, &call.what) {
            Passage::At(when) => self.at(when, What::Answered(number, call, sent)),
            Passage::Refused(problem) => {
                self.reply(now, (number, call.id, sent), Answer::Refused { problem });
            }
            Passage::Down => {
                let (call, fault) = (call.id, Fault::Remote);
                let when = now + self.way();
                self.at(when, What::Input(number, Input::Failed { call, fault }));
            }
        }
    }

    fn answered(&mut self, now: u64, number: usize, call: Call, sent: LocalTime) {
        let citizen = self.members[number].citizen;
        let answer = self.town.answer(now, &citizen, &call.what);
        self.reply(now, (number, call.id, sent), answer);
    }

    fn reply(
        &mut self,
        now: u64,
        (number, call, sent): (usize, CallId, LocalTime),
        answer: Answer,
    ) {
        let when = now + self.way();
        let stamp = (!matches!(answer, Answer::Board { .. }))
            .then(|| self.town.stamp(now, RequestId::from_bytes([0; 16])));
        let input = Input::Answered {
            call,
            sent,
            received: local(when),
            stamp,
            answer,
        };
        self.at(when, What::Input(number, input));
    }

    fn opens(&mut self, now: u64, number: usize, stream: StreamId) {
        self.count(now);
        self.reads += 1;
        let when = now + self.way();
        if self.is_down(now) {
            let fault = Fault::Remote;
            let event = StreamInput::Closed { fault };
            return self.at(when, What::Input(number, Input::Stream { stream, event }));
        }
        self.members[number].stream = Some(stream);
        let board = self.town.board();
        for event in [StreamInput::Opened, StreamInput::Board { board }] {
            self.at(when, What::Input(number, Input::Stream { stream, event }));
        }
    }

    fn count(&mut self, now: u64) {
        let second = usize::try_from(now / SECOND).unwrap_or(0);
        if self.arrivals.len() <= second {
            self.arrivals.resize(second + 1, 0);
        }
        self.arrivals[second] += 1;
    }

    fn way(&mut self) -> u64 {
        self.chance.within(WAY.0, WAY.1)
    }
}

/// The short form of a board.
pub fn note(board: &Board) -> ServingNote {
    ServingNote {
        event: board.event.clone(),
        opening: board.opening.clone(),
        epoch: board.epoch,
        version: board.version,
        serving: board.serving,
        issued: board.issued,
    }
}
