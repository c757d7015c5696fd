//! The five who try to get in before their turn.

use jari_protocol::change::{Act, Changed};
use jari_protocol::id::{HoldId, PassId, SlotId, TicketId};
use jari_protocol::ticket::Stage;
use serde_json::Value;

use crate::crowd::{Member, Town};
use crate::wire::Answer;
use jari_evening::device::bytes;
use jari_evening::phone::Phone;
use jari_practice::Air;

/// What a cheater tried, and whether anything was gained.
pub(crate) struct Attempt {
    pub(crate) trick: &'static str,
    pub(crate) answers: Vec<String>,
    pub(crate) gained: bool,
}

impl Attempt {
    fn new(trick: &'static str) -> Self {
        Self {
            trick,
            answers: Vec::new(),
            gained: false,
        }
    }

    /// A refusal gains nothing; anything committed does.
    fn note(&mut self, answer: &Answer<Changed>) {
        match answer {
            Ok(changed) => {
                self.gained = true;
                self.answers.push(format!("{:?}", changed.outcome));
            }
            Err(problem) => self.answers.push(problem.code.as_str().to_owned()),
        }
    }

    fn screen(&mut self, snapshot: &Value) {
        let phase = snapshot["phase"]["phase"]
            .as_str()
            .unwrap_or("nothing")
            .to_owned();
        self.gained |= !["outside", "joining", "ready", "drawing", "waiting"].contains(&&*phase);
        self.answers.push(format!("the screen says {phase}"));
    }
}

/// Comes by a direct link before the line gives out tickets (R12).
pub(crate) async fn direct_link(town: &Town, member: &mut Member) -> anyhow::Result<Attempt> {
    let mut attempt = Attempt::new("a direct link before the opening");
    match member.join(town).await? {
        Ok(_) => attempt.gained = true,
        Err(problem) => attempt.answers.push(problem.code.as_str().to_owned()),
    }
    let nowhere = TicketId::from_bytes(bytes(town.wire.random())?);
    attempt.note(&member.act(town, nowhere, Act::Claim {}).await?);
    Ok(attempt)
}

/// Calls the booking steps without having been called (R09, R10).
pub(crate) async fn direct_call(
    town: &Town,
    member: &Member,
    slot: &SlotId,
) -> anyhow::Result<Attempt> {
    let mut attempt = Attempt::new("calling the booking steps directly");
    let own = member.place.map(|held| held.ticket);
    let Some(ticket) = own else {
        anyhow::bail!("the caller holds no ticket")
    };
    let pass = PassId::from_bytes(bytes(town.wire.random())?);
    let hold = HoldId::from_bytes(bytes(town.wire.random())?);
    for act in [
        Act::Claim {},
        Act::Hold {
            pass,
            wishes: vec![slot.clone()],
        },
        Act::Extend { pass },
        Act::Confirm { pass, hold },
    ] {
        attempt.note(&member.act(town, ticket, act).await?);
    }
    Ok(attempt)
}

/// Uses a ticket copied from somebody with a better place (R10, G-R4).
pub(crate) async fn copied_ticket(
    town: &Town,
    thief: &Member,
    ticket: TicketId,
) -> anyhow::Result<Attempt> {
    let mut attempt = Attempt::new("a copied ticket");
    attempt.note(&thief.act(town, ticket, Act::Claim {}).await?);
    let read: Answer<Value> = town
        .wire
        .read(&thief.device, &format!("/v1/tickets/{ticket}"))
        .await?;
    match read {
        Ok(_) => attempt.gained = true,
        Err(problem) => attempt.answers.push(problem.code.as_str().to_owned()),
    }
    Ok(attempt)
}

/// Sets the clock to tomorrow and comes again (R06).
pub(crate) async fn wrong_clock(event: &str, phone: &mut Phone) -> anyhow::Result<Attempt> {
    let mut attempt = Attempt::new("the clock set to tomorrow");
    phone.wall_clock = 86_400;
    let mut watching = phone.watch(event, &["--claim"])?;
    let said = watching
        .until("anything after the clock was set", heard)
        .await?;
    attempt.screen(&said["snapshot"]);
    watching.kill().await?;
    Ok(attempt)
}

/// Airplane mode for a moment, then again (R11).
pub(crate) async fn airplane_mode(
    event: &str,
    phone: &Phone,
    air: &Air,
) -> anyhow::Result<Attempt> {
    let mut attempt = Attempt::new("airplane mode, then a fresh start");
    let mut watching = phone.watch(event, &["--claim"])?;
    watching.until("the line", heard).await?;
    air.off();
    watching.kill().await?;
    let mut again = phone.watch(event, &["--claim"])?;
    let said = again
        .until("a screen without a network", |s| !s["ticket"].is_null())
        .await?;
    attempt.screen(&said["snapshot"]);
    air.on();
    let said = again.until("the line again", heard).await?;
    attempt.screen(&said["snapshot"]);
    again.kill().await?;
    Ok(attempt)
}

/// Whether a cheater who is not called stands where an honest person would.
pub(crate) fn is_inside(stage: &Stage) -> bool {
    match stage {
        Stage::Door { .. } | Stage::Inside(_) | Stage::Booked { .. } => true,
        Stage::Waiting | Stage::Left | Stage::Ended => false,
    }
}

fn heard(snapshot: &Value) -> bool {
    !snapshot["ticket"].is_null() && snapshot["link"]["state"]["link"] == "up"
}
