//! One connection: from its first byte to its last.

use std::convert::Infallible;
use std::io;
use std::pin::pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use axum::body::Body;
use axum::http::{Request, Response};
use axum::response::IntoResponse as _;
use hyper::body::Incoming;
use hyper::service::service_fn;
use hyper_util::rt::TokioIo;
use tokio::io::{AsyncRead, AsyncWrite};
use tokio::net::TcpStream;
use tokio::select;
use tokio::time::{sleep, timeout};
use tokio_rustls::TlsAcceptor;
use tower::ServiceExt as _;
use tracing::debug;

use super::super::Face;
use super::Held;
use super::stall::Stalling;

/// Takes a connection: over TLS where the gate has a certificate.
pub(super) async fn take(stream: TcpStream, face: Arc<Face>, held: Held) {
    if let Err(error) = stream.set_nodelay(true) {
        debug!(%error, "a connection keeps its delay");
    }
    let Some(certificate) = face.gate.certificate.clone() else {
        return hold(stream, face, held).await;
    };
    let acceptor = TlsAcceptor::from(certificate.current());
    // Whoever connects and says nothing must not keep the place.
    match timeout(face.limits.head_time, acceptor.accept(stream)).await {
        Ok(Ok(stream)) => hold(stream, face, held).await,
        Ok(Err(error)) => debug!(%error, "a connection did not come to TLS"),
        Err(_) => debug!("a connection was too slow for TLS"),
    }
}

/// Serves a connection until it ends, breaks, says nothing, or the server
/// stops.
async fn hold<S>(stream: S, face: Arc<Face>, held: Held)
where
    S: AsyncRead + AsyncWrite + Unpin + Send + 'static,
{
    let Held {
        router,
        builder,
        peer,
        place: _place,
    } = held;
    // The time for a head begins with the first byte of one; a connection
    // that never sends any is covered here.
    let has_spoken = Arc::new(AtomicBool::new(false));
    let spoke = Arc::clone(&has_spoken);
    let service = service_fn(move |request: Request<Incoming>| {
        spoke.store(true, Ordering::Relaxed);
        let router = router.clone();
        async move {
            if let Err(refused) = peer.vouches(request.headers()) {
                return Ok(refused.into_response());
            }
            let replied: Result<_, Infallible> = router.oneshot(request.map(Body::new)).await;
            let Ok(response) = replied;
            if is_lost(&response) {
                Err(io::Error::other("reply lost on purpose"))
            } else {
                Ok(response)
            }
        }
    });
    let stream = TokioIo::new(Stalling::new(stream, face.limits.stall_time));
    let mut connection = pin!(builder.serve_connection(stream, service));
    let mut silence = pin!(sleep(face.limits.head_time));
    let mut closing = face.closing.subscribe();
    let (mut waits, mut serves) = (true, true);
    loop {
        select! {
            ended = connection.as_mut() => {
                if let Err(error) = ended {
                    debug!(%error, "a connection broke");
                }
                return;
            }
            () = silence.as_mut(), if waits => {
                if !has_spoken.load(Ordering::Relaxed) {
                    return;
                }
                waits = false;
            }
            _ = closing.wait_for(|closing| *closing), if serves => {
                serves = false;
                connection.as_mut().graceful_shutdown();
            }
        }
    }
}

/// Marks a reply that is dropped with its connection.
#[cfg(feature = "faults")]
#[derive(Debug, Clone, Copy)]
struct Lost;

/// No reply at all: the connection is cut where it would have begun.
#[cfg(feature = "faults")]
pub(crate) fn lost_reply() -> Response<Body> {
    let mut response = Response::new(Body::empty());
    response.extensions_mut().insert(Lost);
    response
}

#[cfg(feature = "faults")]
fn is_lost(response: &Response<Body>) -> bool {
    response.extensions().get::<Lost>().is_some()
}

#[cfg(not(feature = "faults"))]
const fn is_lost(_: &Response<Body>) -> bool {
    false
}
