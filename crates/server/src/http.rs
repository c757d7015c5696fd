//! The HTTP face of the service: from a request to a change or query, and
//! from its answer to a reply. No rule of the line is here; every decision is
//! the room's, whichever way a request comes in.

// the table of contents, and what runs it
pub mod router;
pub mod serve;

// who comes in
pub mod gate;

// what is bounded
mod bounds;
pub mod limits;

// how replies look
mod problem;
mod reply;
mod stamp;

// who asks, and for what
mod asker;
mod body;
mod devices;
mod new_device;
mod path;
mod proof;
mod replay;
mod told;
mod version;

// the routes, by what they are about
mod desk;
mod line;
mod pairing;
mod presented;
mod public;
mod slips;
mod state;
mod stream;

use std::sync::Arc;

use tokio::sync::{Semaphore, watch};

use crate::app::App;
use crate::random::Random;
use devices::Devices;
use gate::Gate;
use limits::Limits;
use public::Kept;
use replay::Replays;
use slips::Slips;
use stream::Streams;

/// What the routes share: the service behind them and what is remembered
/// between requests, each of it bounded.
#[derive(Debug)]
pub struct Face {
    app: App,
    limits: Limits,
    gate: Gate,
    replays: Replays,
    devices: Devices,
    kept: Kept,
    slips: Slips,
    streams: Streams,
    requests: Arc<Semaphore>,
    connections: Arc<Semaphore>,
    closing: watch::Sender<bool>,
}

impl Face {
    /// The face of a running service, open to whoever reaches its address.
    pub fn new(app: App, limits: Limits) -> Arc<Self> {
        Self::behind(Gate::default(), app, limits)
    }

    /// The face of a running service behind a gate.
    pub fn behind(gate: Gate, app: App, limits: Limits) -> Arc<Self> {
        // What another node did to a device is known only to the store.
        let remembered = app.store.cluster().map_or(limits.devices, |_| 0);
        Arc::new(Self {
            gate,
            replays: Replays::new(limits.proofs),
            devices: Devices::new(remembered),
            kept: Kept::default(),
            slips: Slips::default(),
            streams: Streams::default(),
            requests: Arc::new(Semaphore::new(limits.requests)),
            connections: Arc::new(Semaphore::new(limits.connections)),
            closing: watch::Sender::new(false),
            app,
            limits,
        })
    }

    pub(crate) const fn app(&self) -> &App {
        &self.app
    }

    /// Requests, connections and streams that are open.
    pub(crate) fn open(&self) -> (usize, usize, u64) {
        let limits = &self.limits;
        let requests = limits.requests - self.requests.available_permits();
        let connections = limits.connections - self.connections.available_permits();
        (requests, connections, self.streams.open())
    }

    fn random(&self) -> &(dyn Random + 'static) {
        self.app.random.as_ref()
    }
}
