//! Does what operators ask.

use std::path::Path;

use jari_protocol::id::EventId;
use jari_protocol::refusal::Problem;
use jari_room::query::Query;
use jari_room::request::{Change, Verb};

use super::act::{Act, LineStatus, Status, Told};
use super::{backup, clerk, export, lines, outbox, retention, roster, slots};
use crate::app::App;
use crate::event_file;

/// Does an act, and says what came of it.
pub(super) async fn carry_out(app: &App, data: &Path, act: Act) -> Told {
    let done = match act {
        Act::Pause {
            event,
            opening,
            reason,
        } => change(app, lines::pause((event, opening), reason)).await,
        Act::Resume {
            event,
            opening,
            reason,
        } => change(app, lines::resume((event, opening), reason)).await,
        Act::Beacon {
            event,
            opening,
            value,
        } => change(app, lines::beacon((event, opening), value)).await,
        Act::Stock(more) => change(app, more.into()).await,
        Act::CloseSite(closed) => change(app, closed.into()).await,
        Act::MoveLater(later) => change(app, later.into()).await,
        Act::Announce(said) => change(app, said.into()).await,
        Act::AddEvent { file, replace } => publish(app, &file, replace).await,
        Act::Status => status(app).await.map_err(|problem| refused(&problem)),
        Act::Backup { to } => backup::take(app, data, &to)
            .await
            .map_err(|error| error.to_string()),
        Act::Roster { event, file } => roster::of(app, event, file).await,
        Act::Slots { event, site } => slots::list(app, event, site).await,
        Act::AddSlots {
            event,
            file,
            reason,
        } => slots::add(app, event, &file, reason).await,
        Act::Clerks(asked) => clerk::carry_out(app, asked).await,
        Act::Retention { event, reason } => retention::keep(app, event, reason).await,
        Act::Outbox { numbers, drop } => outbox::of(app, numbers, drop).await,
        Act::Export { event } => export::csv(app, event)
            .await
            .map(|text| Told::Text { text })
            .map_err(|problem| refused(&problem)),
    };
    done.unwrap_or_else(|why| Told::Refused { why })
}

pub(super) async fn change(app: &App, verb: Verb) -> Result<Told, String> {
    let change = Change { id: None, verb };
    let done = app.changes.execute_own(change).await;
    done.map(|_| said("done"))
        .map_err(|problem| refused(&problem))
}

pub(super) fn said(says: &str) -> Told {
    Told::Done {
        says: says.to_owned(),
    }
}

/// A refusal as operators read it.
pub(crate) fn refused(problem: &Problem) -> String {
    let field = problem.facts.field.as_deref().unwrap_or_default();
    let text = format!(
        "{}: refused by {} {field}",
        problem.code.as_str(),
        problem.rule
    );
    text.trim_end().to_owned()
}

/// Publishes the event of a file; a known one only if it is to be replaced.
async fn publish(app: &App, path: &Path, replaces: bool) -> Result<Told, String> {
    if !replaces && let Some(event) = event_file::name_of(path) {
        let known = app.read(Query::Sites(event.clone())).await;
        if known.is_ok() {
            return Err(format!(
                "event_known: {event} is published; use --replace to replace it while it has no \
                 ticket"
            ));
        }
    }
    let publication = event_file::load(app.time.now(), path, &*app.random);
    let publication = publication.map_err(|faults| faults.to_string())?;
    let event: EventId = publication.event.event.clone();
    let verb = Verb::Publish(Box::new(publication));
    change(app, verb).await?;
    Ok(said(&format!("{event} is published")))
}

async fn status(app: &App) -> Result<Told, Box<Problem>> {
    let (waiting, aside) = outbox::messages(app).await?;
    let lines = app.boards.all().into_iter().map(|shown| {
        let board = &shown.board;
        LineStatus {
            event: board.event.clone(),
            opening: board.opening.clone(),
            phase: board.phase,
            opens: board.times.opens,
            taken: board.taken,
            serving: board.serving.0,
            door: board.door,
            stock_left: board.stock_left.0,
        }
    });
    Ok(Told::Status(Box::new(Status {
        version: env!("CARGO_PKG_VERSION").to_owned(),
        base: app.about.base.clone(),
        now: app.time.now(),
        clock_difference_ms: app.time.disagreement().0,
        beats: app.vitals.is_beating(),
        messages_waiting: waiting,
        messages_aside: aside,
        lines: lines.collect(),
    })))
}
