//! What the device tells: another network, and waking from sleep.

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::time::Millis;
use jari_session::{HostInput, Input};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::boot_clock::SleepWatch;
use crate::connection::Connection;

/// Tells the loop for as long as the tasks live.
pub(crate) fn watch(
    tasks: &mut JoinSet<()>,
    connection: &Arc<Connection>,
    inputs: &mpsc::Sender<Input>,
) {
    tasks.spawn(sleep(Arc::clone(connection), inputs.clone()));
    // Loopback is there whatever the network does.
    #[cfg(not(target_os = "android"))]
    if !connection.address().is_loopback() {
        tasks.spawn(network::watch(Arc::clone(connection), inputs.clone()));
    }
}

async fn sleep(connection: Arc<Connection>, inputs: mpsc::Sender<Input>) {
    let mut watch = SleepWatch::new(*connection.clock());
    loop {
        tokio::time::sleep(LOOK).await;
        if let Some(slept) = watch.slept(LOOK_MILLIS) {
            tracing::info!(ms = slept.0, "the device slept");
            connection.wire().renew();
            let event = HostInput::Resumed;
            if inputs.send(Input::Host { event }).await.is_err() {
                return;
            }
        }
    }
}

#[cfg(not(target_os = "android"))]
mod network {
    use std::future::poll_fn;
    use std::sync::Arc;

    use jari_session::{HostInput, Input};
    use n0_watcher::Watcher as _;
    use netwatch::interfaces::State;
    use netwatch::netmon::Monitor;
    use tokio::sync::mpsc;

    use crate::connection::Connection;

    pub(super) async fn watch(connection: Arc<Connection>, inputs: mpsc::Sender<Input>) {
        let monitor = match Monitor::new().await {
            Ok(monitor) => monitor,
            Err(error) => {
                tracing::warn!(%error, "changes of the network are not noticed");
                return;
            }
        };
        let mut states = monitor.interface_state();
        let mut seen = Network::of(&states.get());
        while poll_fn(|context| states.poll_updated(context))
            .await
            .is_ok()
        {
            let now = Network::of(states.peek());
            if now == seen {
                continue;
            }
            let event = if now.is_there() {
                HostInput::Online
            } else {
                HostInput::Offline
            };
            tracing::info!(?event, "the network changed");
            connection.wire().renew();
            if inputs.send(Input::Host { event }).await.is_err() {
                return;
            }
            seen = now;
        }
    }

    /// As much of a network as makes a connection from before worthless when
    /// it changes.
    #[derive(Debug, PartialEq, Eq)]
    struct Network {
        has_v4: bool,
        has_v6: bool,
        route: Option<String>,
        addresses: Vec<std::net::IpAddr>,
    }

    impl Network {
        fn of(state: &State) -> Self {
            let mut addresses = state.local_addresses.regular.clone();
            addresses.sort_unstable();
            Self {
                has_v4: state.have_v4,
                has_v6: state.have_v6,
                route: state.default_route_interface.clone(),
                addresses,
            }
        }

        const fn is_there(&self) -> bool {
            self.has_v4 || self.has_v6
        }
    }
}

/// Often enough that a person who opens the lid does not wait for it, and
/// next to nothing for a battery.
const LOOK: Duration = Duration::from_secs(5);
const LOOK_MILLIS: Millis = Millis::from_secs(5);
