//! `verify event`: whether the public record keeps what was promised: the
//! draw, the order, and nobody overtaken. Needs no sign-in.

use jari_client::{Desk, DeskError};
use jari_locales::{say, when};
use jari_protocol::audit::{self, Overtaking, Summary};
use jari_protocol::board::{Board, DrawBy};
use jari_protocol::event::Event;
use jari_protocol::id::{EventId, OpeningId};
use serde_json::{Value, json};

use crate::args::OfEvent;
use crate::failure::Failure;
use crate::open::Base;
use crate::out::Done;
use crate::published::Published;
use crate::trouble::Trouble;
use crate::zone;

pub(super) async fn run(base: &Base<'_>, of: OfEvent) -> Result<Done, Failure> {
    let desk = base.public_desk().await?;
    let published = Published::fresh(base, &desk, &of.event).await?;
    let event = published.event();
    let mut done = Done::default();
    let mut openings: Vec<Value> = Vec::new();
    for opening in &event.openings {
        let line = Checked::read(&desk, &event.event, &opening.opening).await?;
        openings.push(line.object(&opening.opening));
        done = done.and_all(line.lines(base, event, &opening.opening));
    }
    Ok(done
        .field("event", &event.event)
        .field("openings", openings))
}

/// The record of a line, that stood up to the check with a signed board.
pub(super) struct Checked {
    /// The board whose head the leaves lead to.
    pub(super) board: Board,
    /// As they were received.
    pub(super) leaves: Vec<String>,
    summary: Summary,
}

impl Checked {
    pub(super) async fn read(
        desk: &Desk,
        event: &EventId,
        opening: &OpeningId,
    ) -> Result<Self, Failure> {
        let board = desk.board(event, opening).await?;
        let leaves = leaves(desk, (event, opening), board.log.size.0).await?;
        let checked = audit::check(&leaves, std::slice::from_ref(&board));
        let summary = checked.map_err(|broken| broken_record(&broken, opening).in_event(event))?;
        Ok(Self {
            board,
            leaves,
            summary,
        })
    }

    fn lines(&self, base: &Base<'_>, event: &Event, opening: &OpeningId) -> Vec<String> {
        let (out, found) = (base.out, &self.summary);
        let number = |count| when::number(count);
        let time = |at| zone::time(out.words(), at, zone::of(event));
        let mut lines = vec![
            out.say(&say::audit_stands(
                opening,
                number(found.leaves.0),
                time(self.board.issued),
            )),
            out.say(&say::audit_counts(
                number(found.tickets),
                number(found.serving.0),
                number(found.passes),
            )),
            self.order(base),
        ];
        if found.without_ticket > 0 {
            lines.push(out.say(&say::audit_recovered(number(found.without_ticket))));
        }
        let acts = found.acts.iter();
        lines.extend(acts.map(|act| out.say(&say::audit_act(time(act.at), act.reason.as_str()))));
        lines
    }

    /// How the order came about, in words.
    fn order(&self, base: &Base<'_>) -> String {
        let out = base.out;
        let draw = &self.board.draw;
        let Some(entrants) = draw.entrants.filter(|_| draw.secret.is_some()) else {
            let is_drawn = draw.commit.is_some();
            return out.say(&if is_drawn {
                say::audit_not_drawn()
            } else {
                say::audit_joined()
            });
        };
        let entrants = when::number(entrants);
        match &draw.by {
            DrawBy::Beacon { name, .. } => {
                let value = draw.beacon.as_deref().unwrap_or_default();
                out.say(&say::audit_drawn(entrants, name, value))
            }
            DrawBy::Nobody | DrawBy::Operator => out.say(&say::draw_operator()),
        }
    }

    fn object(&self, opening: &OpeningId) -> Value {
        let found = &self.summary;
        let acts = found.acts.iter();
        json!({
            "opening": opening, "board_version": self.board.version, "issued_ms": self.board.issued,
            "leaves": found.leaves, "tickets": found.tickets, "entrants": found.entrants,
            "serving": found.serving, "passes": found.passes, "offered": found.offered,
            "void": found.void, "unknown": found.unknown, "without_ticket": found.without_ticket,
            "outlived": found.outlived, "draw": self.board.draw,
            "acts": acts.map(|act| json!({
                "act": act.act, "reason": act.reason, "at_ms": act.at,
            })).collect::<Vec<_>>(),
        })
    }
}

/// The leaves from the first on: at least so many, if the service has them.
async fn leaves(
    desk: &Desk,
    (event, opening): (&EventId, &OpeningId),
    at_least: u64,
) -> Result<Vec<String>, DeskError> {
    let mut leaves = Vec::new();
    while (leaves.len() as u64) < at_least {
        let more = desk.record(event, opening, leaves.len() as u64).await?;
        if more.is_empty() {
            break;
        }
        leaves.extend(more);
    }
    Ok(leaves)
}

fn broken_record(broken: &Overtaking, opening: &OpeningId) -> Failure {
    Failure::of(Trouble::RecordBroken).with(format!("{opening}: {broken}"))
}
