//! The crowd: people with devices of their own, who come as anyone comes.

use std::sync::Arc;

use anyhow::{Context as _, anyhow};
use jari_protocol::account::{
    Language, PersonEntry, Session, SignInCode, SignInPending, SignInRequest,
};
use jari_protocol::change::{Act, Changed, JoinRequest, TicketChange};
use jari_protocol::count::Seq;
use jari_protocol::id::{ChangeId, EventId, PersonId, SignInId, SlotId, TicketId};
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_protocol::ticket::{Inside, Stage, TicketState};
use tokio::task::JoinSet;

use crate::wire::{Answer, Wire};
use jari_evening::device::{Device, Signed, bytes};
use jari_evening::outbox::Outbox;
use jari_evening::statement;

/// Somebody with a device, a contact and, after joining, a ticket.
pub(crate) struct Member {
    pub(crate) device: Device,
    pub(crate) person: PersonId,
    pub(crate) place: Option<Held>,
}

/// A ticket as its owner knew it when it was taken.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Held {
    pub(crate) ticket: TicketId,
    pub(crate) seq: Seq,
}

/// Where and how the crowd asks.
#[derive(Clone)]
pub(crate) struct Town {
    pub(crate) wire: Wire,
    pub(crate) outbox: Outbox,
    pub(crate) event: EventId,
}

impl Member {
    /// Signs in with a contact of one's own and names oneself.
    pub(crate) async fn arrive(town: &Town, number: usize) -> anyhow::Result<Self> {
        let wire = &town.wire;
        let contact = format!("person-{number}@example.org");
        let mut device = Device::new(wire.random())?;
        let sign_in = SignInId::from_bytes(bytes(wire.random())?);
        let path = format!("/v1/sign-ins/{sign_in}");
        let request = SignInRequest {
            contact: Line::new(&contact)?,
            key: device.key.clone(),
            language: Language::Ko,
        };
        let _pending: SignInPending = granted(wire.put(&device, &path, &request).await?)?;
        let code = SignInCode {
            code: town.outbox.code(&contact).await?,
        };
        let session: Session = granted(wire.put(&device, &format!("{path}/code"), &code).await?)?;
        device.session = Some(Signed {
            account: session.account,
            session: session.session,
        });

        let person = PersonId::from_bytes(bytes(wire.random())?);
        let entry = PersonEntry {
            actor: session.account,
            name: Line::new(&format!("시민 {number}"))?,
            birth_date: "1970-07-20".parse().expect("a date"),
            invitation: None,
        };
        granted::<()>(
            wire.put(&device, &format!("/v1/people/{person}"), &entry)
                .await?,
        )?;
        Ok(Self {
            device,
            person,
            place: None,
        })
    }

    /// Takes a place.
    pub(crate) async fn join(&mut self, town: &Town) -> anyhow::Result<Answer<Held>> {
        let change = ChangeId::from_bytes(bytes(town.wire.random())?);
        let path = format!("/v1/events/{}/joins/{change}", town.event);
        let request = JoinRequest {
            actor: self.device.account()?,
            subjects: vec![self.person],
            gives_up: Vec::new(),
            presents: None,
        };
        let changed: Changed = match town.wire.put(&self.device, &path, &request).await? {
            Ok(changed) => changed,
            Err(problem) => return Ok(Err(problem)),
        };
        let ticket = statement::ticket(&changed.state.statement)?;
        let held = Held {
            ticket: ticket.ticket,
            seq: ticket.seq,
        };
        self.place = Some(held);
        Ok(Ok(held))
    }

    /// Asks for something to happen to a ticket, one's own or not.
    pub(crate) async fn act(
        &self,
        town: &Town,
        ticket: TicketId,
        act: Act,
    ) -> anyhow::Result<Answer<Changed>> {
        let change = ChangeId::from_bytes(bytes(town.wire.random())?);
        let path = format!("/v1/tickets/{ticket}/changes/{change}");
        let body = TicketChange {
            actor: self.device.account()?,
            subject: ticket,
            act,
        };
        town.wire.put(&self.device, &path, &body).await
    }

