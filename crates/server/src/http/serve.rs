//! Runs the routes over connections, each of them bounded.

mod connection;
mod stall;

use std::future::Future;
use std::io;
use std::sync::Arc;
use std::time::Duration;

use axum::Router;
use hyper_util::rt::{TokioExecutor, TokioTimer};
use hyper_util::server::conn::auto::Builder;
use tokio::net::{TcpListener, TcpStream};
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};
use tokio::task::JoinSet;
use tokio::time::{sleep, timeout};
use tracing::{debug, warn};

use super::Face;
use super::gate::{Gate, Peer};
use super::limits::Limits;
use super::router::router;

#[cfg(feature = "faults")]
pub(crate) use connection::lost_reply;

/// Serves a face until `stop` is done; then takes no more connections, ends
/// the streams, and lets open requests finish for a moment.
pub async fn serve(listener: TcpListener, face: Arc<Face>, stop: impl Future<Output = ()>) {
    let router = router(Arc::clone(&face));
    let builder = Arc::new(builder(&face.limits));
    let places = Arc::clone(&face.connections);
    let mut open = JoinSet::new();
    tokio::pin!(stop);
    loop {
        select! {
            () = &mut stop => break,
            Some(_) = open.join_next() => {}
            (stream, peer, place) = accept(&listener, &face.gate, &places) => {
                let held = Held { router: router.clone(), builder: Arc::clone(&builder), peer, place };
                open.spawn(connection::take(stream, Arc::clone(&face), held));
            }
        }
    }
    drop(listener);
    face.closing.send_replace(true);
    let farewell = async { while open.join_next().await.is_some() {} };
    if timeout(face.limits.farewell, farewell).await.is_err() {
        warn!(connections = open.len(), "connections were cut at the stop");
    }
}

/// What a connection needs to be served.
struct Held {
    router: Router,
    builder: Arc<Builder<TokioExecutor>>,
    peer: Peer,
    place: OwnedSemaphorePermit,
}

/// The next connection that the gate takes, once there is a place for it.
async fn accept(
    listener: &TcpListener,
    gate: &Gate,
    places: &Arc<Semaphore>,
) -> (TcpStream, Peer, OwnedSemaphorePermit) {
    let place = Arc::clone(places)
        .acquire_owned()
        .await
        .expect("the places are never closed");
    loop {
        match listener.accept().await {
            Ok((stream, from)) => match gate.admits(from.ip()) {
                Some(peer) => return (stream, peer, place),
                None => debug!("a connection came past the proxies and was not taken"),
            },
            Err(error) => refused(&error).await,
        }
    }
}

/// A connection that broke before it was taken means nothing; being out of
/// files means that accepting again at once would only burn the processor.
async fn refused(error: &io::Error) {
    use io::ErrorKind::{ConnectionAborted, ConnectionRefused, ConnectionReset};
    if matches!(
        error.kind(),
        ConnectionAborted | ConnectionRefused | ConnectionReset
    ) {
        debug!(%error, "a connection broke before it was taken");
        return;
    }
    warn!(%error, "connections are not taken");
    sleep(OUT_OF_FILES).await;
}

/// How long not to accept when the machine is out of files: long enough for
/// connections to end, short enough to go unnoticed.
const OUT_OF_FILES: Duration = Duration::from_millis(100);

fn builder(limits: &Limits) -> Builder<TokioExecutor> {
    let mut builder = Builder::new(TokioExecutor::new());
    builder
        .http1()
        .timer(TokioTimer::new())
        .header_read_timeout(limits.head_time)
        .max_buf_size(limits.head_bytes.max(SMALLEST_BUFFER))
        .max_headers(MAX_HEADERS);
    builder
        .http2()
        .timer(TokioTimer::new())
        .keep_alive_interval(limits.head_time)
        .keep_alive_timeout(limits.head_time)
        .max_concurrent_streams(MAX_STREAMS)
        .max_header_list_size(u32::try_from(limits.head_bytes).unwrap_or(u32::MAX))
        .max_send_buf_size(SEND_BUFFER);
    builder
}

/// The least read buffer hyper takes.
const SMALLEST_BUFFER: usize = 8 * 1024;

/// Headers in a request: ours are six, proxies add a dozen.
const MAX_HEADERS: usize = 64;

/// Requests at a time on one HTTP/2 connection: a client has a handful, a
/// proxy opens more connections.
const MAX_STREAMS: u32 = 64;

/// Bytes of replies buffered per HTTP/2 stream: a dozen boards.
const SEND_BUFFER: usize = 32 * 1024;
