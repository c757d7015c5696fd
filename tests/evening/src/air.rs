//! The air between a phone and the service: a relay that can be shut off.
//!
//! Off, every connection is cut and new ones are refused, as a phone's are in
//! airplane mode.

use std::net::SocketAddr;
use std::sync::Arc;

use tokio::io::copy_bidirectional;
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::watch;

/// A relay from one loopback address to another.
#[derive(Clone)]
pub(crate) struct Air {
    on: Arc<watch::Sender<bool>>,
}

impl Air {
    /// Relays from `listener` to `to`, on at first.
    pub(crate) fn new(listener: TcpListener, to: SocketAddr) -> Self {
        let (on, watching) = watch::channel(true);
        tokio::spawn(relay(listener, to, watching));
        Self { on: Arc::new(on) }
    }

    /// Airplane mode on.
    pub(crate) fn off(&self) {
        self.on.send_replace(false);
    }

    /// Airplane mode off.
    pub(crate) fn on(&self) {
        self.on.send_replace(true);
    }
}

async fn relay(listener: TcpListener, to: SocketAddr, on: watch::Receiver<bool>) {
    while let Ok((phone, _)) = listener.accept().await {
        // Dropping the socket unread resets the connection.
        if *on.borrow() {
            tokio::spawn(carry(phone, to, on.clone()));
        }
    }
}

async fn carry(mut phone: TcpStream, to: SocketAddr, mut on: watch::Receiver<bool>) {
    let Ok(mut service) = TcpStream::connect(to).await else {
        return;
    };
    tokio::select! {
        // Either end closing, or the air going off, ends the connection.
        _ = copy_bidirectional(&mut phone, &mut service) => {}
        _ = on.wait_for(|on| !on) => {}
    }
}
