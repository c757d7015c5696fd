//! Messages to people: written in the commit of what they tell, handed to a
//! sender in their order, and forgotten once it took them.

pub mod file;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_room::row::account::Message;
use tokio::time::{sleep, timeout};

use crate::app::App;

/// Something that delivers messages: a file, and later mail, SMS or push.
pub trait Sender: fmt::Debug + Send + Sync {
    /// Hands messages over. Those it took are safe with it; the others are
    /// offered again. A message may be offered twice if the service is killed
    /// in between: its number tells.
    fn send<'a>(&'a self, now: ServerTime, messages: &'a [Numbered]) -> Sending<'a>;
}

/// What a sender gives back before it is done: the numbers it took.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Vec<u64>, SendError>> + Send + 'a>>;

/// A message and its number.
#[derive(Debug, Clone, PartialEq)]
pub struct Numbered {
    /// Its place in the order of messages; never used again.
    pub number: u64,
    /// The message.
    pub message: Message,
}

/// A sender took nothing.
#[derive(Debug, thiserror::Error)]
#[error("sender_unavailable: {0}")]
pub struct SendError(pub String);

/// The least time between two looks at the messages: a person does not see
/// it, and a thousand commits a second are not a thousand looks.
const PAUSE: Duration = Duration::from_millis(50);

/// How long to wait without a commit: a message that is due later is not a
/// commit.
const LOOK_AGAIN: Duration = Duration::from_secs(1);

/// Sends what is due until it is dropped.
pub async fn run(app: App, sender: &dyn Sender) {
    let mut commits = app.store.watch();
    loop {
        match send_due(&app, sender).await {
            Ok(0) => {}
            Ok(sent) => tracing::debug!(sent, "messages were handed over"),
            Err(Trouble::Sender(error)) => {
                app.measures.messages("not_taken", 1);
                tracing::error!(%error, "messages were not taken");
            }
            Err(Trouble::Store(problem)) => {
                tracing::error!(
                    code = problem.code.as_str(),
                    "messages could not be read or marked"
                );
            }
        }
        sleep(PAUSE).await;
        // A closed store or a second without a commit: look again either way.
        drop(timeout(LOOK_AGAIN, commits.changed()).await);
    }
}

/// Why messages were not sent.
#[derive(Debug)]
pub enum Trouble {
    /// The store.
    Store(Box<Problem>),
    /// The sender.
    Sender(SendError),
}

/// Sends all messages that are due now, and marks them; tells how many.
///
/// # Errors
/// The store or the sender does not work.
pub async fn send_due(app: &App, sender: &dyn Sender) -> Result<usize, Trouble> {
    let (mut from, mut sent, mut seen) = (0, 0, 0);
    loop {
        let Reply::Messages(page) = app
            .read(Query::Messages(from))
            .await
            .map_err(Trouble::Store)?
        else {
            let problem = Problem::new(Code::Internal, "message.list");
            return Err(Trouble::Store(Box::new(problem)));
        };
        let Some((last, _)) = page.last() else {
            app.measures.messages_waiting(seen - sent);
            return Ok(sent);
        };
        seen += page.len();
        from = last.saturating_add(1);
        let now = app.time.now();
        let due = page.into_iter().filter(|(_, message)| message.due <= now);
        let due: Vec<Numbered> = due
            .map(|(number, message)| Numbered { number, message })
            .collect();
        if due.is_empty() {
            continue;
        }
        let numbers = sender.send(now, &due).await.map_err(Trouble::Sender)?;
        sent += numbers.len();
        app.measures.messages("sent", numbers.len());
        let mark = Change {
            id: None,
            verb: Verb::Sent { numbers },
        };
        app.changes
            .execute_own(mark)
            .await
            .map_err(Trouble::Store)?;
    }
}