    /// Reads one's own ticket.
    pub(crate) async fn ticket(&self, town: &Town) -> anyhow::Result<Answer<TicketState>> {
        let held = self.place.context("no ticket was taken")?;
        town.wire
            .read(&self.device, &format!("/v1/tickets/{}", held.ticket))
            .await
    }

    /// Comes in when called, chooses a slot and books it. `Ok(false)` while it
    /// is not yet the turn or the door is full.
    pub(crate) async fn try_to_book(&self, town: &Town, slots: &[SlotId]) -> anyhow::Result<bool> {
        let held = self.place.context("no ticket was taken")?;
        let Ok(claimed) = self.act(town, held.ticket, Act::Claim {}).await? else {
            return Ok(false);
        };
        let Stage::Inside(Inside { pass, .. }) = claimed.state.stage else {
            return Ok(false);
        };
        let wishes = wishes(slots, held.seq);
        let kept = granted(
            self.act(town, held.ticket, Act::Hold { pass, wishes })
                .await?,
        )?;
        let Stage::Inside(Inside {
            hold: Some(kept), ..
        }) = kept.state.stage
        else {
            return Err(anyhow!("a hold was granted and is not there"));
        };
        let confirm = Act::Confirm {
            pass,
            hold: kept.hold,
        };
        granted(self.act(town, held.ticket, confirm).await?)?;
        Ok(true)
    }
}

/// Twenty wishes, different for neighbours in the line.
fn wishes(slots: &[SlotId], seq: Seq) -> Vec<SlotId> {
    let start = usize::try_from(seq.0).unwrap_or(0) * 7;
    (0..20)
        .filter_map(|n| slots.get((start + n) % slots.len().max(1)))
        .cloned()
        .collect()
}

/// Brings `numbers` of people into the line, `at_once` at a time, in no
/// particular order among themselves.
pub(crate) async fn join_all(
    town: &Town,
    numbers: std::ops::Range<usize>,
    at_once: usize,
    mut told: impl FnMut(usize),
) -> anyhow::Result<Vec<Member>> {
    let mut tasks = JoinSet::new();
    let mut numbers = numbers;
    let mut members = Vec::with_capacity(numbers.len());
    loop {
        while tasks.len() < at_once
            && let Some(number) = numbers.next()
        {
            let town = town.clone();
            tasks.spawn(async move {
                let mut member = Member::arrive(&town, number).await?;
                granted(member.join(&town).await?)?;
                anyhow::Ok(member)
            });
        }
        let Some(member) = tasks.join_next().await else {
            return Ok(members);
        };
        members.push(member??);
        told(members.len());
    }
}

/// How many of `members` hold a place that is not the one they took.
pub(crate) async fn worsened(town: &Town, members: Arc<Vec<Member>>) -> anyhow::Result<usize> {
    const READERS: usize = 32;
    let mut tasks = JoinSet::new();
    for reader in 0..READERS {
        let (town, members) = (town.clone(), Arc::clone(&members));
        tasks.spawn(async move {
            let mut worse = 0;
            for member in members.iter().skip(reader).step_by(READERS) {
                let state = granted(member.ticket(&town).await?)?;
                let held = member.place.context("no ticket was taken")?;
                let now = statement::ticket(&state.statement)?;
                let place = state
                    .place
                    .context("the line is open and the place unknown")?;
                worse += usize::from(now.seq != held.seq || place.0 > held.seq.0);
            }
            anyhow::Ok(worse)
        });
    }
    let mut worse = 0;
    while let Some(counted) = tasks.join_next().await {
        worse += counted??;
    }
    Ok(worse)
}

/// The answer, where a refusal is a defect of the story.
pub(crate) fn granted<T>(answer: Answer<T>) -> anyhow::Result<T> {
    answer.map_err(|problem: Box<Problem>| {
        anyhow!("refused with {} by {}", problem.code.as_str(), problem.rule)
    })
}
