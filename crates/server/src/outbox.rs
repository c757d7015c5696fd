//! Messages to people: written in the commit of what they tell, handed to a
//! sender in their order, and forgotten once it took them.

pub mod file;
pub mod letter;
pub mod post;
mod retries;
pub mod smtp;
pub mod webhook;

use std::fmt;
use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use jari_protocol::refusal::{Code, Problem};
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_room::row::account::{Message, Notice};
use tokio::time::{sleep, timeout};

use crate::app::App;
use crate::measure::Unsent;

pub use retries::Retries;

/// Something that delivers messages: a file, mail, a gateway for SMS.
pub trait Sender: fmt::Debug + Send + Sync {
    /// Hands messages over. Those it took are safe with it; the others are
    /// offered again. A message may be offered twice if the service is killed
    /// in between: its number tells.
    fn send<'a>(&'a self, now: ServerTime, messages: &'a [Numbered]) -> Sending<'a>;

    /// How many it is offered at once.
    fn at_once(&self) -> usize {
        usize::MAX
    }
}

/// What a sender gives back before it is done.
pub type Sending<'a> = Pin<Box<dyn Future<Output = Result<Handed, SendError>> + Send + 'a>>;

/// What became of messages; whatever is in neither list is offered again.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Handed {
    /// The numbers of those it took.
    pub taken: Vec<u64>,
    /// The numbers of those that it will never take.
    pub refused: Vec<u64>,
}

impl Handed {
    /// All were taken.
    pub const fn all(taken: Vec<u64>) -> Self {
        Self {
            taken,
            refused: Vec::new(),
        }
    }
}

/// What became of one message.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Fate {
    Taken,
    Refused,
    Later,
}

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
    let mut retries = Retries::default();
    let mut leads = app.leads.subscribe();
    loop {
        // Only the node that leads sends, so that nothing is sent twice.
        drop(leads.wait_for(|leads| *leads).await);
        match send_due(&app, sender, &mut retries).await {
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
pub async fn send_due(
    app: &App,
    sender: &dyn Sender,
    retries: &mut Retries,
) -> Result<usize, Trouble> {
    let (mut from, mut sent, mut waiting, mut aside) = (0, 0, 0, 0);
    let mut unsent = Unsent::default();
    loop {
        let page = page(app, from).await?;
        let now = app.time.now();
        // Told before they are offered: a sender that takes nothing ends the
        // look at them.
        for it in page.iter().filter(|it| !it.message.undeliverable) {
            let is_code = matches!(it.message.what, Notice::Code { .. });
            unsent.note(is_code, it.message.due);
        }
        app.measures.unsent(unsent);
        let Some(last) = page.last() else {
            app.measures.messages_waiting(waiting - sent, aside);
            return Ok(sent);
        };
        from = last.number.saturating_add(1);
        let count = page.len();
        let (dead, live): (Vec<Numbered>, Vec<Numbered>) =
            page.into_iter().partition(|it| it.message.undeliverable);
        aside += dead.len();
        waiting += count - dead.len();
        let due: Vec<Numbered> = live
            .into_iter()
            .filter(|it| it.message.due <= now && retries.is_due(now, it.number))
            .collect();
        for some in due.chunks(sender.at_once().max(1)) {
            sent += hand_over(app, sender, retries, some).await?;
        }
    }
}

async fn page(app: &App, from: u64) -> Result<Vec<Numbered>, Trouble> {
    let reply = app.read(Query::Messages(from)).await;
    let Reply::Messages(page) = reply.map_err(Trouble::Store)? else {
        let problem = Problem::new(Code::Internal, "message.list");
        return Err(Trouble::Store(Box::new(problem)));
    };
    let numbered = page
        .into_iter()
        .map(|(number, message)| Numbered { number, message });
    Ok(numbered.collect())
}

/// Offers some messages and marks what became of them; tells how many are
/// done with.
async fn hand_over(
    app: &App,
    sender: &dyn Sender,
    retries: &mut Retries,
    some: &[Numbered],
) -> Result<usize, Trouble> {
    let now = app.time.now();
    let handed = sender.send(now, some).await.map_err(Trouble::Sender)?;
    let Handed { taken, mut refused } = handed;
    for it in some {
        if !taken.contains(&it.number) && !refused.contains(&it.number) {
            app.measures.messages("not_taken", 1);
            if retries.failed(now, it) {
                refused.push(it.number);
            }
        }
    }
    let done = taken.len() + refused.len();
    for number in taken.iter().chain(&refused) {
        retries.forget(*number);
    }
    app.measures.messages("sent", taken.len());
    app.measures.messages("refused", refused.len());
    if !taken.is_empty() {
        mark(app, Verb::Sent { numbers: taken }).await?;
    }
    if !refused.is_empty() {
        tracing::error!(
            count = refused.len(),
            "messages that nobody takes were put aside"
        );
        mark(app, Verb::Undeliverable { numbers: refused }).await?;
    }
    Ok(done)
}

async fn mark(app: &App, verb: Verb) -> Result<(), Trouble> {
    let change = Change { id: None, verb };
    let marked = app.changes.execute_own(change).await;
    marked.map(drop).map_err(Trouble::Store)
}
