//! A rehearsal, from its folder to its end.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jari_protocol::contact::Contact;
use jari_protocol::id::{EventId, OpeningId};
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_server::app::App;
use jari_server::config;
use jari_server::outbox::file;
use jari_server::serve::{StartError, Started};
use tokio::net::TcpListener;
use tokio::sync::{oneshot, watch};
use tokio::task::{JoinHandle, JoinSet};

use crate::air::Air;
use crate::crowd::Crowd;
use crate::plan::Plan;

/// The event that is rehearsed.
pub const EVENT: &str = "practice";

/// Its one line.
const OPENING: &str = "evening";

/// A rehearsal does not begin. The text of each is its stable code.
#[derive(Debug, thiserror::Error)]
pub enum PracticeError {
    /// Its folder or its address cannot be used.
    #[error("practice_folder: {0}")]
    Folder(#[from] std::io::Error),
    /// Its server does not start.
    #[error("practice_server: {0}")]
    Server(#[from] StartError),
    /// The crowd was refused.
    #[error("practice_crowd: {}", .0.code.as_str())]
    Crowd(Box<Problem>),
}

impl From<Box<Problem>> for PracticeError {
    fn from(problem: Box<Problem>) -> Self {
        Self::Crowd(problem)
    }
}

/// A rehearsal that runs. Dropped, it ends.
#[derive(Debug)]
pub struct Practice {
    folder: PathBuf,
    server: SocketAddr,
    base: String,
    link: String,
    air: Air,
    running: Running,
    /// The server as the crowd speaks to it.
    told: watch::Sender<Option<App>>,
    _crowd: JoinSet<()>,
}

/// The server of a rehearsal.
#[derive(Debug)]
struct Running {
    stop: Option<oneshot::Sender<()>>,
    ended: Option<JoinHandle<()>>,
}

impl Practice {
    /// Begins in an empty folder: the server runs, those ahead have their
    /// places, and the line opens when the plan says.
    ///
    /// # Errors
    /// See [`PracticeError`].
    pub async fn begin(folder: &Path, plan: Plan) -> Result<Self, PracticeError> {
        let event = plan.write(folder)?;
        let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
        let listener = TcpListener::bind(any).await?;
        let base = format!("http://{}", listener.local_addr()?);
        let started = start(folder, any, &base, Some(event)).await?;
        let server = started.address()?;
        let (told, server_of_crowd) = watch::channel(Some(started.app().clone()));
        let crowd = Crowd {
            server: server_of_crowd,
            event: name(EVENT),
            opening: OPENING.parse::<OpeningId>().expect("a name"),
            plan,
        };
        let link = started.link().to_owned();
        let running = Running::of(started);
        let ahead = crowd.gather().await?;
        let mut living = JoinSet::new();
        living.spawn(crowd.live(ahead));
        Ok(Self {
            folder: folder.to_owned(),
            server,
            base,
            link,
            air: Air::new(listener, server),
            running,
            told,
            _crowd: living,
        })
    }

    /// The link by which the person who practises adds the service.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The air between the person and the service.
    pub const fn air(&self) -> &Air {
        &self.air
    }

    /// The newest sign-in code that was sent to a contact, as a phone would
    /// show it.
    ///
    /// # Errors
    /// The rehearsal's outbox cannot be read.
    pub fn code_for(&self, contact: &Contact) -> Result<Option<String>, PracticeError> {
        let entries = file::read(&self.folder.join(DATA).join("outbox.ndjson"))?;
        let to_them = entries
            .into_iter()
            .rev()
            .find(|entry| entry.to == contact.as_str() && entry.code.is_some());
        Ok(to_them.and_then(|entry| entry.code))
    }

    /// Stops the server and starts it again on what it wrote.
    ///
    /// # Errors
    /// See [`PracticeError`]; the server is stopped then.
    pub async fn restart_server(&mut self) -> Result<(), PracticeError> {
        // The store closes when nobody speaks to it any more.
        self.told.send_replace(None);
        self.running.end().await;
        let started = start(&self.folder, self.server, &self.base, None).await?;
        self.told.send_replace(Some(started.app().clone()));
        self.running = Running::of(started);
        Ok(())
    }

    /// Ends the server in order.
    pub async fn end(mut self) {
        self.told.send_replace(None);
        self.running.end().await;
    }
}

impl Running {
    fn of(started: Started) -> Self {
        let (stop, stopped) = oneshot::channel::<()>();
        let ended = tokio::spawn(started.serve(async move {
            // Dropped or sent, both mean the end.
            drop(stopped.await);
        }));
        Self {
            stop: Some(stop),
            ended: Some(ended),
        }
    }

    async fn end(&mut self) {
        drop(self.stop.take());
        if let Some(ended) = self.ended.take()
            && let Err(error) = ended.await
        {
            tracing::error!(%error, "the rehearsal's server broke off");
        }
    }
}

/// The server's data, below the rehearsal's folder.
const DATA: &str = "service";

async fn start(
    folder: &Path,
    listen: SocketAddr,
    base: &str,
    event: Option<PathBuf>,
) -> Result<Started, StartError> {
    let line = |text| Line::new(text).expect("a line of text");
    let mut plan = config::Plan::at(folder.join(DATA));
    plan.listen = listen;
    plan.base = Some(base.to_owned());
    plan.name = Some(line("연습 보건소"));
    plan.contact = Some(line("연습이라 연락처가 없어요"));
    plan.events = event.into_iter().collect();
    Started::new(&plan).await
}

fn name(text: &str) -> EventId {
    text.parse().expect("a name")
}
