//! One exchange with a service: bounded, stamped next to the socket, and
//! classified once if it fails.

mod fault;
mod nonce;
mod reply;
mod request;
mod stream;

use std::sync::{Mutex, MutexGuard, PoisonError, RwLock};
use std::time::Duration;

use jari_protocol::id::RequestId;
use jari_protocol::proof::NONCE_HEADER;
use jari_protocol::stamp::REQUEST_ID_HEADER;
use jari_protocol::version::{SPOKEN, VERSION_HEADER};
use jari_session::Fault;
use reqwest::redirect;
use reqwest::retry;

use crate::boot_clock::BootClock;
use crate::chance;
use crate::roots::Roots;

use nonce::Nonce;
pub(crate) use reply::Reply;
pub(crate) use request::Request;
pub(crate) use stream::{StreamItem, Streaming};

/// The way to one service. Keeps no credential but the nonce, which is
/// everybody's.
#[derive(Debug)]
pub(crate) struct Wire {
    base: String,
    roots: Roots,
    clock: BootClock,
    /// Replaced when the network changed, since old connections would be
    /// believed in for too long.
    client: RwLock<reqwest::Client>,
    nonce: Mutex<Nonce>,
}

impl Wire {
    /// # Errors
    /// [`Fault::Local`] if this machine cannot speak TLS.
    pub(crate) fn new(base: String, roots: Roots, clock: BootClock) -> Result<Self, Fault> {
        let client = RwLock::new(client(&base, &roots)?);
        Ok(Self {
            base,
            roots,
            clock,
            client,
            nonce: Mutex::default(),
        })
    }

    pub(crate) const fn clock(&self) -> &BootClock {
        &self.clock
    }

    /// Forgets every connection.
    pub(crate) fn renew(&self) {
        match client(&self.base, &self.roots) {
            Ok(fresh) => *self.client.write().unwrap_or_else(PoisonError::into_inner) = fresh,
            Err(fault) => tracing::warn!(?fault, "the old connections are kept"),
        }
    }

    /// The newest nonce that was heard.
    pub(crate) fn nonce(&self) -> Option<String> {
        self.kept_nonce().newest()
    }

    /// A verified board carries a nonce as well.
    pub(crate) fn offered_nonce(&self, nonce: &str) {
        self.kept_nonce().offered(self.clock.now(), nonce);
    }

    fn kept_nonce(&self) -> MutexGuard<'_, Nonce> {
        self.nonce.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Sends once and reads the whole reply.
    ///
    /// # Errors
    /// There was no reply, or one that is not HTTP of this protocol.
    pub(crate) async fn exchange(&self, request: &Request) -> Result<Reply, Fault> {
        let id = RequestId::from_bytes(chance::bytes());
        let prepared = self.prepare(request, id)?.timeout(request.within);
        let sent = self.clock.now();
        let response = prepared.send().await.map_err(|error| fault::of(&error))?;
        let received = self.clock.now();
        let reply = Reply::read(response, request.limit, id, (sent, received)).await?;
        if let Some(nonce) = &reply.nonce {
            self.kept_nonce().heard(received, nonce);
        }
        tracing::debug!(path = request.path, status = reply.status, "answered");
        Ok(reply)
    }

    /// Opens an event stream.
    ///
    /// # Errors
    /// As [`Wire::exchange`].
    pub(crate) async fn stream(&self, request: &Request) -> Result<Streaming, Fault> {
        let id = RequestId::from_bytes(chance::bytes());
        let prepared = self.prepare(request, id)?;
        let sent = self.clock.now();
        let opening = tokio::time::timeout(request.within, prepared.send());
        let response = opening.await.map_err(|_| Fault::Remote)?;
        let response = response.map_err(|error| fault::of(&error))?;
        if response.status().is_success() {
            return Streaming::new(response);
        }
        let received = self.clock.now();
        let reply = Reply::read(response, request.limit, id, (sent, received)).await?;
        Ok(Streaming::Refused(Box::new(reply)))
    }

    fn prepare(&self, request: &Request, id: RequestId) -> Result<reqwest::RequestBuilder, Fault> {
        let client = self
            .client
            .read()
            .unwrap_or_else(PoisonError::into_inner)
            .clone();
        let url = format!("{}{}", self.base, request.path);
        let mut prepared = client
            .request(request.method.as_http(), url)
            .header(REQUEST_ID_HEADER, id.to_string())
            .header(VERSION_HEADER, SPOKEN.max.0.to_string());
        for (name, value) in &request.headers {
            let value = reqwest::header::HeaderValue::from_str(value);
            let mut value = value.map_err(|_| Fault::Local)?;
            value.set_sensitive(true);
            prepared = prepared.header(*name, value);
        }
        Ok(match &request.body {
            Some(body) => prepared
                .header(reqwest::header::CONTENT_TYPE, "application/json")
                .body(body.clone()),
            None => prepared,
        })
    }
}

/// The reply header with the nonce, if it is one.
fn nonce_of(headers: &reqwest::header::HeaderMap) -> Option<String> {
    let value = headers.get(NONCE_HEADER)?.to_str().ok()?;
    let is_short = (1..=MAX_NONCE_CHARS).contains(&value.len());
    is_short.then(|| value.to_owned())
}

fn client(base: &str, roots: &Roots) -> Result<reqwest::Client, Fault> {
    // Another part of the program may have installed it already.
    drop(rustls::crypto::ring::default_provider().install_default());
    let mut builder = reqwest::Client::builder()
        .redirect(redirect::Policy::none())
        // Every attempt needs its own proof.
        .retry(retry::never())
        .referer(false)
        .connect_timeout(CONNECT)
        .read_timeout(SILENCE)
        .pool_idle_timeout(IDLE)
        .tcp_keepalive(TCP_KEEPALIVE)
        .http2_keep_alive_interval(HTTP2_PING)
        .http2_keep_alive_timeout(HTTP2_PONG)
        .http2_keep_alive_while_idle(true);
    if base.starts_with("http://") {
        // Loopback: no proxy knows it, and no certificate is needed.
        builder = builder.no_proxy().tls_certs_only([]);
    } else {
        builder = roots.trusted_by(builder.https_only(true));
    }
    builder.build().map_err(|error| {
        tracing::error!(%error, "no HTTP client could be made");
        Fault::Local
    })
}

/// Longer than a TCP handshake that lost its first two packets.
const CONNECT: Duration = Duration::from_secs(8);

/// A reply or stream that says nothing for this long is cut. Streams send a
/// comment at least every 15 s.
const SILENCE: Duration = Duration::from_secs(35);

/// Shorter than the idle time of common proxies.
const IDLE: Duration = Duration::from_secs(30);

const TCP_KEEPALIVE: Duration = Duration::from_secs(30);

/// A dead HTTP/2 connection is noticed after interval and time-out together.
const HTTP2_PING: Duration = Duration::from_secs(15);
const HTTP2_PONG: Duration = Duration::from_secs(10);

/// A nonce is 22 characters; services may lengthen it.
const MAX_NONCE_CHARS: usize = 128;

#[cfg(test)]
mod tests;
