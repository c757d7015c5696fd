//! The world of a life: one clock, one queue of what happens next.

mod happening;
mod misfortune;
mod program;
mod streams;
mod traffic;

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::sync::Arc;

use crate::chance::Chance;
use crate::city;
use crate::device::Device;
use crate::laws::Laws;
use crate::life::Build;
use crate::person::Person;
use crate::plan::{HORIZON, Plan, SECOND};
use crate::service::Service;
use crate::trace::Trace;
use happening::{Fate, Happening, News, Request, Run};

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
            Device::new(
                Arc::new(device.clone()),
                signed,
                Arc::clone(&config),
                &mut chance,
            )
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
                || (now > self.faults_end
                    && self
                        .laws
                        .is_at_rest(now, &self.service, (&self.people, &self.devices)));
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
        if let Some(at) = self.plan.closes {
            self.at(at, Happening::Closing);
        }
        if let Some((at, _)) = self.plan.more_stock {
            self.at(at, Happening::MoreStock);
        }
        if self.plan.beacon {
            self.at(self.plan.opens - 5 * SECOND, Happening::Beacon);
        }
        for device in 0..self.devices.len() {
            self.queue_fates(device);
        }
    }

    fn queue_fates(&mut self, device: usize) {
        let plan = Arc::clone(&self.devices[device].plan);
        let spans = [
            (&plan.cuts, Fate::Offline, Fate::Online),
            (&plan.sleeps, Fate::Sleep, Fate::WakeUp),
            (&plan.crashes, Fate::Kill, Fate::Start),
        ];
        self.at(plan.comes, Happening::Befalls(device, Fate::Start));
        for (spans, begins, ends) in spans {
            for (from, to) in spans {
                self.at(*from, Happening::Befalls(device, begins));
                self.at(*to, Happening::Befalls(device, ends));
            }
        }
        for at in &plan.cheats {
            self.at(*at, Happening::Befalls(device, Fate::Cheat));
        }
        if let Some(at) = plan.lost_at {
            self.at(at, Happening::Befalls(device, Fate::Lose));
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
            Happening::MoreStock => self.add_stock(now),
            Happening::Closing => self.close_site(now),
            Happening::Befalls(device, fate) => self.befall(now, device, fate)?,
            Happening::Arrives(run, request) => self.arrive(now, run, *request)?,
            Happening::Told(run, news) if self.lives(run) => self.tell(now, run.device, *news)?,
            // Of a program's life that is over.
            Happening::Told(..) => {}
        }
        Ok(())
    }

    fn lives(&self, run: Run) -> bool {
        let device = &self.devices[run.device];
        device.life == run.life && device.session.is_some()
    }

    fn run_of(&self, device: usize) -> Run {
        Run {
            device,
            life: self.devices[device].life,
        }
    }
}
