//! Somebody in the line who looks at the screen each minute.

use std::sync::Arc;

use jari_clock::BootId;
use jari_protocol::board::Board;
use jari_protocol::count::Place;
use jari_protocol::id::TicketId;
use jari_protocol::time::OpenTime;
use jari_room::memory::Memory;
use jari_session::{
    Answer, Ask, Call, Config, Effect, Input, Intent, Session, Setup, Standing, StreamId,
    StreamInput,
};

use super::Sample;
use crate::chance::Chance;
use crate::crowd::local;
use crate::town::{self, CLAIM_WINDOW, Citizen, MINUTE, SECOND, Town};

/// Somebody who looks at the screen each minute.
pub(super) struct Probe {
    pub(super) place: u64,
    session: Session,
    shown: Vec<Shown>,
    /// When it was called, in microseconds and in open time.
    pub(super) called: Option<(u64, OpenTime)>,
}

/// A wait as it was shown, in milliseconds.
#[derive(Clone, Copy)]
struct Shown {
    at: u64,
    open: OpenTime,
    middle: f64,
    /// Told by somebody who knows how fast people are at this moment.
    knowing: f64,
    early: f64,
    late: f64,
}

impl Probe {
    /// Reads the board and remembers what is shown; `a_place` is how long a
    /// place takes by the truth of this moment.
    pub(super) fn look(&mut self, now: u64, board: &Arc<Board>, a_place: f64) {
        let stream = StreamId(0);
        let event = StreamInput::Board {
            board: Arc::clone(board),
        };
        let _nothing_is_sent = self
            .session
            .step(local(now), Input::Stream { stream, event });
        let snapshot = self.session.snapshot();
        let (Some(wait), Some(pace)) = (snapshot.wait, board.pace) else {
            return;
        };
        let ahead = (self.place + 1).saturating_sub(board.serving.0) as f64;
        self.shown.push(Shown {
            at: now,
            open: board.open_time,
            knowing: ahead * a_place,
            middle: ahead * 3_600_000.0 / f64::from(pace.per_hour),
            early: wait.early.0 as f64,
            late: wait.late.0 as f64,
        });
    }

    pub(super) fn samples(&self) -> Vec<Sample> {
        let Some(called) = self.called else {
            return Vec::new();
        };
        let (called, open) = called;
        let samples = self.shown.iter().filter_map(|shown| {
            // A paused line says so, and the range stands still meanwhile.
            let truth = open.since(shown.open).0 as f64;
            let with_pauses = (called - shown.at) as f64 / 1_000.0;
            let off = |told: f64, truth: f64| (told - truth).abs() / truth;
            let minutes = truth / 60_000.0;
            (minutes > 10.0).then(|| Sample {
                error: off(shown.middle, truth),
                with_pauses: off(shown.middle, with_pauses),
                knowing: off(shown.knowing, truth),
                knowing_with_pauses: off(shown.knowing, with_pauses),
                covered: (shown.early..=shown.late).contains(&truth),
                covered_with_pauses: (shown.early..=shown.late).contains(&with_pauses),
                width: (shown.late - shown.early) / truth,
                minutes,
            })
        });
        samples.collect()
    }
}

pub(super) fn probe(
    town: &Town<Memory>,
    (place, tickets): (u64, &[(TicketId, Citizen)]),
    chance: &mut Chance,
) -> Probe {
    let index = usize::try_from(place).unwrap_or(0);
    let (ticket, citizen) = tickets[index];
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
    let now = 3 * SECOND;
    let mut session = Session::new(setup, None, local(now)).expect("there is no record");
    let opening = town::opening();
    let adopt = Input::Intent {
        intent: Intent::Adopt { ticket, opening },
    };
    let mut asked = Vec::new();
    for input in [Input::Start, adopt] {
        asked.extend(session.step(local(now), input));
    }
    let standing = town.standing(now, &citizen, ticket).expect("an own ticket");
    debug_assert_eq!(standing.place, Some(Place(place)));
    answer(&mut session, asked, town, &standing);
    Probe {
        place,
        session,
        shown: Vec::new(),
        called: None,
    }
}

/// Answers what the session asks until it knows its ticket.
fn answer(session: &mut Session, asked: Vec<Effect>, town: &Town<Memory>, standing: &Standing) {
    let (mut asked, mut now) = (asked, 3 * SECOND);
    while session.snapshot().ticket.is_none() {
        assert!(now < MINUTE, "the session never asked for its ticket");
        let calls: Vec<Call> = asked.drain(..).filter_map(sent).collect();
        for call in calls {
            let answer = match call.what {
                Ask::ReadTicket { .. } => Answer::Ticket {
                    standing: Box::new(standing.clone()),
                },
                Ask::Time => Answer::Time,
                Ask::ReadBoard { .. } | Ask::Join { .. } | Ask::Act { .. } => Answer::Board {
                    board: town.board(),
                },
            };
            let input = Input::Answered {
                call: call.id,
                sent: local(now),
                received: local(now),
                stamp: None,
                answer,
            };
            asked.extend(session.step(local(now), input));
        }
        now += SECOND;
        asked.extend(session.step(local(now), Input::Wake));
    }
}

fn sent(effect: Effect) -> Option<Call> {
    let Effect::Send { call } = effect else {
        return None;
    };
    Some(call)
}
