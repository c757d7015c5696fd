//! The standing laws, checked after every step of every story.

use std::collections::BTreeMap;

use jari_clock::LocalTime;
use jari_protocol::count::Place;
use jari_protocol::id::{ChangeId, TicketId};
use jari_protocol::refusal::{Problem, Retry};
use jari_protocol::time::ServerTime;
use jari_session::{
    Answer, Ask, Body, Call, CallId, Effect, HostInput, Input, Intent, Kind, LinkState, Phase,
    ResumeRecord, Snapshot,
};

use crate::world::World;

#[derive(Default)]
pub(crate) struct Laws {
    /// Switched off where a fault is made on purpose.
    pub(crate) broken: Vec<String>,
    pub(crate) collects: bool,
    outstanding: BTreeMap<Kind, (CallId, LocalTime)>,
    told: BTreeMap<ChangeId, LocalTime>,
    told_reads: Option<LocalTime>,
    asked: BTreeMap<CallId, Ask>,
    offset_ms: i64,
    ids: BTreeMap<ChangeId, Ask>,
    place: Option<(TicketId, Place)>,
    had_ticket: Option<TicketId>,
    is_begun: bool,
    may_replace: bool,
    /// The person asked for another ticket.
    adopts: bool,
}

impl Laws {
    pub(crate) fn new(offset_ms: i64) -> Self {
        Self {
            offset_ms,
            ..Self::default()
        }
    }

    fn check(&mut self, holds: bool, law: &str) {
        if holds {
            return;
        }
        assert!(self.collects, "broken: {law}");
        self.broken.push(law.to_owned());
    }

    pub(crate) fn before(&mut self, input: &Input) {
        let is_doubt = matches!(
            input,
            Input::Host {
                event: HostInput::Online | HostInput::Offline | HostInput::Resumed
            }
        );
        if is_doubt {
            self.outstanding.clear();
        }
        self.is_begun |= *input == Input::Start;
        self.may_replace = matches!(input, Input::Answered { .. } | Input::Intent { .. });
        self.adopts |= matches!(
            input,
            Input::Intent {
                intent: Intent::Adopt { .. }
            }
        );
        match input {
            Input::Answered {
                call,
                received,
                answer,
                ..
            } => {
                self.outstanding.retain(|_, (id, _)| id != call);
                if let Answer::Refused { problem } = answer {
                    self.told(*call, problem, *received);
                }
            }
            Input::Failed { call, .. } => {
                self.outstanding.retain(|_, (id, _)| id != call);
            }
            Input::Start | Input::Intent { .. } | Input::Stream { .. } => {}
            Input::Host { .. } | Input::Wake => {}
        }
    }

    pub(crate) fn after(
        &mut self,
        now: LocalTime,
        (before, after): (&Snapshot, &Snapshot),
        effects: &[Effect],
        disk: Option<&ResumeRecord>,
    ) {
        let said_changed = effects.contains(&Effect::Changed);
        self.check(
            said_changed == (before != after),
            "Changed comes exactly with a change",
        );
        let mut on_disk = disk.cloned();
        for effect in effects {
            match effect {
                Effect::Persist { record } => on_disk = Some((**record).clone()),
                Effect::Forget => on_disk = None,
                Effect::Send { call } => {
                    self.sends(now, call, on_disk.as_ref());
                }
                Effect::OpenStream { .. } | Effect::CloseStream { .. } | Effect::Changed => {}
                Effect::Notify { .. } | Effect::SignIn | Effect::Declined { .. } => {}
            }
        }
        // Only a change that was answered may go; nothing takes its id.
        let went = before
            .pending
            .iter()
            .any(|old| !after.pending.iter().any(|p| p.change == old.change));
        let came = after
            .pending
            .iter()
            .any(|new| !before.pending.iter().any(|p| p.change == new.change));
        let is_answer = self.may_replace;
        self.check(
            !(went && came) || is_answer,
            "an unanswered change keeps its id",
        );
        let sends = effects
            .iter()
            .any(|e| matches!(e, Effect::Send { .. } | Effect::OpenStream { .. }));
        let is_over =
            |s: &Snapshot| matches!(s.phase, Phase::Left | Phase::Over) && s.pending.is_empty();
        let stays_over = is_over(before) && is_over(after);
        let begins_anew = self.adopts;
        self.check(
            !stays_over || !sends || begins_anew,
            "after the end nothing is sent",
        );
    }

    fn sends(&mut self, now: LocalTime, call: &Call, disk: Option<&ResumeRecord>) {
        let ask = &call.what;
        let free = self
            .outstanding
            .get(&ask.kind())
            .is_none_or(|(_, until)| *until <= now);
        self.check(free, "at most one call of a kind is outstanding");
        self.outstanding
            .insert(ask.kind(), (call.id, call.deadline));
        match ask.change() {
            Some(id) => self.sends_change(now, id, ask, disk),
            None => {
                let is_early = self.told_reads.is_some_and(|told| now < told);
                self.check(!is_early, "no read is sent earlier than told");
            }
        }
    }

