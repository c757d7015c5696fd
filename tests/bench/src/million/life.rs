//! The life of one session: it reads the boards that everybody reads, and what
//! it asks for itself is answered by whoever holds the rows.

use std::sync::Arc;

use jari_clock::BootId;
use jari_protocol::board::Board;
use jari_protocol::id::RequestId;
use jari_session::{
    Answer, Ask, Call, Config, Effect, Input, Intent, Notice, Phase, Session, Setup,
};

use crate::chance::Chance;
use crate::crowd::{local, moment};
use crate::town::{self, CLAIM_WINDOW, Citizen, SECOND};

/// A way, in microseconds.
pub(super) const WAY: u64 = 30_000;

/// What a life needs of the world.
pub(super) trait World {
    /// The board that is read at a moment.
    fn board(&self, at: u64) -> Arc<Board>;
    /// The answer to a question that only this device asks.
    fn private(&mut self, at: u64, citizen: &Citizen, ask: &Ask) -> Answer;
    /// A request came.
    fn count(&mut self, at: u64);
    /// The stamp of a reply.
    fn stamp(&self, at: u64) -> jari_protocol::stamp::Stamp;
}

/// One session and what is on its way to it.
#[derive(Debug)]
pub(super) struct Life {
    pub(super) citizen: Citizen,
    session: Session,
    coming: Vec<(u64, Input)>,
    now: u64,
    /// How many steps were made.
    pub(super) steps: u64,
    /// It was told of its booking.
    pub(super) booked: bool,
    /// Something else is to be seen than before.
    changed: bool,
}

impl Life {
    /// A session that starts at a moment and wants something.
    pub(super) fn begin(citizen: Citizen, at: u64, wants: Intent, config: &Arc<Config>) -> Self {
        let mut chance = Chance::of(u64::from_be_bytes(
            *citizen.device.0.as_bytes()[9..17]
                .first_chunk()
                .expect("eight bytes"),
        ));
        let setup = Setup {
            service: town::service(),
            event: town::event(),
            claim_window: CLAIM_WINDOW,
            account: citizen.account,
            device: citizen.device,
            boot: BootId::from_bytes([7; 16]),
            seed: chance.bytes(),
            config: Arc::clone(config),
        };
        let session = Session::new(setup, None, local(at)).expect("there is no record");
        Self {
            citizen,
            session,
            coming: vec![(at, Input::Start), (at, Input::Intent { intent: wants })],
            now: at,
            steps: 0,
            booked: false,
            changed: false,
        }
    }

    /// When something happens next.
    pub(super) fn next(&self) -> Option<u64> {
        let wake = self.session.next_wake().map(|wake| moment(wake.at));
        let coming = self.coming.iter().map(|(at, _)| *at).min();
        let next = [wake, coming].into_iter().flatten().min()?;
        Some(next.max(self.now))
    }

    /// Lives on up to a moment, not including it.
    pub(super) fn until(&mut self, end: u64, world: &mut impl World) {
        while let Some(now) = self.next().filter(|next| *next < end) {
            self.now = now;
            let due = self.coming.iter().position(|(at, _)| *at <= now);
            let input = due.map_or(Input::Wake, |at| self.coming.remove(at).1);
            self.step(input, world);
        }
    }

    /// The person wants something at a moment that has come.
    pub(super) fn want(&mut self, at: u64, intent: Intent, world: &mut impl World) {
        self.now = self.now.max(at);
        self.step(Input::Intent { intent }, world);
    }

    /// The phase, if it may be another one than before.
    pub(super) fn news(&mut self) -> Option<Phase> {
        std::mem::take(&mut self.changed).then(|| self.session.snapshot().phase)
    }

    /// What a screen shows.
    pub(super) fn snapshot(&self) -> &jari_session::Snapshot {
        self.session.snapshot()
    }

    /// The moment this life has come to.
    pub(super) const fn now(&self) -> u64 {
        self.now
    }

    fn step(&mut self, input: Input, world: &mut impl World) {
        self.steps += 1;
        for effect in self.session.step(local(self.now), input) {
            match effect {
                Effect::Send { call } => self.send(call, world),
                Effect::Notify {
                    notice: Notice::Booked { .. },
                } => self.booked = true,
                Effect::Notify {
                    notice: Notice::ServiceLied { contradiction },
                } => panic!("an honest service is called a liar: {contradiction:?}"),
                Effect::Changed => self.changed = true,
                Effect::OpenStream { .. } | Effect::CloseStream { .. } => {
                    panic!("this service announces no streams")
                }
                Effect::Notify { .. } | Effect::Persist { .. } | Effect::Forget => {}
                Effect::SignIn | Effect::Declined { .. } => {}
            }
        }
    }

    fn send(&mut self, call: Call, world: &mut impl World) {
        let at = self.now + WAY;
        world.count(at);
        let (answer, stamp) = match &call.what {
            Ask::ReadBoard { .. } => {
                let board = world.board(at);
                (Answer::Board { board }, None)
            }
            Ask::Time => (Answer::Time, Some(world.stamp(at))),
            Ask::ReadTicket { .. } | Ask::Join { .. } | Ask::Act { .. } => {
                let answer = world.private(at, &self.citizen, &call.what);
                (answer, Some(world.stamp(at)))
            }
        };
        let received = at + WAY;
        self.coming.push((
            received,
            Input::Answered {
                call: call.id,
                sent: local(self.now),
                received: local(received),
                stamp,
                answer,
            },
        ));
    }
}

/// The id that every request has here.
pub(super) fn request() -> RequestId {
    RequestId::from_bytes([0; 16])
}

/// Requests by second.
#[derive(Debug, Clone, Default)]
pub(super) struct Counts(pub(super) Vec<u32>);

impl Counts {
    /// One more.
    pub(super) fn add(&mut self, at: u64) {
        let second = usize::try_from(at / SECOND).unwrap_or(0);
        if self.0.len() <= second {
            self.0.resize(second + 1, 0);
        }
        self.0[second] += 1;
    }

    /// Both together.
    pub(super) fn join(&mut self, other: &Self) {
        if self.0.len() < other.0.len() {
            self.0.resize(other.0.len(), 0);
        }
        for (mine, theirs) in self.0.iter_mut().zip(&other.0) {
            *mine += theirs;
        }
    }
}
