//! One hour in a line, exactly from join to called: a real session before a
//! line that moves at an even pace.

use std::sync::Arc;

use jari_clock::BootId;
use jari_protocol::board::{Board, Pace};
use jari_protocol::count::{BoardVersion, Serving};
use jari_protocol::id::RequestId;
use jari_protocol::time::{Millis, OpenTime};
use jari_room::memory::Memory;
use jari_session::{
    Answer, Ask, Call, Config, Effect, Input, Intent, Notice, Session, Setup, StreamId, StreamInput,
};

use crate::chance::Chance;
use crate::crowd::{local, moment, note};
use crate::town::{self, CLAIM_WINDOW, Citizen, MINUTE, Plan, SECOND, Town};

/// What was asked in one hour.
#[derive(Debug, Clone, Default)]
pub struct Hour {
    /// The moments of requests, streams among them.
    pub asked: Vec<(u64, What)>,
    /// Reads that came sooner after the one before than the poll law says.
    pub early: u64,
    /// For how long a stream was open.
    pub streamed: u64,
    /// When the person was told that it is the turn.
    pub told: Option<u64>,
}

/// What a request asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum What {
    /// A place.
    Join,
    /// The board.
    Board,
    /// The time.
    Time,
    /// The ticket.
    Ticket,
    /// The stream.
    Stream,
}

/// Places called in an hour: a large town's evening.
const PER_HOUR: u64 = 36_000;

/// Exactly one hour after the join the place is called.
const WAIT: u64 = 60 * MINUTE;

/// A way, in microseconds.
const WAY: u64 = 20_000;

/// When the join is answered: the line has been open for a while, so that its
/// pace is measured.
const JOINED: u64 = 30 * MINUTE;

/// One hour of one person; with `streams` the service holds a stream for
/// everybody near their turn, without it for nobody.
pub fn hour(seed: u64, streams: bool) -> Hour {
    let mut line = Line::new(seed, streams);
    let mut hour = Hour::default();
    let mut queue: Vec<(u64, Input)> = vec![
        (JOINED - 2 * WAY, Input::Start),
        (
            JOINED - 2 * WAY,
            Input::Intent {
                intent: line.join(),
            },
        ),
    ];
    let mut stream: Option<(StreamId, u64)> = None;
    let end = JOINED + WAIT + 10 * SECOND;
    let mut now = 0;
    while now < end && hour.told.is_none() {
        let wake = line.session.next_wake().map(|wake| moment(wake.at));
        let beat = stream.map(|(_, next)| next);
        let first = queue.iter().map(|(at, _)| *at).min();
        let Some(next) = [wake, beat, first].into_iter().flatten().min() else {
            break;
        };
        now = now.max(next);
        let due = queue.iter().position(|(at, _)| *at <= now);
        let input = if let Some(at) = due {
            queue.swap_remove(at).1
        } else if let Some((id, next)) = stream.filter(|(_, next)| *next <= now) {
            stream = Some((id, next + SECOND));
            line.pulse(now, id)
        } else {
            Input::Wake
        };
        for effect in line.session.step(local(now), input) {
            match effect {
                Effect::Send { call } => {
                    hour.note(now, what(&call.what), line.due_after(now));
                    queue.push(line.answer(now, call));
                }
                Effect::OpenStream { stream: id, .. } => {
                    hour.asked.push((now, What::Stream));
                    stream = Some((id, now + 2 * WAY));
                }
                Effect::CloseStream { .. } => stream = None,
                Effect::Notify {
                    notice: Notice::Now,
                } => hour.told = Some(now),
                Effect::Notify { .. } | Effect::Persist { .. } | Effect::Forget => {}
                Effect::Changed | Effect::SignIn | Effect::Declined { .. } => {}
            }
        }
        hour.streamed += if stream.is_some() {
            line.passed(now)
        } else {
            0
        };
        line.last = now;
    }
    hour
}

/// Exchanges of time that came although the poll law asked for nothing then.
pub fn extra_requests_per_hour(hours: u64) -> f64 {
    let early: u64 = (0..hours).map(|seed| hour(seed, false).early).sum();
    early as f64 / hours as f64
}

impl Hour {
    fn note(&mut self, now: u64, what: What, least: u64) {
        let is_read = |what| matches!(what, What::Board | What::Time);
        let last = self.asked.iter().rev().find(|(_, what)| is_read(*what));
        let counted = self.asked.iter().filter(|(_, what)| is_read(*what)).count();
        // The first board of a life is read at once.
        if let Some((at, _)) = last
            && counted > 1
            && what == What::Time
            && now - at < least
        {
            self.early += 1;
        }
        self.asked.push((now, what));
    }
}

/// The line and the person in it.
struct Line {
    session: Session,
    town: Town<Memory>,
    citizen: Citizen,
    board: Board,
    place: u64,
    last: u64,
}