    fn sends_change(
        &mut self,
        now: LocalTime,
        id: ChangeId,
        ask: &Ask,
        disk: Option<&ResumeRecord>,
    ) {
        let is_early = self.told.get(&id).is_some_and(|told| now < *told);
        self.check(!is_early, "no change is sent earlier than told");
        let first = self.ids.entry(id).or_insert_with(|| ask.clone()).clone();
        self.check(first == *ask, "one id always has one body");
        let stored = disk.and_then(|disk| disk.outbox.iter().find(|change| change.id == id));
        let is_stored = stored.is_some_and(|change| match (&change.body, ask) {
            (Body::Join { body, .. }, Ask::Join { body: sent, .. }) => body == sent,
            (Body::Act { body }, Ask::Act { body: sent, .. }) => body == sent,
            _ => false,
        });
        self.check(is_stored, "a change is on disk before it is sent");
        let was_sent = stored.is_some_and(|change| change.attempts > 0);
        self.check(was_sent, "it is on disk that a change may have been sent");
    }

    /// The session hears when to come again.
    fn told(&mut self, call: CallId, problem: &Problem, received: LocalTime) {
        let due = match problem.retry {
            Retry::Never => return,
            Retry::After { ms } => received.plus(ms),
            Retry::At { at } => local(at, self.offset_ms),
        };
        match self.asked.get(&call).map(Ask::change) {
            Some(Some(id)) => {
                self.told.insert(id, due);
            }
            Some(None) => self.told_reads = Some(due),
            None => {}
        }
    }

    /// What was heard and not yet on disk is not known to the next life.
    pub(crate) fn forget_told(&mut self) {
        self.told.clear();
        self.told_reads = None;
    }

    /// What was shown and not yet on disk may have to be asked for again.
    pub(crate) fn forget_ticket(&mut self) {
        self.had_ticket = None;
    }

    pub(crate) fn forget_calls(&mut self) {
        self.outstanding.clear();
        self.asked.clear();
    }
}

/// What has to be so after every step, held against the service's own truth.
pub(crate) fn standing(world: &mut World, after: &Snapshot) {
    keeps_the_place(world, after);
    grants_itself_nothing(world, after);
    has_something_to_wait_for(world, after);
}

fn keeps_the_place(world: &mut World, after: &Snapshot) {
    let ticket = after.ticket.as_ref();
    if let (Some(ticket), Some(place)) = (ticket, ticket.and_then(|t| t.place)) {
        let known = world.laws.place.replace((ticket.ticket, place));
        let worse = known.is_some_and(|(id, was)| id == ticket.ticket && place > was);
        world.laws.check(!worse, "a place never gets worse");
    }
    let lost = world.laws.had_ticket.is_some() && ticket.is_none() && world.disk.is_some();
    world.laws.check(!lost, "a ticket is not lost");
    world.laws.had_ticket = ticket.map(|ticket| ticket.ticket);
}

fn grants_itself_nothing(world: &mut World, after: &Snapshot) {
    let stays = world.service.stays;
    let serving = world.service.board.serving;
    let holds = match after.phase {
        Phase::Choosing | Phase::Holding | Phase::Elsewhere => stays > 0,
        Phase::Called { .. } => after
            .ticket
            .as_ref()
            .and_then(|t| t.place)
            .is_some_and(|p| p.is_called(serving)),
        Phase::Booked => world.service.bookings > 0 && after.receipt.is_some(),
        Phase::Left => world.service.lefts > 0,
        Phase::Outside | Phase::Joining | Phase::Ready | Phase::Drawing | Phase::Waiting => true,
        Phase::SoldOut { .. } => world.service.board.sold_out || world.service.was_sold_out,
        Phase::Offered => world.service.offers > 0,
        Phase::Door { .. } | Phase::Over => true,
    };
    world.laws.check(holds, "nobody lets themselves in");
}

fn has_something_to_wait_for(world: &mut World, after: &Snapshot) {
    let rests = match after.phase {
        Phase::Outside => after.line.is_none(),
        Phase::Booked | Phase::Left | Phase::Over => after.pending.is_empty(),
        Phase::Joining | Phase::Ready | Phase::Drawing | Phase::Waiting => false,
        Phase::Called { .. } | Phase::Door { .. } | Phase::Elsewhere => false,
        Phase::Choosing | Phase::Holding => false,
        Phase::SoldOut { .. } | Phase::Offered => false,
    };
    let waits = world.session.next_wake().is_some() || after.link.state == LinkState::Dialing;
    let is_begun = world.laws.is_begun;
    world.laws.check(
        rests || waits || !is_begun,
        "whoever waits has a wake, a call or a stream",
    );
}

fn local(service: ServerTime, offset_ms: i64) -> LocalTime {
    let ms = u64::try_from(service.as_millis() - offset_ms).unwrap_or(0);
    LocalTime::from_micros(ms * 1_000)
}
