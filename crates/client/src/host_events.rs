//! What the device tells: another network, and waking from sleep.

mod network;

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

/// Often enough that a person who opens the lid does not wait for it, and
/// next to nothing for a battery.
const LOOK: Duration = Duration::from_secs(5);
const LOOK_MILLIS: Millis = Millis::from_secs(5);
