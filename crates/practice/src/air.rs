//! The air between a phone and the service: a relay that can be shut off, and
//! that loses a reply when asked.

use std::net::SocketAddr;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _, copy};
use tokio::net::tcp::{OwnedReadHalf, OwnedWriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::{Notify, watch};

/// What a confirmation has in its body and nothing else a client sends.
const CONFIRMATION: &[u8] = br#""act":"confirm""#;

/// A relay from one loopback address to another.
///
/// Off, every connection is cut and new ones are refused, as a phone's are in
/// airplane mode.
#[derive(Debug, Clone)]
pub struct Air {
    on: Arc<watch::Sender<bool>>,
    /// How many confirmations are still to be answered into nothing.
    losing: Arc<AtomicU32>,
}

impl Air {
    /// Relays from `listener` to `to`, on at first, for as long as the
    /// runtime lives.
    pub fn new(listener: TcpListener, to: SocketAddr) -> Self {
        let (on, _) = watch::channel(true);
        let air = Self {
            on: Arc::new(on),
            losing: Arc::default(),
        };
        tokio::spawn(air.clone().relay(listener, to));
        air
    }

    /// Airplane mode on: no connection lives.
    pub fn off(&self) {
        self.on.send_replace(false);
    }

    /// Airplane mode off.
    pub fn on(&self) {
        self.on.send_replace(true);
    }

    /// Whether connections live.
    pub fn is_on(&self) -> bool {
        *self.on.borrow()
    }

    /// The next so many confirmations reach the server, and their answers
    /// are lost on the way back.
    pub fn lose_confirmations(&self, count: u32) {
        self.losing.store(count, Ordering::Relaxed);
    }

    /// Whether nothing more is to be lost.
    pub fn has_lost(&self) -> bool {
        self.losing.load(Ordering::Relaxed) == 0
    }

    async fn relay(self, listener: TcpListener, to: SocketAddr) {
        while let Ok((phone, _)) = listener.accept().await {
            // Dropping the socket unread resets the connection.
            if self.is_on() {
                tokio::spawn(self.clone().carry(phone, to));
            }
        }
    }

    async fn carry(self, phone: TcpStream, to: SocketAddr) {
        let Ok(service) = TcpStream::connect(to).await else {
            return;
        };
        let mut on = self.on.subscribe();
        let (from_phone, to_phone) = phone.into_split();
        let (from_service, to_service) = service.into_split();
        let loses = Arc::new(Notify::new());
        tokio::select! {
            // Either end closing, or the air going off, ends the connection.
            _ = self.up(from_phone, to_service, Arc::clone(&loses)) => {}
            () = down(from_service, to_phone, loses) => {}
            _ = on.wait_for(|on| !on) => {}
        }
    }

    /// From the phone to the service; says when an answer is to be lost.
    async fn up(
        &self,
        mut from: OwnedReadHalf,
        mut to: OwnedWriteHalf,
        loses: Arc<Notify>,
    ) -> std::io::Result<()> {
        let mut piece = vec![0; 16 * 1024];
        loop {
            let read = from.read(&mut piece).await?;
            if read == 0 {
                return Ok(());
            }
            let sent = &piece[..read];
            let confirms = sent
                .windows(CONFIRMATION.len())
                .any(|words| words == CONFIRMATION);
            if confirms && self.take_loss() {
                loses.notify_one();
            }
            to.write_all(sent).await?;
        }
    }

    fn take_loss(&self) -> bool {
        self.losing
            .fetch_update(Ordering::Relaxed, Ordering::Relaxed, |left| {
                left.checked_sub(1)
            })
            .is_ok()
    }
}

/// From the service to the phone, until an answer is to be lost: it is read,
/// so that the service has really given it, and goes nowhere.
async fn down(mut from: OwnedReadHalf, mut to: OwnedWriteHalf, loses: Arc<Notify>) {
    tokio::select! {
        _ = copy(&mut from, &mut to) => return,
        () = loses.notified() => {}
    }
    let mut lost = [0; 1];
    // Whatever comes of it, the connection ends here.
    drop(from.read(&mut lost).await);
}
