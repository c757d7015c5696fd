//! The world of a life: one clock, one queue of what happens next.

mod happening;
mod misfortune;
mod program;
mod streams;
mod traffic;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use jari_session::{HostInput, Input};

use crate::chance::Chance;
use crate::city;
use crate::device::Device;
use crate::laws::Laws;
use crate::life::Build;
use crate::person::Person;
use crate::plan::{HORIZON, Plan, SECOND};
use crate::service::Service;
use crate::trace::Trace;
use happening::Happening;

/// The conductor's beat: slower than the real one, for speed; nothing in the
/// rules depends on it.
const BEAT: u64 = 2 * SECOND;

/// Everything there is.
pub(crate) struct World {
    pub(crate) plan: Plan,
    pub(crate) service: Service,
    pub(crate) devices: Vec<Device>,
    pub(crate) people: Vec<Person>,
    pub(crate) trace: Trace,
    pub(crate) steps: u64,
    laws: Laws,
    faults_end: u64,
    chance: Chance,
    queue: BinaryHeap<Reverse<(u64, u64, Happening)>>,
    queued: u64,
}

impl World {
    /// The world of a plan.
    pub(crate) fn new(plan: Plan, build: &Build, trace: Trace) -> Self {
        let mut chance = Chance::of(plan.seed ^ 0x6A61_7269);
        let mut service = Service::found(&plan, &mut chance);
        #[cfg(feature = "seeded-bugs")]
        if let Some(bug) = build.room_bug {
            service.store.bugs = jari_room::bugs::Bugs::with(bug);
        }
        let slots = plan.slots.len();
        let people: Vec<Person> = (0..plan.people)
            .map(|_| Person::of(&mut chance, slots))
            .collect();
        let config = Arc::new(build.config.clone());
        let devices = plan.devices.iter().map(|device| {
            let signed = city::sign_in(&mut service.store, 0, device.person, &mut chance);
            let person = people[device.person].id;
            city::name_person(&mut service.store, 0, signed.0, person);
            Device::new(device.clone(), signed, Arc::clone(&config), &mut chance)
        });
        let devices: Vec<Device> = devices.collect();
        let mut world = Self {
            laws: Laws::new(&plan),
            faults_end: plan.faults_end(),
            plan,
            service,
            devices,
            people,
            trace,
            steps: 0,
            chance,
            queue: BinaryHeap::new(),
            queued: 0,
        };
        world.queue_plan();
        world
    }

    /// Runs until everything has come right, or something broke.
    pub(crate) fn run(&mut self) -> Result<(), String> {
        while let Some(Reverse((now, _, happening))) = self.queue.pop() {
            if now > HORIZON {
                return self
                    .laws
                    .at_the_end(&self.service, &self.people, &self.devices);
            }
            self.steps += 1;
            self.happen(now, happening)?;
            let right = self.laws.is_settled(&self.people, &self.devices)
                || self.laws.is_sold_out(&self.service);
            if right && now > self.faults_end {
                return self
                    .laws
                    .at_the_end(&self.service, &self.people, &self.devices);
            }
        }
        Ok(())
    }

    fn queue_plan(&mut self) {
        self.at(BEAT, Happening::Beat);
        for (down, up) in self.plan.outages.clone() {
            self.at(down, Happening::ServiceDown);
            self.at(up, Happening::ServiceUp);
        }
        for (from, to) in self.plan.pauses.clone() {
            self.at(from, Happening::Pause);
            self.at(to, Happening::Resume);
        }
        if self.plan.beacon {
            self.at(self.plan.opens - 5 * SECOND, Happening::Beacon);
        }
        for device in 0..self.devices.len() {
            let plan = self.devices[device].plan.clone();
            self.at(plan.comes, Happening::Start(device));
            for (from, to) in plan.cuts {
                self.at(from, Happening::Offline(device));
                self.at(to, Happening::Online(device));
            }
            for (from, to) in plan.sleeps {
                self.at(from, Happening::Sleep(device));
                self.at(to, Happening::WakeUp(device));
            }
            for (from, to) in plan.crashes {
                self.at(from, Happening::Kill(device));
                self.at(to, Happening::Start(device));
            }
            for at in plan.cheats {
                self.at(at, Happening::Cheat(device));
            }
            if let Some(at) = plan.lost_at {
                self.at(at, Happening::Lose(device));
            }
        }
    }

    fn at(&mut self, when: u64, happening: Happening) {
        self.queued += 1;
        self.queue.push(Reverse((when, self.queued, happening)));
    }

    fn happen(&mut self, now: u64, happening: Happening) -> Result<(), String> {
        match happening {
            Happening::Beat => self.beat(now)?,
            Happening::ServiceDown => self.cut_streams(now),
            Happening::ServiceUp => {
                self.trace
                    .line(now, format_args!("the service starts again"));
                self.service.restart(now, &mut self.chance);
                self.laws.after_change(now, &self.service, &self.devices)?;
            }
            Happening::Pause | Happening::Resume => self.operate(now, &happening),
            Happening::Beacon => self.submit_beacon(now),
            Happening::Start(device) => self.start(now, device)?,
            Happening::Kill(device) => {
                self.trace
                    .line(now, format_args!("device {device} is killed"));
                let reboot = self.devices[device].plan.reboots;
                self.devices[device].kill(now, reboot, &mut self.chance);
                self.laws.device_restarted(device, reboot);
            }
            Happening::Lose(device) => self.lose(now, device)?,
            Happening::Cheat(device) => self.cheat(now, device)?,
            Happening::Offline(device) => self.host(now, device, HostInput::Offline)?,
            Happening::Online(device) => self.host(now, device, HostInput::Online)?,
            Happening::Sleep(device) => self.host(now, device, HostInput::Suspending)?,
            Happening::WakeUp(device) => self.host(now, device, HostInput::Resumed)?,
            Happening::Wake { device, life } if self.lives(device, life) => {
                self.devices[device].wake = None;
                self.input(now, device, Input::Wake)?;
            }
            Happening::Look { device, life } if self.lives(device, life) => {
                self.look(now, device)?
            }
            Happening::Arrive {
                device,
                life,
                call,
                sent,
                request,
            } => {
                self.arrive(now, (device, life), *call, (sent, request))?;
            }
            Happening::Reply {
                device,
                life,
                call,
                sent,
                stamp,
                answer,
            } if self.lives(device, life) => {
                let received = self.devices[device].local(now);
                let answer = *answer;
                self.laws.reads(received, device, call, &answer);
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
                )?;
            }
            Happening::Fail {
                device,
                life,
                call,
                fault,
            } if self.lives(device, life) => {
                self.input(now, device, Input::Failed { call, fault })?;
            }
            Happening::Stream {
                device,
                life,
                stream,
                event,
            } if self.lives(device, life) => {
                self.stream(now, device, stream, *event)?;
            }
            // Of a life that is over.
            Happening::Wake { .. }
            | Happening::Look { .. }
            | Happening::Reply { .. }
            | Happening::Fail { .. }
            | Happening::Stream { .. } => {}
        }
        Ok(())
    }

    fn lives(&self, device: usize, life: u64) -> bool {
        self.devices[device].life == life && self.devices[device].session.is_some()
    }
}
