//! What the device tells: another network, and waking from sleep.

mod network;
#[cfg(target_os = "linux")]
mod suspend;

use std::sync::Arc;
use std::time::Duration;

use jari_protocol::time::Millis;
use jari_session::{HostInput, Input};
use tokio::sync::mpsc;
use tokio::task::JoinSet;

use crate::boot_clock::SleepWatch;
use crate::connection::Connection;
#[cfg(target_os = "linux")]
use suspend::Wakings;

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
    let mut wakings = Wakings::of_this_machine().await;
    loop {
        let is_told = tokio::select! {
            () = wakings.next() => true,
            () = tokio::time::sleep(LOOK) => false,
        };
        let slept = watch.slept(LOOK_MILLIS);
        if is_told || slept.is_some() {
            tracing::info!(ms = slept.map(|span| span.0), "the device slept");
            connection.wire().renew();
            let event = HostInput::Resumed;
            if inputs.send(Input::Host { event }).await.is_err() {
                return;
            }
        }
    }
}

/// No system but Linux tells it on a bus.
#[cfg(not(target_os = "linux"))]
struct Wakings;

#[cfg(not(target_os = "linux"))]
impl Wakings {
    async fn of_this_machine() -> Self {
        Self
    }

    async fn next(&mut self) {
        std::future::pending().await
    }
}

/// Often enough that a person who opens the lid does not wait for it, and
/// next to nothing for a battery.
const LOOK: Duration = Duration::from_secs(5);
const LOOK_MILLIS: Millis = Millis::from_secs(5);
