//! From a data folder to a running service, and its orderly end.

mod found;
mod sender;

use std::future::Future;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_room::query::Query;
use jari_room::request::{Change, Verb};
use tokio::net::TcpListener;
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};

use crate::app::{About, App, Parts};
use crate::conductor::Conductor;
use crate::config;
use crate::event_file::{self, Faults};
use crate::folder::{FileError, Folder, FolderError};
use crate::http::Face;
use crate::http::gate::Gate;
use crate::http::limits::Limits;
use crate::keys::{Keys, KeysError};
use crate::node;
use crate::node::joining::{JoinError, Joining};
use crate::nonce::Nonces;
#[cfg(unix)]
use crate::operator::Socket;
use crate::operator::backup::is_put_back;
use crate::outbox::{SendError, Sender};
use crate::random::{Random, System};
use crate::store::port::{Store, StoreError};
use crate::store::sqlite::Sqlite;
use crate::time::{Clocks, Machine};
use crate::tls::{Certificate, TlsError};
use crate::{http, monitor, outbox};

pub use crate::config::Plan;

/// The service does not start.
#[derive(Debug, thiserror::Error)]
pub enum StartError {
    /// What is planned does not go together.
    #[error(transparent)]
    Plan(#[from] config::Faults),
    /// The certificate.
    #[error(transparent)]
    Tls(#[from] TlsError),
    /// The way messages reach people.
    #[error(transparent)]
    Sender(#[from] SendError),
    /// An address cannot be listened on.
    #[error("listen_failed: {0}: {1}; name another address with --listen or --monitor")]
    Listen(SocketAddr, std::io::Error),
    /// The data folder.
    #[error(transparent)]
    Folder(#[from] FolderError),
    /// It was put back from a copy.
    #[error("recover_first: this folder was put back from a copy; run `jari-server recover`")]
    NotRecovered,
    /// A file in it.
    #[error(transparent)]
    File(#[from] FileError),
    /// The keys.
    #[error(transparent)]
    Keys(#[from] KeysError),
    /// The rows.
    #[error(transparent)]
    Store(#[from] StoreError),
    /// The database does not answer.
    #[error(
        "database_unreachable: {0}: {1}; see that it runs and that this machine and user may \
         use it"
    )]
    Unreachable(String, StoreError),
    /// The database of several nodes.
    #[error(transparent)]
    Joined(#[from] JoinError),
    /// An event file.
    #[error("{0}")]
    Event(#[from] Faults),
    /// The room refused what a start needs.
    #[error("{}: refused by {} {}", .0.code.as_str(), .0.rule,
        .0.facts.field.as_deref().unwrap_or_default())]
    Refused(Box<Problem>),
}

impl From<Box<Problem>> for StartError {
    fn from(problem: Box<Problem>) -> Self {
        Self::Refused(problem)
    }
}

/// A service that is ready to be served.
#[derive(Debug)]
pub struct Started {
    app: App,
    conductor: Option<Conductor>,
    listener: TcpListener,
    monitor: Option<TcpListener>,
    gate: Gate,
    limits: Limits,
    drain_notice: Duration,
    sender: Box<dyn Sender>,
    #[cfg(unix)]
    operators: Socket,
    folder: Folder,
    link: String,
}

impl Started {
    /// Opens the data folder (founds the service at the first start), takes
    /// the lines over and listens. Nothing is answered yet.
    ///
    /// # Errors
    /// See [`StartError`]; a folder that was there is as it was.
    pub async fn new(plan: &Plan) -> Result<Self, StartError> {
        plan.check()?;
        let gate = gate(plan)?;
        let random: Arc<dyn Random> = Arc::new(System::default());
        let clocks: Arc<dyn Clocks> = Arc::new(Machine::default());
        let folder = Folder::take(&plan.data)?;
        if is_put_back(&plan.data) {
            return Err(StartError::NotRecovered);
        }
        let listener = listen(plan.listen).await?;
        let monitor = match plan.monitor {
            Some(address) => Some(listen(address).await?),
            None => None,
        };
        let address = address(&listener)?;
        let store: Arc<dyn Store> = match &plan.database {
            Some(address) => Arc::new(found::database(address).await?),
            None => Arc::new(Sqlite::open(&folder.join("jari.db"))?),
        };
        let joining = Joining::begin(&*store, &folder.join("keys")).await?;
        let (service, time, standing) = found::found(&*store, clocks, &*random).await?;
        let about = about(plan, &joining.keys, address);
        let link = link(&joining.keys, &about.base);
        let signer = joining.into_signer((&about, &standing), time.now()).await?;
        let signer = Arc::new(signer);
        let nonces = Nonces::new(service.nonce_key);
        let app = App::start(Parts {
            about,
            time,
            store,
            signer,
            nonces,
            random,
            #[cfg(feature = "faults")]
            faults: Arc::new(crate::faults::Faults::from_environment()),
        });
        let sender = sender::sender(plan, &app, &folder)?;
        app.changes.execute_own(sender::pace(plan)).await?;
        for path in &plan.events {
            publish(&app, path, false).await?;
        }
        for path in &plan.replace {
            publish(&app, path, true).await?;
        }
        let conductor = node::begin(&app, standing).await?;
        Ok(Self {
            app,
            conductor,
            listener,
            monitor,
            gate,
            limits: plan.limits.clone(),
            drain_notice: plan.drain_notice,
            sender,
            #[cfg(unix)]
            operators: Socket::open(&plan.data)?,
            folder,
            link,
        })
    }

    /// What its parts share, for whoever runs it in a process of their own
    /// making. The store closes when the last of these is dropped.
    pub const fn app(&self) -> &App {
        &self.app
    }

    /// The link by which people add the service.
    pub fn link(&self) -> &str {
        &self.link
    }

    /// The base of the service's URLs.
    pub fn base(&self) -> &str {
        &self.app.about.base
    }

    /// The address it listens on.
    ///
    /// # Errors
    /// The system does not say.
    pub fn address(&self) -> Result<SocketAddr, StartError> {
        address(&self.listener)
    }

    /// The address where the operator's monitoring asks.
    pub fn monitor(&self) -> Option<SocketAddr> {
        self.monitor.as_ref()?.local_addr().ok()
    }

    /// Serves until `stop` is done, then ends in order. Nobody new is sent
    /// here first; then requests, beats and messages end, and the store last,
    /// so that the file is whole and small.
    pub async fn serve(self, stop: impl Future<Output = ()>) {
        let Self {
            app,
            conductor,
            listener,
            monitor,
            gate,
            limits,
            drain_notice,
            sender,
            #[cfg(unix)]
            operators,
            folder,
            link: _,
        } = self;
        let mut tasks = JoinSet::new();
        let mut store = app.store.watch();
        tasks.spawn(node::run(app.clone(), conductor));
        let messages = app.clone();
        tasks.spawn(async move { outbox::run(messages, &*sender).await });
        #[cfg(unix)]
        tasks.spawn(operators.serve(app.clone()));
        if let Some(certificate) = gate.certificate.clone() {
            tasks.spawn(certificate.follow());
        }
        let (vitals, leaving) = (Arc::clone(&app.vitals), app.clone());
        let face = Face::behind(gate, app, limits);
        if let Some(listener) = monitor {
            tasks.spawn(monitor::serve(listener, Arc::clone(&face)));
        }
        let left = async {
            stop.await;
            vitals.leave();
            sleep(drain_notice).await;
        };
        http::serve::serve(listener, face, left).await;
        tasks.shutdown().await;
        node::step_down(&leaving).await;
        drop(leaving);
        // The folder is let go when the store is closed, not before.
        let closed = async { while store.changed().await.is_ok() {} };
        if timeout(CLOSING, closed).await.is_err() {
            tracing::warn!("the store is still busy at the stop");
        }
        drop(folder);
        tracing::info!("stopped");
    }
}

async fn listen(on: SocketAddr) -> Result<TcpListener, StartError> {
    let listener = TcpListener::bind(on).await;
    listener.map_err(|error| StartError::Listen(on, error))
}

fn address(listener: &TcpListener) -> Result<SocketAddr, StartError> {
    let any = SocketAddr::from(([0, 0, 0, 0], 0));
    let address = listener.local_addr();
    address.map_err(|error| StartError::Listen(any, error))
}

fn gate(plan: &Plan) -> Result<Gate, TlsError> {
    let certificate = plan.tls.as_ref().map(Certificate::open).transpose()?;
    Ok(Gate {
        proxies_only: certificate.is_none() && !plan.listen.ip().is_loopback(),
        proxies: plan.proxies.clone(),
        certificate,
    })
}

/// How long the last batch may take to be committed at the stop.
const CLOSING: Duration = Duration::from_secs(10);

/// The link by which people add a service that listens at `base`.
pub fn link(keys: &Keys, base: &str) -> String {
    let authority = base
        .split_once("://")
        .map_or(base, |(_, authority)| authority);
    format!("jari://{authority}?key={}", keys.fingerprint())
}

fn about(plan: &Plan, keys: &Keys, address: SocketAddr) -> About {
    let before = keys.stated();
    let name = plan
        .name
        .clone()
        .or_else(|| before.map(|set| set.name.clone()));
    let contact = plan
        .contact
        .clone()
        .or_else(|| before.map(|set| set.contact.clone()));
    let text = |text: &str| Line::new(text).expect("a short line of text");
    About {
        service: keys.service(),
        name: name.unwrap_or_else(|| text("Jari")),
        contact: contact.unwrap_or_else(|| text("-")),
        base: plan.base.clone().unwrap_or_else(|| {
            let scheme = if plan.tls.is_some() { "https" } else { "http" };
            format!("{scheme}://{address}")
        }),
    }
}

/// Publishes the event of a file. A restart with the same command line finds
/// the event known and leaves it alone, whatever became of it.
async fn publish(app: &App, path: &Path, replaces: bool) -> Result<(), StartError> {
    if !replaces
        && let Some(event) = event_file::name_of(path)
        && app.read(Query::Sites(event.clone())).await.is_ok()
    {
        tracing::info!(%event, "the event is known and stays as it is");
        return Ok(());
    }
    let publication = event_file::load(app.time.now(), path, &*app.random)?;
    let event = publication.event.event.clone();
    let verb = Verb::Publish(Box::new(publication));
    app.changes.execute(Change { id: None, verb }).await?;
    tracing::info!(%event, "the event is published");
    Ok(())
}
