//! Programs on devices: started, stepped, looked at.

use jari_session::{Effect, Effects, HostInput, Input, Intent, Notice, Session};

use super::{Fate, Happening, News, World};
use crate::plan::SECOND;

impl World {
    pub(super) fn start(&mut self, now: u64, device: usize) -> Result<(), String> {
        if self.devices[device].session.is_some() || now < self.devices[device].plan.comes {
            return Ok(());
        }
        self.trace.line(now, format_args!("device {device} starts"));
        let effects = self.devices[device].start(now, &mut self.chance);
        self.perform(now, device, effects)?;
        let online = self.devices[device].plan.is_online(now);
        if !online {
            self.host(now, device, HostInput::Offline)?;
        }
        self.look_soon(now, device);
        Ok(())
    }

    /// What a program is told, and what comes of it.
    pub(super) fn tell(&mut self, now: u64, device: usize, news: News) -> Result<(), String> {
        match news {
            News::Wake => {
                self.devices[device].wake = None;
                self.input(now, device, Input::Wake)
            }
            News::Look => self.look(now, device),
            News::Reply {
                call,
                sent,
                stamp,
                answer,
            } => {
                let received = self.devices[device].local(now);
                if !self.devices[device].plan.sleeps_at(now) {
                    self.laws.reads(received, device, call, &answer);
                }
                self.input(
                    now,
                    device,
                    Input::Answered {
                        call,
                        sent,
                        received,
                        stamp,
                        answer,
                    },
                )
            }
            News::Fail { call, fault } => self.input(now, device, Input::Failed { call, fault }),
            News::Stream { stream, event } => self.hear(now, device, stream, event),
        }
    }

    pub(super) fn host(&mut self, now: u64, device: usize, event: HostInput) -> Result<(), String> {
        self.trace
            .line(now, format_args!("device {device} is told {event:?}"));
        self.input(now, device, Input::Host { event })?;
        // Whoever wakes a device looks at it.
        if event == HostInput::Resumed {
            self.look_soon(now, device);
        }
        Ok(())
    }

    /// Steps a program and performs what it wants, unless it sleeps.
    pub(super) fn input(&mut self, now: u64, device: usize, input: Input) -> Result<(), String> {
        let woken = matches!(input, Input::Host { .. });
        if self.devices[device].plan.sleeps_at(now) && !woken {
            return Ok(());
        }
        let effects = self.devices[device].step(now, input);
        self.perform(now, device, effects)?;
        self.laws
            .after_step(now, (&self.service, &self.devices), device)
    }

    pub(super) fn perform(
        &mut self,
        now: u64,
        device: usize,
        effects: Effects,
    ) -> Result<(), String> {
        let count = effects.iter().count();
        // Now and then the program dies between two effects.
        let dies = self.devices[device]
            .plan
            .crashes
            .iter()
            .any(|(from, _)| *from > now)
            && self.chance.permille(2);
        let until = if dies {
            self.chance.within(0, count as u64 + 1)
        } else {
            u64::MAX
        };
        for (index, effect) in (0..).zip(effects) {
            if index >= until {
                self.at(now, Happening::Befalls(device, Fate::Kill));
                self.at(now + 2 * SECOND, Happening::Befalls(device, Fate::Start));
                break;
            }
            let local = self.devices[device].local(now);
            self.laws
                .before_effect(local, &self.devices[device], (device, &effect))?;
            self.effect(now, device, effect);
        }
        self.queue_wake(now, device);
        Ok(())
    }

    pub(super) fn effect(&mut self, now: u64, device: usize, effect: Effect) {
        match effect {
            Effect::Persist { record } => self.devices[device].record = Some(*record),
            Effect::Forget => self.devices[device].record = None,
            Effect::Send { call } => self.send(now, device, call),
            Effect::OpenStream { stream, .. } => self.open_stream(now, device, stream),
            Effect::CloseStream { .. } => self.devices[device].stream = None,
            Effect::Notify {
                notice: Notice::ServiceLied { contradiction },
            } => {
                self.trace.error(
                    now,
                    format_args!("device {device} calls a lie: {contradiction:?}"),
                );
            }
            Effect::Notify { notice } => {
                self.trace
                    .line(now, format_args!("device {device} is told: {notice:?}"));
            }
            Effect::SignIn => {
                self.trace
                    .error(now, format_args!("device {device} was signed out"));
            }
            Effect::Declined { why } => {
                self.trace
                    .line(now, format_args!("device {device} declines: {why:?}"));
            }
            Effect::Changed => self.look_soon(now, device),
        }
    }

    pub(super) fn look_soon(&mut self, now: u64, device: usize) {
        let when = now + self.chance.within(100, 3_000) * 1_000;
        let run = self.run_of(device);
        self.at(when, Happening::Told(run, Box::new(News::Look)));
    }

    pub(super) fn look(&mut self, now: u64, device: usize) -> Result<(), String> {
        if self.devices[device].plan.sleeps_at(now) {
            return Ok(());
        }
        let Some(session) = &self.devices[device].session else {
            return Ok(());
        };
        let snapshot = session.snapshot();
        let person = self.devices[device].plan.person;
        let intent = if snapshot.refused.is_some() {
            Some(Intent::Dismiss)
        } else {
            self.people[person].wants(snapshot)
        };
        let Some(intent) = intent else { return Ok(()) };
        if matches!(intent, Intent::Cancel { .. }) {
            self.laws.cancels(person);
        }
        if matches!(intent, Intent::Leave) {
            self.laws.leaves(person);
            self.people[person].left = true;
        }
        self.trace.line(
            now,
            format_args!("device {device} in {:?}: {intent:?}", snapshot.phase),
        );
        self.input(now, device, Input::Intent { intent })
    }

    pub(super) fn queue_wake(&mut self, now: u64, device: usize) {
        let holder = &self.devices[device];
        let Some(wake) = holder.session.as_ref().and_then(Session::next_wake) else {
            return;
        };
        let at = holder.true_time(wake.at).max(now + 1);
        if holder
            .wake
            .is_some_and(|queued| queued <= at && queued > now)
        {
            return;
        }
        self.devices[device].wake = Some(at);
        let run = self.run_of(device);
        self.at(at, Happening::Told(run, Box::new(News::Wake)));
    }
}
