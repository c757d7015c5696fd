//! Runs one change or query over rows.

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;

use crate::key::Key;
use crate::query::{Query, Reply};
use crate::request::{Answer, Change, Identity};
use crate::row::Row;
use crate::row::ticket::{AnswerRow, Recorded};
use crate::rows::{Missing, Rows};

/// Executes a change: answers it again if it was answered for good before,
/// else runs its rule, records what is final, and makes the writes part of
/// the batch. A refusal leaves nothing but its recorded answer.
///
/// # Errors
/// A row is missing; nothing of this change was written. Load it and call
/// again.
pub fn execute(rows: &mut Rows, now: ServerTime, change: &Change) -> Result<Answer, Missing> {
    rows.undo();
    if let Some(identity) = &change.id
        && let Some(answer) = recorded(rows, identity)?
    {
        return Ok(answer);
    }
    let answer = run(rows, now, change)?;
    if answer.is_err() {
        rows.undo();
    }
    if let Some(identity) = &change.id {
        record(rows, now, identity, &answer);
    }
    rows.settle();
    Ok(answer)
}

/// Answers a query.
///
/// # Errors
/// A row is missing; load it and call again.
pub fn read(rows: &mut Rows, now: ServerTime, query: &Query) -> Result<Reply, Missing> {
    let _ = (rows, now, query);
    todo!()
}

fn run(rows: &mut Rows, now: ServerTime, change: &Change) -> Result<Answer, Missing> {
    let _ = (rows, now, change);
    todo!()
}

fn recorded(rows: &Rows, identity: &Identity) -> Result<Option<Answer>, Missing> {
    let key = Key::Answer(identity.scope.clone(), identity.change);
    let Some(Row::Answer(known)) = rows.one(&key)? else {
        return Ok(None);
    };
    if known.body != identity.body {
        return Ok(Some(Err(Box::new(Problem::new(
            Code::ChangeMismatch,
            "change.id",
        )))));
    }
    Ok(Some(match &known.answer {
        Recorded::Done(done) => Ok(done.clone()),
        Recorded::Refused(problem) => Err(problem.clone()),
    }))
}

fn record(rows: &mut Rows, now: ServerTime, identity: &Identity, answer: &Answer) {
    let answer = match answer {
        Ok(done) => Recorded::Done(done.clone()),
        Err(problem) if problem.is_final() => Recorded::Refused(problem.clone()),
        Err(_) => return,
    };
    let key = Key::Answer(identity.scope.clone(), identity.change);
    rows.put(
        key,
        Row::Answer(AnswerRow {
            body: identity.body,
            answer,
            at: now,
        }),
    );
}
