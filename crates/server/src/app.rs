//! The running service: everything a request handler needs, each part handed
//! in, so that tests put in what they like.

use std::sync::Arc;

use jari_protocol::id::ServiceId;
use jari_protocol::refusal::Problem;
use jari_protocol::text::Line;
use jari_room::query::{Query, Reply};
use tokio::sync::watch;

use crate::boards::Boards;
use crate::measure::Measures;
use crate::nonce::Nonces;
use crate::random::Random;
use crate::sign::Signer;
use crate::store::batcher::Changes;
use crate::store::port::Store;
use crate::time::ServiceTime;
use crate::vitals::Vitals;

/// A running service.
#[derive(Clone)]
pub struct App {
    /// Who it is.
    pub about: Arc<About>,
    /// Service time.
    pub time: ServiceTime,
    /// The rows; for reading. Changes go through `changes`.
    pub store: Arc<dyn Store>,
    /// Takes changes in.
    pub changes: Changes,
    /// Signs tickets and receipts, and has the key set.
    pub signer: Arc<Signer>,
    /// The nonces of proofs.
    pub nonces: Nonces,
    /// The latest signed boards and stock.
    pub boards: Arc<Boards>,
    /// Draws ids and codes.
    pub random: Arc<dyn Random>,
    /// Whether this node leads; the only one always does.
    pub leads: Arc<watch::Sender<bool>>,
    /// What is counted.
    pub measures: Arc<Measures>,
    /// Signs of life.
    pub vitals: Arc<Vitals>,
    /// What is made to fail on purpose.
    #[cfg(feature = "faults")]
    pub faults: Arc<crate::faults::Faults>,
}

/// What is fixed about a service.
#[derive(Debug, Clone, PartialEq)]
pub struct About {
    /// Its id.
    pub service: ServiceId,
    /// What people call it.
    pub name: Line,
    /// How people reach whoever runs it.
    pub contact: Line,
    /// The base of every URL in proofs, without a trailing slash.
    pub base: String,
}

/// The parts of a service, before it runs.
#[derive(Debug)]
pub struct Parts {
    /// Who it is.
    pub about: About,
    /// Service time.
    pub time: ServiceTime,
    /// The rows.
    pub store: Arc<dyn Store>,
    /// The keys.
    pub signer: Arc<Signer>,
    /// The nonces.
    pub nonces: Nonces,
    /// Draws ids and codes.
    pub random: Arc<dyn Random>,
    /// What is made to fail on purpose.
    #[cfg(feature = "faults")]
    pub faults: Arc<crate::faults::Faults>,
}

impl App {
    /// Puts the parts together and begins to take changes in. Runs within a
    /// tokio runtime.
    pub fn start(parts: Parts) -> Self {
        #[cfg(feature = "faults")]
        let store: Arc<dyn Store> = Arc::new(crate::faults::Faulty::new(
            parts.store,
            Arc::clone(&parts.faults),
        ));
        #[cfg(not(feature = "faults"))]
        let store = parts.store;
        let measures: Arc<Measures> = Arc::default();
        let counted = (parts.time.clone(), Arc::clone(&measures));
        Self {
            about: Arc::new(parts.about),
            changes: Changes::start(Arc::clone(&store), counted),
            leads: Arc::new(watch::Sender::new(store.cluster().is_none())),
            measures,
            vitals: Arc::default(),
            time: parts.time,
            store,
            signer: parts.signer,
            nonces: parts.nonces,
            boards: Arc::default(),
            random: parts.random,
            #[cfg(feature = "faults")]
            faults: parts.faults,
        }
    }

    /// Answers a query as of now.
    ///
    /// # Errors
    /// The store does not answer, or refuses.
    pub async fn read(&self, query: Query) -> Result<Reply, Box<Problem>> {
        match self.store.read(self.time.now(), query).await {
            Ok(Reply::Refused(problem)) => Err(problem),
            Ok(reply) => Ok(reply),
            Err(error) => {
                tracing::error!(%error, "a query was not answered");
                Err(error.problem())
            }
        }
    }
}

impl std::fmt::Debug for App {
    fn fmt(&self, out: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        out.debug_struct("App")
            .field("about", &self.about)
            .finish_non_exhaustive()
    }
}
