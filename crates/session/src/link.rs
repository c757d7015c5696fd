//! The wire. It knows nothing of places; what happens here changes none.

use jari_clock::LocalTime;
use jari_protocol::time::Millis;

use crate::config::Config;
use crate::input::Fault;
use crate::pace::jitter::Jitter;
use crate::snapshot::LinkState;

/// How the wire is.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Link {
    state: State,
    is_online: bool,
    last_heard: Option<LocalTime>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum State {
    /// Nothing was asked yet in this life.
    Idle,
    /// The last exchange worked.
    Up,
    /// An attempt after so many failed ones is under way.
    Dialing { failed: u32, fault: Option<Fault> },
    /// So many attempts failed.
    Down { failed: u32, fault: Fault },
}

impl Link {
    pub(crate) const fn new() -> Self {
        Self {
            state: State::Idle,
            is_online: true,
            last_heard: None,
        }
    }

    pub(crate) const fn is_up(&self) -> bool {
        matches!(self.state, State::Up)
    }

    /// Whether nothing was asked yet.
    pub(crate) const fn is_idle(&self) -> bool {
        matches!(self.state, State::Idle)
    }

    pub(crate) const fn is_online(&self) -> bool {
        self.is_online
    }

    pub(crate) const fn last_heard(&self) -> Option<LocalTime> {
        self.last_heard
    }

    /// What took it down, if something did and nothing was heard since.
    pub(crate) const fn fault(&self) -> Option<Fault> {
        match self.state {
            State::Idle | State::Up => None,
            State::Dialing { fault, .. } => fault,
            State::Down { fault, .. } => Some(fault),
        }
    }

    /// Whether a further attempt has to wait for its turn.
    pub(crate) const fn is_down(&self) -> bool {
        matches!(self.state, State::Down { .. })
    }

    /// The service was heard. Whether that is news.
    pub(crate) fn heard(&mut self, now: LocalTime) -> bool {
        let is_news = !self.is_up();
        self.state = State::Up;
        self.last_heard = Some(now);
        is_news
    }

    /// Something is on its way although the wire is not known to work.
    pub(crate) fn dial(&mut self) {
        self.state = match self.state {
            State::Up => State::Up,
            State::Idle => State::Dialing {
                failed: 0,
                fault: None,
            },
            State::Dialing { failed, fault } => State::Dialing { failed, fault },
            State::Down { failed, fault } => State::Dialing {
                failed,
                fault: Some(fault),
            },
        };
    }

    /// An exchange failed.
    pub(crate) fn fail(&mut self, fault: Fault) {
        let failed = self.failed().saturating_add(1);
        self.state = State::Down { failed, fault };
    }

    /// It may not work any more: the network changed or the device slept.
    pub(crate) fn suspect(&mut self) {
        if self.fault().is_none() {
            self.state = State::Down {
                failed: 0,
                fault: Fault::Local,
            };
        } else {
            self.state = State::Down {
                failed: self.failed(),
                fault: self.fault().unwrap_or(Fault::Local),
            };
        }
    }

    pub(crate) fn set_online(&mut self, is_online: bool) {
        self.is_online = is_online;
    }

    /// How long to stay away after a remote fault: all those who lost the
    /// service at one moment spread over the window, and whoever fails again
    /// comes once in a window on average.
    pub(crate) fn remote_spread(&self, window: Millis, jitter: &mut Jitter) -> Millis {
        if self.failed() <= 1 {
            return jitter.within(window);
        }
        jitter.between(Millis(window.0 / 2), window.plus(Millis(window.0 / 2)))
    }

    /// How long local trouble is left alone by those whose turn is not near.
    pub(crate) fn local_spread(&self, config: &Config, jitter: &mut Jitter) -> Millis {
        let doublings = self
            .failed()
            .saturating_sub(PATIENT_ATTEMPTS)
            .min(MAX_DOUBLINGS);
        let most = Millis(config.local_spread.0.saturating_mul(1 << doublings));
        jitter.within(most.min(config.offline_check.max(config.local_spread)))
    }

    pub(crate) const fn state(&self) -> LinkState {
        match self.state {
            State::Dialing { .. } => LinkState::Dialing,
            State::Idle | State::Up | State::Down { .. } if !self.is_online => LinkState::Offline,
            State::Idle => LinkState::Idle,
            State::Up => LinkState::Up,
            State::Down { fault, .. } => LinkState::Down { fault },
        }
    }

    const fn failed(&self) -> u32 {
        match self.state {
            State::Idle | State::Up => 0,
            State::Dialing { failed, .. } | State::Down { failed, .. } => failed,
        }
    }
}

/// Before the device itself is doubted and the tries become rarer.
const PATIENT_ATTEMPTS: u32 = 4;

/// 30 s doubled four times is past any bound.
const MAX_DOUBLINGS: u32 = 4;
