//! Requests and replies on their way.

use std::fmt;
use std::sync::Arc;

use jari_protocol::id::RequestId;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Ask, Call, Fault};

use super::{Happening, News, Request, Run, World};
use crate::city;
use crate::net::{self, Way};
use crate::service::Asker;

/// How long a cache nearby takes to answer.
const CACHE: u64 = 20_000;

impl World {
    pub(super) fn send(&mut self, now: u64, device: usize, call: Call) {
        let (run, plan) = (self.run_of(device), Arc::clone(&self.devices[device].plan));
        let sent = self.devices[device].local(now);
        self.trace
            .line(now, format_args!("device {device} asks {:?}", call.what));
        if !plan.is_online(now) {
            return self.fail(now + 1_000, run, &call, Fault::Local);
        }
        let id = RequestId::from_bytes(self.chance.bytes());
        let cacheable = matches!(
            call.what,
            Ask::ReadBoard {
                uncached: false,
                ..
            }
        );
        if cacheable && self.chance.permille(plan.stale_permille) {
            let board = self.service.cached_board(&mut self.chance);
            let (call, stamp, answer) = (call.id, None, Answer::Board { board });
            let news = News::Reply {
                call,
                sent,
                stamp,
                answer,
            };
            return self.at(now + CACHE, Happening::Told(run, Box::new(news)));
        }
        match net::arrival(&mut self.chance, &plan, now, Way::Up) {
            Some(at) => {
                let request = Request { call, sent, id };
                self.at(at, Happening::Arrives(run, Box::new(request)));
            }
            None => self.time_out(run, &call),
        }
    }

    pub(super) fn arrive(&mut self, now: u64, run: Run, request: Request) -> Result<(), String> {
        if self.plan.is_down(now) {
            self.fail(now + 50_000, run, &request.call, Fault::Remote);
            return Ok(());
        }
        let device = &self.devices[run.device];
        let asker = Asker {
            account: device.account,
            device: device.key,
        };
        #[cfg(feature = "seeded-bugs")]
        self.service.store.bugs.hear(device.wall_clock(now));
        let what = &request.call.what;
        let answer = self.service.answer(now, asker, what, &mut self.chance);
        self.trace.line(
            now,
            format_args!("device {} is answered {}", run.device, Brief(&answer)),
        );
        self.laws.after_answer(
            now,
            (&self.service, &self.devices),
            (what.change(), &answer),
        )?;
        if self.lives(run) {
            self.reply(now, run, request, answer);
        }
        Ok(())
    }

    fn reply(&mut self, now: u64, run: Run, request: Request, answer: Answer) {
        let plan = Arc::clone(&self.devices[run.device].plan);
        let Some(at) = net::arrival(&mut self.chance, &plan, now, Way::Down) else {
            return self.time_out(run, &request.call);
        };
        let moment = city::service_us(now);
        let stamp = Stamp {
            received_us: moment,
            sent_us: moment,
            clock: self.service.clock,
            request: request.id,
        };
        // What caches may keep carries no stamp.
        let stamp = (!matches!(answer, Answer::Board { .. })).then_some(stamp);
        let (call, sent) = (request.call.id, request.sent);
        let news = News::Reply {
            call,
            sent,
            stamp,
            answer,
        };
        self.at(at, Happening::Told(run, Box::new(news)));
    }

    fn time_out(&mut self, run: Run, call: &Call) {
        let at = self.devices[run.device].true_time(call.deadline);
        self.fail(at, run, call, Fault::Remote);
    }

    fn fail(&mut self, at: u64, run: Run, call: &Call, fault: Fault) {
        let call = call.id;
        self.at(
            at,
            Happening::Told(run, Box::new(News::Fail { call, fault })),
        );
    }
}

/// An answer in a few words.
pub(super) struct Brief<'a>(pub(super) &'a Answer);

impl fmt::Display for Brief<'_> {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self.0 {
            Answer::Board { board } => {
                write!(out, "board {} serving {}", board.version.0, board.serving.0)
            }
            Answer::Time => out.write_str("the time"),
            Answer::Ticket { standing } => {
                write!(out, "{:?} at {:?}", standing.stage, standing.place)
            }
            Answer::Changed { outcome, standing } => {
                write!(out, "{outcome:?}, {:?}", standing.stage)
            }
            Answer::Refused { problem } => write!(out, "no: {}", problem.code.as_str()),
        }
    }
}
