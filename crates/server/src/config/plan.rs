//! A configuration, read.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::PathBuf;
use std::time::Duration;

use chrono_tz::Tz;
use jari_protocol::text::Line;

use super::{Faults, Network, rules};
use crate::http::limits::Limits;
use crate::outbox::smtp::SmtpPlan;
use crate::outbox::webhook::WebhookPlan;
use crate::store::postgres::Address;

/// What to run, and where.
#[derive(Debug, Clone)]
pub struct Plan {
    /// The data folder.
    pub data: PathBuf,
    /// The database of several nodes; a file in the data folder if absent.
    pub database: Option<Address>,
    /// What people call it; as before if absent.
    pub name: Option<Line>,
    /// How people reach whoever runs it; as before if absent.
    pub contact: Option<Line>,
    /// Event files to publish unless the event is known.
    pub events: Vec<PathBuf>,
    /// Event files to publish even if it is.
    pub replace: Vec<PathBuf>,
    /// Under which URL people reach it, without a trailing slash; where it
    /// listens if absent.
    pub base: Option<String>,
    /// The address to listen on; port 0 takes a free one.
    pub listen: SocketAddr,
    /// Certificate and key, if it speaks TLS itself.
    pub tls: Option<TlsFiles>,
    /// The proxies in front of it.
    pub proxies: Vec<Network>,
    /// Where the operator's monitoring asks; nowhere if absent.
    pub monitor: Option<SocketAddr>,
    /// How messages reach people.
    pub post: PostPlan,
    /// Nobody comes but those to whom the operator hands the codes: messages
    /// may go to a file although others reach the service.
    pub rehearsal: bool,
    /// What is taken at most.
    pub limits: Limits,
    /// For how long it says that it is about to stop before it stops.
    pub drain_notice: Duration,
}

/// Files in PEM.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TlsFiles {
    /// The certificate, and those that lead from it to a root.
    pub certificate: PathBuf,
    /// Its key.
    pub key: PathBuf,
}

/// How messages reach people; by a file if neither mail nor gateway is set.
#[derive(Debug, Clone)]
pub struct PostPlan {
    /// The mail server.
    pub smtp: Option<SmtpPlan>,
    /// The gateway for text messages.
    pub webhook: Option<WebhookPlan>,
    /// How many codes they take in a minute; any number if absent.
    pub codes_per_minute: Option<u32>,
    /// In which zone messages tell times.
    pub zone: Tz,
}

impl PostPlan {
    /// Whether messages go to a file that only the operator reads.
    pub const fn is_file(&self) -> bool {
        self.smtp.is_none() && self.webhook.is_none()
    }
}

impl Default for PostPlan {
    fn default() -> Self {
        Self {
            smtp: None,
            webhook: None,
            codes_per_minute: None,
            zone: chrono_tz::Asia::Seoul,
        }
    }
}

impl Plan {
    /// A service in this folder, on a free port of this machine, with nothing
    /// else said.
    pub fn at(data: PathBuf) -> Self {
        Self {
            data,
            database: None,
            name: None,
            contact: None,
            events: Vec::new(),
            replace: Vec::new(),
            base: None,
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 0)),
            tls: None,
            proxies: Vec::new(),
            monitor: None,
            post: PostPlan::default(),
            rehearsal: false,
            limits: Limits::default(),
            drain_notice: Duration::ZERO,
        }
    }
}

impl Plan {
    /// Whether what is planned goes together. Nothing is started on a plan
    /// that does not.
    ///
    /// # Errors
    /// Everything that does not.
    pub fn check(&self) -> Result<(), Faults> {
        let mut faults = Faults::default();
        rules::check(self, &mut faults);
        faults.or(())
    }
}

/// How to log.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Log {
    /// What, in the words of `tracing_subscriber`'s filter.
    pub filter: String,
    /// In which form.
    pub format: LogFormat,
}

/// The form of the log.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Lines for people.
    Text,
    /// One JSON object a line.
    Json,
}