impl Line {
    fn new(seed: u64, streams: bool) -> Self {
        let plan = Plan {
            gathers: false,
            gathering: SECOND,
            cut_off: 2 * SECOND,
            opens: 2 * SECOND,
            ends: 24 * 60 * MINUTE,
            capacity: 10_000,
            per_minute: 600,
            boards_per_second: 1_000,
            reconnect_window: Millis::from_secs(60),
            stream_limit: if streams { 20_000 } else { 0 },
            slots: (10, 1_000),
        };
        let mut town = Town::found(Memory::default(), &plan, seed);
        for second in 1..=5 {
            town.beat(second * SECOND);
        }
        let citizen = town.sign_in(5 * SECOND, 1);
        let mut chance = Chance::of(seed);
        let setup = Setup {
            service: town::service(),
            event: town::event(),
            claim_window: CLAIM_WINDOW,
            account: citizen.account,
            device: citizen.device,
            boot: BootId::from_bytes([7; 16]),
            seed: chance.bytes(),
            config: Arc::new(Config::standard()),
        };
        let start = local(JOINED - 2 * WAY);
        let place = PER_HOUR * (JOINED + WAIT) / (60 * MINUTE);
        Self {
            session: Session::new(setup, None, start).expect("there is no record"),
            board: Board::clone(&town.board()),
            town,
            citizen,
            place,
            last: 0,
        }
    }

    fn join(&self) -> Intent {
        Intent::Join {
            opening: town::opening(),
            subjects: vec![self.citizen.person],
            gives_up: Vec::new(),
        }
    }

    /// The board of the last full second.
    fn board(&self, now: u64) -> Board {
        let second = now / SECOND;
        let mut board = self.board.clone();
        let serving = PER_HOUR * second / 3_600;
        board.version = BoardVersion(1_000 + second);
        board.issued = town::service_time(second * SECOND);
        board.serving = Serving(serving);
        board.taken = self.place + 1;
        board.open_time = OpenTime(second * 1_000);
        let per_hour = u32::try_from(PER_HOUR).unwrap_or(u32::MAX);
        board.pace = Some(Pace {
            per_hour,
            over: Millis::from_mins(8),
            counted: PER_HOUR * 8 / 60,
            settled: true,
        });
        board
    }

    fn answer(&mut self, now: u64, call: Call) -> (u64, Input) {
        let at = now + WAY;
        let answer = match &call.what {
            Ask::ReadBoard { .. } => Answer::Board {
                board: Arc::new(self.board(at)),
            },
            Ask::Time | Ask::ReadTicket { .. } | Ask::Join { .. } | Ask::Act { .. } => {
                self.placed(self.town.clone().answer(at, &self.citizen, &call.what))
            }
        };
        let stamp = (!matches!(answer, Answer::Board { .. }))
            .then(|| self.town.stamp(at, RequestId::from_bytes([0; 16])));
        let received = at + WAY;
        let input = Input::Answered {
            call: call.id,
            sent: local(now),
            received: local(received),
            stamp,
            answer,
        };
        (received, input)
    }

    /// The ticket is the first of this small room; in the line that is shown
    /// it stands an hour away.
    fn placed(&self, mut answer: Answer) -> Answer {
        let standing = match &mut answer {
            Answer::Ticket { standing } | Answer::Changed { standing, .. } => standing,
            Answer::Board { .. } | Answer::Time | Answer::Refused { .. } => return answer,
        };
        standing.statement.seq = jari_protocol::count::Seq(self.place);
        standing.place = Some(jari_protocol::count::Place(self.place));
        answer
    }

    /// The stream: a board at once and each ten seconds, the short form
    /// between.
    fn pulse(&self, now: u64, stream: StreamId) -> Input {
        let board = self.board(now);
        let is_full = (now / SECOND).is_multiple_of(10);
        let event = if is_full {
            let board = Arc::new(board);
            StreamInput::Board { board }
        } else {
            StreamInput::Serving { note: note(&board) }
        };
        Input::Stream { stream, event }
    }

    /// The least time until the next read by the poll law of the last answer:
    /// a tenth of what is left, less the jitter.
    fn due_after(&self, now: u64) -> u64 {
        let left = (JOINED + WAIT).saturating_sub(now);
        let law = self.board.poll;
        let share = left * u64::from(law.share_permille) / 1_000;
        let share = share.clamp(law.min.0 * 1_000, law.max.0 * 1_000);
        share * (1_000 - u64::from(law.jitter_permille)) / 1_000
    }

    fn passed(&self, now: u64) -> u64 {
        now.saturating_sub(self.last)
    }
}

const fn what(ask: &Ask) -> What {
    match ask {
        Ask::ReadBoard { .. } => What::Board,
        Ask::ReadTicket { .. } => What::Ticket,
        Ask::Join { .. } | Ask::Act { .. } => What::Join,
        Ask::Time => What::Time,
    }
}
