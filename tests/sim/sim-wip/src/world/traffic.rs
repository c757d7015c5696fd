//! Requests and replies on their way.

use jari_clock::LocalTime;
use jari_protocol::id::RequestId;
use jari_protocol::stamp::Stamp;
use jari_session::{Answer, Ask, Call, CallId, Fault};

use super::{Happening, World};
use crate::city;
use crate::net::{self, Way};
use crate::service::Asker;

impl World {
    pub(super) fn send(&mut self, now: u64, device: usize, call: Call) {
        let (life, plan) = (self.devices[device].life, self.devices[device].plan.clone());
        let sent = self.devices[device].local(now);
        self.trace
            .line(now, format_args!("device {device} asks {:?}", call.what));
        if !plan.is_online(now) {
            let fail = Happening::Fail {
                device,
                life,
                call: call.id,
                fault: Fault::Local,
            };
            return self.at(now + 1_000, fail);
        }
        let request = RequestId::from_bytes(self.chance.bytes());
        let stale = matches!(
            call.what,
            Ask::ReadBoard {
                uncached: false,
                ..
            }
        ) && self.chance.permille(plan.stale_permille);
        if stale {
            let board = self.service.cached_board(&mut self.chance);
            let answer = Box::new(Answer::Board { board });
            return self.reply(now, (device, life), call.id, (sent, None), answer);
        }
        let call = Box::new(call);
        if let Some(at) = net::arrival(&mut self.chance, &plan, now, Way::Up) {
            self.at(
                at,
                Happening::Arrive {
                    device,
                    life,
                    call,
                    sent,
                    request,
                },
            );
        } else {
            self.time_out(device, life, &call);
        }
    }

    pub(super) fn time_out(&mut self, device: usize, life: u64, call: &Call) {
        let at = self.devices[device].true_time(call.deadline);
        self.at(
            at,
            Happening::Fail {
                device,
                life,
                call: call.id,
                fault: Fault::Remote,
            },
        );
    }

    pub(super) fn arrive(
        &mut self,
        now: u64,
        (device, life): (usize, u64),
        call: Call,
        (sent, request): (LocalTime, RequestId),
    ) -> Result<(), String> {
        if self.plan.is_down(now) {
            let fail = Happening::Fail {
                device,
                life,
                call: call.id,
                fault: Fault::Remote,
            };
            self.at(now + 50_000, fail);
            return Ok(());
        }
        let holder = &self.devices[device];
        let asker = Asker {
            account: holder.account,
            device: holder.key,
        };
        #[cfg(feature = "seeded-bugs")]
        self.service.store.bugs.hear(holder.wall_clock(now));
        let answer = self
            .service
            .answer(now, asker, &call.what, &mut self.chance);
        self.trace.line(
            now,
            format_args!("device {device} is answered {}", brief(&answer)),
        );
        let change = call.what.change();
        self.laws
            .after_answer(now, (&self.service, &self.devices), (change, &answer))?;
        let received_us = city::service_us(now);
        let stamp = Stamp {
            received_us,
            sent_us: received_us,
            clock: self.service.clock,
            request,
        };
        let stamp = (!matches!(answer, Answer::Board { .. })).then_some(stamp);
        if self.lives(device, life) {
            let lost = !self.reply_arrives(now, (device, life), call.id, (sent, stamp), answer);
            if lost {
                self.time_out(device, life, &call);
            }
        }
        Ok(())
    }

    pub(super) fn reply_arrives(
        &mut self,
        now: u64,
        to: (usize, u64),
        call: CallId,
        times: (LocalTime, Option<Stamp>),
        answer: Answer,
    ) -> bool {
        let plan = self.devices[to.0].plan.clone();
        let Some(at) = net::arrival(&mut self.chance, &plan, now, Way::Down) else {
            return false;
        };
        let ((device, life), (sent, stamp)) = (to, times);
        self.at(
            at,
            Happening::Reply {
                device,
                life,
                call,
                sent,
                stamp,
                answer: Box::new(answer),
            },
        );
        true
    }

    pub(super) fn reply(
        &mut self,
        now: u64,
        (device, life): (usize, u64),
        call: CallId,
        (sent, stamp): (LocalTime, Option<Stamp>),
        answer: Box<Answer>,
    ) {
        self.at(
            now + 20_000,
            Happening::Reply {
                device,
                life,
                call,
                sent,
                stamp,
                answer,
            },
        );
    }
}

/// An answer in a few words.
pub(super) fn brief(answer: &Answer) -> String {
    match answer {
        Answer::Board { board } => format!("board {} serving {}", board.version.0, board.serving.0),
        Answer::Time => "the time".to_owned(),
        Answer::Ticket { standing } => format!("{:?} at {:?}", standing.stage, standing.place),
        Answer::Changed { outcome, standing } => format!("{outcome:?}, {:?}", standing.stage),
        Answer::Refused { problem } => format!("no: {}", problem.code.as_str()),
    }
}
