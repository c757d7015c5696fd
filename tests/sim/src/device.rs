//! A device: a session, its clock, and what it stored.

use std::sync::Arc;

use jari_clock::{BootId, LocalTime};
use jari_protocol::id::AccountId;
use jari_protocol::jwk::Thumbprint;
use jari_session::{Config, Effects, Input, ResumeRecord, Session, Setup};

use crate::chance::Chance;
use crate::city;
use crate::plan::DevicePlan;
use crate::service;

/// A device and the program on it.
pub(crate) struct Device {
    pub(crate) plan: Arc<DevicePlan>,
    pub(crate) account: AccountId,
    pub(crate) key: Thumbprint,
    /// Counts the program's lives: what belongs to an earlier one is not
    /// delivered.
    pub(crate) life: u64,
    /// The program, while it runs.
    pub(crate) session: Option<Session>,
    /// What was stored last.
    pub(crate) record: Option<ResumeRecord>,
    /// The stream that is open.
    pub(crate) stream: Option<jari_session::StreamId>,
    /// The wake that is in the queue.
    pub(crate) wake: Option<u64>,
    boot: BootId,
    /// Where its clock began, and at which true time.
    clock_from: (u64, u64),
    config: Arc<Config>,
}

impl Device {
    /// A device that was not started yet.
    pub(crate) fn new(
        plan: Arc<DevicePlan>,
        (account, key): (AccountId, Thumbprint),
        config: Arc<Config>,
        chance: &mut Chance,
    ) -> Self {
        let clock_from = (plan.clock_start, 0);
        Self {
            plan,
            account,
            key,
            life: 0,
            session: None,
            record: None,
            stream: None,
            wake: None,
            boot: BootId::from_bytes(chance.bytes()),
            clock_from,
            config,
        }
    }

    /// The device's clock at a moment of true time.
    pub(crate) fn local(&self, now: u64) -> LocalTime {
        let (start, since) = self.clock_from;
        let run = i128::from(now - since);
        let run = run + run * i128::from(self.plan.skew_ppm) / 1_000_000;
        LocalTime::from_micros(start + u64::try_from(run).expect("a clock runs forward"))
    }

    /// The true time at which the device's clock will show a moment.
    pub(crate) fn true_time(&self, local: LocalTime) -> u64 {
        let (start, since) = self.clock_from;
        let run = i128::from(local.as_micros().saturating_sub(start));
        let scaled = run * 1_000_000 / i128::from(1_000_000 + self.plan.skew_ppm);
        // One more, so that the clock has reached the moment in spite of the
        // division.
        since + u64::try_from(scaled).expect("a moment ahead") + 1
    }

    /// What the device's wall clock says.
    #[cfg(feature = "seeded-bugs")]
    pub(crate) fn wall_clock(&self, now: u64) -> jari_protocol::time::ServerTime {
        let off = self.plan.wall_clock_off;
        let service = city::service_time(now).as_millis();
        jari_protocol::time::ServerTime::from_millis(service + off)
    }

    /// Starts the program on what is stored.
    pub(crate) fn start(&mut self, now: u64, chance: &mut Chance) -> Effects {
        self.life += 1;
        let setup = Setup {
            service: service::service(),
            event: city::event(),
            claim_window: city::CLAIM_WINDOW,
            account: self.account,
            device: self.key,
            boot: self.boot,
            seed: chance.bytes(),
            config: Arc::clone(&self.config),
        };
        let session = Session::new(setup, self.record.clone(), self.local(now))
            .expect("the record is this session's own");
        self.session = Some(session);
        self.step(now, Input::Start)
    }

    /// Kills the program; with `reboot` the device's clock begins anew.
    pub(crate) fn kill(&mut self, now: u64, reboot: bool, chance: &mut Chance) {
        self.life += 1;
        self.session = None;
        self.stream = None;
        self.wake = None;
        if reboot {
            self.boot = BootId::from_bytes(chance.bytes());
            self.clock_from = (chance.within(0, 1_000) * 1_000_000, now);
        }
    }

    /// Loses key and everything stored; signed in again with a new key.
    pub(crate) fn lose(&mut self, key: Thumbprint) {
        self.record = None;
        self.key = key;
    }

    /// Steps the program, if it runs.
    pub(crate) fn step(&mut self, now: u64, input: Input) -> Effects {
        let local = self.local(now);
        self.session
            .as_mut()
            .map_or_else(Effects::default, |session| session.step(local, input))
    }
}
