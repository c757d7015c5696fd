//! Another network makes the connections from before worthless.

#[cfg(not(any(target_os = "android", target_os = "ios")))]
mod desktop;
#[cfg(any(target_os = "android", target_os = "ios"))]
mod phone;

use std::net::IpAddr;
use std::sync::Arc;

use jari_session::{HostInput, Input};
use tokio::sync::mpsc;

use crate::connection::Connection;

#[cfg(not(any(target_os = "android", target_os = "ios")))]
use desktop::Networks;
#[cfg(any(target_os = "android", target_os = "ios"))]
use phone::Networks;

pub(super) async fn watch(connection: Arc<Connection>, inputs: mpsc::Sender<Input>) {
    let Some(mut networks) = Networks::watch().await else {
        tracing::warn!("changes of the network are not noticed");
        return;
    };
    let mut seen = networks.now();
    while let Some(now) = networks.next().await {
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
#[derive(Debug, Clone, PartialEq, Eq)]
struct Network {
    has_v4: bool,
    has_v6: bool,
    route: Option<String>,
    addresses: Vec<IpAddr>,
}

impl Network {
    const fn is_there(&self) -> bool {
        self.has_v4 || self.has_v6
    }
}
