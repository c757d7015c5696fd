//! What befalls a service, a device, and who tries to cheat.

use jari_protocol::change::{Act, TicketChange};
use jari_protocol::count::People;
use jari_protocol::id::{ChangeId, PassId};
use jari_protocol::text::Line;
use jari_protocol::ticket::Stage;
use jari_room::request::{AddStock, Change, CloseSite, Verb};
use jari_session::{Answer, Ask, HostInput};

use super::traffic::Brief;
use super::{BEAT, Fate, Happening, World};
use crate::city;
use crate::plan::SECOND;
use crate::service::Asker;

impl World {
    pub(super) fn beat(&mut self, now: u64) -> Result<(), String> {
        self.at(now + BEAT, Happening::Beat);
        if self.plan.is_down(now) {
            return Ok(());
        }
        self.service.beat(now);
        self.laws.after_beat(now, &self.service, &self.devices)?;
        self.feed_streams(now);
        Ok(())
    }

    pub(super) fn operate(&mut self, now: u64, what: &Happening) {
        let reason = Line::new("정전").expect("a line");
        let (event, opening) = (city::event(), city::opening());
        let verb = if matches!(what, Happening::Pause) {
            Verb::Pause {
                event,
                opening,
                reason,
                by_service: false,
            }
        } else {
            Verb::Resume {
                event,
                opening,
                reason,
            }
        };
        self.trace.line(now, format_args!("the operator: {what:?}"));
        // A pause before the opening, or a resume of what was not paused, is
        // refused; that is the operator's to read.
        let change = Change { id: None, verb };
        if let Err(problem) = city::execute(&mut self.service.store, now, change) {
            self.trace.line(
                now,
                format_args!("the operator is refused: {}", problem.code.as_str()),
            );
        }
    }

    pub(super) fn submit_beacon(&mut self, now: u64) {
        let value = Line::new("07 11 19 23 31 42").expect("a line");
        let (event, opening) = (city::event(), city::opening());
        let verb = Verb::Beacon {
            event,
            opening,
            value,
        };
        let change = Change { id: None, verb };
        if let Err(problem) = city::execute(&mut self.service.store, now, change) {
            // The cut-off was not committed yet: the operator tries again.
            self.trace.line(
                now,
                format_args!("no beacon yet: {}", problem.code.as_str()),
            );
            self.at(now + 10 * SECOND, Happening::Beacon);
        }
    }

    pub(super) fn add_stock(&mut self, now: u64) {
        let Some((_, people)) = self.plan.more_stock else {
            return;
        };
        let slot = city::wishes(1).remove(0);
        self.trace
            .line(now, format_args!("the operator adds {people} to {slot}"));
        let verb = Verb::AddStock(AddStock {
            event: city::event(),
            slot,
            people: People(people),
            new: None,
            reason: Line::new("더 왔어요").expect("a line"),
        });
        city::done(&mut self.service.store, now, verb);
    }

    pub(super) fn close_site(&mut self, now: u64) {
        self.trace
            .line(now, format_args!("the operator closes a site"));
        let verb = Verb::CloseSite(CloseSite {
            event: city::event(),
            site: city::closing(),
            reason: Line::new("정전").expect("a line"),
        });
        city::done(&mut self.service.store, now, verb);
    }

    pub(super) fn befall(&mut self, now: u64, device: usize, fate: Fate) -> Result<(), String> {
        match fate {
            Fate::Start => self.start(now, device),
            Fate::Kill => {
                self.trace
                    .line(now, format_args!("device {device} is killed"));
                let reboot = self.devices[device].plan.reboots;
                self.devices[device].kill(now, reboot, &mut self.chance);
                self.laws.device_restarted(device, reboot);
                Ok(())
            }
            Fate::Lose => self.lose(now, device),
            Fate::Cheat => self.cheat(now, device),
            Fate::Offline => self.host(now, device, HostInput::Offline),
            Fate::Online => self.host(now, device, HostInput::Online),
            Fate::Sleep => self.host(now, device, HostInput::Suspending),
            Fate::WakeUp => self.host(now, device, HostInput::Resumed),
        }
    }

    fn lose(&mut self, now: u64, device: usize) -> Result<(), String> {
        self.trace
            .line(now, format_args!("device {device} loses its key"));
        self.devices[device].kill(now, true, &mut self.chance);
        let person = self.devices[device].plan.person;
        let (_, key) = city::sign_in(&mut self.service.store, now, person, &mut self.chance);
        self.devices[device].lose(key);
        self.laws.device_lost(device);
        self.start(now, device)
    }

    /// Asks for a slot with a pass of one's own making, past one's own client.
    fn cheat(&mut self, now: u64, device: usize) -> Result<(), String> {
        let asker = Asker {
            account: self.devices[device].account,
            device: self.devices[device].key,
        };
        let tickets = self.service.tickets(now, asker.account);
        let Some(view) = tickets
            .iter()
            .find(|view| view.state.stage == Stage::Waiting)
        else {
            return Ok(());
        };
        let body = TicketChange {
            actor: asker.account,
            subject: view.state.ticket,
            act: Act::Hold {
                pass: PassId::from_bytes(self.chance.bytes()),
                wishes: city::wishes(1),
            },
        };
        let ask = Ask::Act {
            change: ChangeId::from_bytes(self.chance.bytes()),
            body,
        };
        let answer = self.service.answer(now, asker, &ask, &mut self.chance);
        self.trace.line(
            now,
            format_args!("device {device} cheats and is answered {}", Brief(&answer)),
        );
        if matches!(answer, Answer::Changed { .. }) {
            return Err("law 4: a slot was held without being let in".to_owned());
        }
        Ok(())
    }
}
