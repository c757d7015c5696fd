//! A line by its last believed board.

use jari_protocol::board::{Announcement, Health, Phase as BoardPhase, State, Times};
use jari_session::{LineView as SessionLine, RestView as SessionRest};

use crate::app::view::{
    AnnouncementView, HealthView, LinePhase, LineView, PartHealth, RestView, TimesView,
};

impl From<&SessionLine> for LineView {
    fn from(line: &SessionLine) -> Self {
        Self {
            opening: line.opening.to_string(),
            phase: line.phase.into(),
            times: line.times.into(),
            rest: line.rest.map(Into::into),
            serving: line.serving.0,
            as_of: line.as_of.as_millis(),
            is_old: line.is_old,
            operator_draws: line.operator_draws,
            taken: line.taken,
            door: line.door,
            stock_left: line.stock_left.0,
            sold_out: line.sold_out,
            staying: line.waitlist.staying,
            announcement: line.announcement.as_ref().map(Into::into),
            health: line.health.into(),
        }
    }
}

impl From<SessionRest> for RestView {
    fn from(rest: SessionRest) -> Self {
        Self {
            from: rest.from.as_millis(),
            until: rest.until.as_millis(),
            is_on: rest.is_on,
        }
    }
}

impl From<BoardPhase> for LinePhase {
    fn from(phase: BoardPhase) -> Self {
        match phase {
            BoardPhase::Announced => Self::Announced,
            BoardPhase::Gathering => Self::Gathering,
            BoardPhase::Drawing => Self::Drawing,
            BoardPhase::Open => Self::Open,
            BoardPhase::Paused => Self::Paused,
            BoardPhase::Ended => Self::Ended,
        }
    }
}

impl From<Times> for TimesView {
    fn from(times: Times) -> Self {
        Self {
            gathering: times.gathering.as_millis(),
            cut_off: times.cut_off.as_millis(),
            opens: times.opens.as_millis(),
            ends: times.ends.as_millis(),
        }
    }
}

impl From<Health> for HealthView {
    fn from(health: Health) -> Self {
        Self {
            sign_in: health.sign_in.into(),
            line: health.line.into(),
            booking: health.booking.into(),
            alerts: health.alerts.into(),
        }
    }
}

impl From<State> for PartHealth {
    fn from(state: State) -> Self {
        match state {
            State::Good => Self::Good,
            State::Slow => Self::Slow,
            State::Down => Self::Down,
            State::Unknown => Self::Unknown,
        }
    }
}

impl From<&Announcement> for AnnouncementView {
    fn from(said: &Announcement) -> Self {
        Self {
            ko: said.ko.as_str().to_owned(),
            en: said.en.as_str().to_owned(),
            at: said.at.as_millis(),
        }
    }
}
