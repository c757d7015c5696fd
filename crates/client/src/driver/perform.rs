//! Performing effects, in their order.

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::id::OpeningId;
use jari_session::{Call, Effect, Fault, Input, ResumeRecord, StreamId};
use tokio::task::AbortHandle;

use super::answer::{Asking, answer};
use super::watch_stream::{self, Listener};
use super::{Driver, tell};
use crate::connection::off_the_runtime;
use crate::error::DeskError;
use crate::handle::News;

/// What the disk owes: a record it did not take. Until it has, nothing that
/// depends on it is sent.
#[derive(Debug, Default)]
pub(super) struct Kept {
    owed: Option<Box<ResumeRecord>>,
}

/// The stream that is open or being opened.
#[derive(Debug)]
pub(super) struct OpenStream {
    id: StreamId,
    task: AbortHandle,
}

impl Driver {
    pub(super) async fn perform(&mut self, effect: Effect) {
        match effect {
            Effect::Persist { record } => {
                self.kept.owed = Some(record);
                self.settle().await;
            }
            Effect::Forget => self.forget().await,
            Effect::Send { call } => self.send(call).await,
            Effect::OpenStream { stream, opening } => self.open_stream(stream, opening),
            Effect::CloseStream { stream } => self.close_stream(stream),
            Effect::Notify { notice } => tell(&self.news, News::Notice(notice)),
            Effect::SignIn => tell(&self.news, News::SignIn),
            Effect::Declined { why } => tell(&self.news, News::Declined(why)),
            // The snapshot was sent before the first effect.
            Effect::Changed => {}
        }
    }

    /// Stores what is owed. `true` if nothing is owed any more.
    async fn settle(&mut self) -> bool {
        let Some(record) = self.kept.owed.take() else {
            return true;
        };
        let (file, hold) = (self.file.clone(), Arc::clone(&self.hold));
        let stored = off_the_runtime(move || {
            let outcome = file.store(&record);
            // Should the loop end meanwhile, nobody else writes before this.
            drop(hold);
            (record, outcome)
        });
        match stored.await {
            Ok((_, Ok(()))) => return true,
            Ok((record, Err(error))) => {
                tracing::error!(%error, "the place's record could not be stored");
                self.kept.owed = Some(record);
            }
            // The runtime is stopping; so does this loop.
            Err(error) => tracing::error!(%error, "the place's record was not stored"),
        }
        tell(&self.news, News::NotKept);
        false
    }

    async fn forget(&mut self) {
        self.kept.owed = None;
        let (file, hold) = (self.file.clone(), Arc::clone(&self.hold));
        let outcome = off_the_runtime(move || {
            let outcome = file.forget();
            drop(hold);
            outcome
        });
        let outcome = outcome.await;
        if let Err(error) = outcome.and_then(|forgotten| forgotten.map_err(DeskError::from)) {
            tracing::warn!(%error, "the record of a place that is over stays");
        }
        tell(&self.news, News::Over);
    }

    async fn send(&mut self, call: Call) {
        if !self.settle().await {
            self.own.push(Input::Failed {
                call: call.id,
                fault: Fault::Local,
            });
            return;
        }
        let left = call.deadline.since(self.connection.clock().now());
        let asking = Asking {
            connection: Arc::clone(&self.connection),
            event: self.event.clone(),
            account: self.account,
            within: Duration::from_millis(left.0),
        };
        let answers = self.answers.clone();
        self.tasks.spawn(async move {
            let input = answer(&asking, call).await;
            // The loop ended: nobody waits for this answer.
            drop(answers.send(input).await);
        });
    }

    fn open_stream(&mut self, stream: StreamId, opening: OpeningId) {
        if let Some(earlier) = self.stream.take() {
            earlier.task.abort();
        }
        let connection = Arc::clone(&self.connection);
        let (event, answers) = (self.event.clone(), self.answers.clone());
        let task = self.tasks.spawn(async move {
            let listener = Listener { stream, answers };
            watch_stream::watch(&connection, (&event, &opening), &listener).await;
        });
        self.stream = Some(OpenStream { id: stream, task });
    }

    fn close_stream(&mut self, stream: StreamId) {
        if let Some(open) = self.stream.take_if(|open| open.id == stream) {
            open.task.abort();
        }
    }
}
