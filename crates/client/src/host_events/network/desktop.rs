//! As a desktop tells it: interfaces and the default route.

use std::future::poll_fn;

use n0_watcher::{Direct, Watcher as _};
use netwatch::interfaces::State;
use netwatch::netmon::Monitor;

use super::Network;

pub(super) struct Networks {
    /// Ends the watch when it is dropped.
    _monitor: Monitor,
    states: Direct<State>,
}

impl Networks {
    pub(super) async fn watch() -> Option<Self> {
        match Monitor::new().await {
            Ok(monitor) => Some(Self {
                states: monitor.interface_state(),
                _monitor: monitor,
            }),
            Err(error) => {
                tracing::debug!(%error, "the system does not tell");
                None
            }
        }
    }

    pub(super) fn now(&mut self) -> Network {
        network(&self.states.get())
    }

    /// After a change.
    pub(super) async fn next(&mut self) -> Option<Network> {
        let changed = poll_fn(|context| self.states.poll_updated(context)).await;
        changed.ok().map(|()| network(self.states.peek()))
    }
}

fn network(state: &State) -> Network {
    let mut addresses = state.local_addresses.regular.clone();
    addresses.sort_unstable();
    Network {
        has_v4: state.have_v4,
        has_v6: state.have_v6,
        route: state.default_route_interface.clone(),
        addresses,
    }
}
