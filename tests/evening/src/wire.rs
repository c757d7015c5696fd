//! Requests of the crowd over kept-open HTTP/1.1 connections.

use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::Duration;

use anyhow::{Context as _, anyhow};
use bytes::Bytes;
use http_body_util::{BodyExt as _, Full};
use hyper::client::conn::http1::{SendRequest, handshake};
use hyper_util::rt::TokioIo;
use jari_protocol::proof::{NONCE_HEADER, PROOF_HEADER, SESSION_HEADER};
use jari_protocol::refusal::{Code, Problem, Retry};
use jari_protocol::version::VERSION_HEADER;
use ring::rand::SystemRandom;
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::net::TcpStream;
use tokio::sync::{Mutex, RwLock, Semaphore};

use jari_evening::device::{Device, Request, bytes};

/// How often one request is tried while the server is away: longer than its
/// restart takes.
const ATTEMPTS: u32 = 60;

/// The crowd's connections to one server.
#[derive(Clone)]
pub(crate) struct Wire(Arc<Inner>);

struct Inner {
    address: String,
    base: String,
    idle: Mutex<Vec<SendRequest<Full<Bytes>>>>,
    room: Semaphore,
    nonce: RwLock<String>,
    random: SystemRandom,
    sent: AtomicU64,
}

/// An answer: a body of the expected form, or the refusal.
pub(crate) type Answer<T> = Result<T, Box<Problem>>;

impl Wire {
    /// Connections to `address`, proving requests for URLs below `base`; at
    /// most `connections` at a time.
    pub(crate) fn new(address: &str, base: &str, connections: usize) -> Self {
        Self(Arc::new(Inner {
            address: address.to_owned(),
            base: base.to_owned(),
            idle: Mutex::default(),
            room: Semaphore::new(connections),
            nonce: RwLock::default(),
            random: SystemRandom::new(),
            sent: AtomicU64::new(0),
        }))
    }

    /// The system's random source.
    pub(crate) fn random(&self) -> &SystemRandom {
        &self.0.random
    }

    /// How many requests were sent.
    pub(crate) fn sent(&self) -> u64 {
        self.0.sent.load(Ordering::Relaxed)
    }

    /// A public document as text.
    pub(crate) async fn text(&self, path: &str) -> anyhow::Result<String> {
        let (_, body) = self.send("GET", path, None, &[]).await?;
        Ok(String::from_utf8(body.to_vec())?)
    }

    /// A read as a device.
    pub(crate) async fn read<T: DeserializeOwned>(
        &self,
        device: &Device,
        path: &str,
    ) -> anyhow::Result<Answer<T>> {
        self.ask(device, "GET", path, Vec::new()).await
    }

    /// A change as a device. Its answer must have a body.
    pub(crate) async fn put<T: DeserializeOwned>(
        &self,
        device: &Device,
        path: &str,
        body: &impl Serialize,
    ) -> anyhow::Result<Answer<T>> {
        self.ask(device, "PUT", path, serde_json::to_vec(body)?)
            .await
    }

    async fn ask<T: DeserializeOwned>(
        &self,
        device: &Device,
        method: &str,
        path: &str,
        body: Vec<u8>,
    ) -> anyhow::Result<Answer<T>> {
        // A proof's nonce may end between reading and using it, and the server
        // may be away for a while: the same change, with a new proof.
        let mut failed = None;
        for attempt in 0..ATTEMPTS {
            let (status, answer) = match self.send(method, path, Some(device), &body).await {
                Ok(answered) => answered,
                Err(error) => {
                    failed = Some(error);
                    self.rest(attempt).await?;
                    continue;
                }
            };
            if (200..300).contains(&status) {
                let answer = if answer.is_empty() {
                    Bytes::from_static(b"null")
                } else {
                    answer
                };
                let read = serde_json::from_slice(&answer);
                return Ok(Ok(
                    read.with_context(|| format!("the answer to {method} {path}"))?
                ));
            }
            let problem: Problem = serde_json::from_slice(&answer)
                .with_context(|| format!("{status} without a problem at {method} {path}"))?;
            match (problem.code, problem.retry) {
                (Code::ProofNonce, _) => {}
                (Code::Busy | Code::PacedOut, Retry::After { ms }) => {
                    tokio::time::sleep(Duration::from_millis(ms.0)).await;
                }
                _ => return Ok(Err(Box::new(problem))),
            }
        }
        Err(failed.unwrap_or_else(|| anyhow!("no nonce was taken")))
            .with_context(|| format!("no answer to {method} {path}"))
    }

    /// Waits for a random part of a second before asking again.
    async fn rest(&self, attempt: u32) -> anyhow::Result<()> {
        let [random, ..] = bytes(&self.0.random)?;
        let most = 100 * u64::from(attempt.min(9) + 1);
        let rest = most * u64::from(random) / 255;
        tokio::time::sleep(Duration::from_millis(rest)).await;
        Ok(())
    }

    async fn send(
        &self,
        method: &str,
        path: &str,
        device: Option<&Device>,
        body: &[u8],
    ) -> anyhow::Result<(u16, Bytes)> {
        let inner = &self.0;
        let mut request = hyper::Request::builder()
            .method(method)
            .uri(path)
            .header("host", &inner.address)
            .header("content-type", "application/json")
            .header(VERSION_HEADER, "1");
        if let Some(device) = device {
            let nonce = self.nonce().await?;
            let url = format!("{}{path}", inner.base);
            let proof = device.prove(
                &inner.random,
                &Request {
                    method,
                    url,
                    body,
                    nonce: &nonce,
                },
            )?;
            request = request.header(PROOF_HEADER, proof);
            if let Some(signed) = &device.session {
                request = request.header(SESSION_HEADER, &signed.session);
            }
        }
        let request = request.body(Full::new(Bytes::copy_from_slice(body)))?;
        self.exchange(request).await
    }

    async fn exchange(&self, request: hyper::Request<Full<Bytes>>) -> anyhow::Result<(u16, Bytes)> {
        let inner = &self.0;
        let _room = inner.room.acquire().await?;
        let idle = inner.idle.lock().await.pop();
        let mut connection = match idle.filter(|connection| !connection.is_closed()) {
            Some(connection) => connection,
            None => self.connect().await?,
        };
        connection.ready().await?;
        inner.sent.fetch_add(1, Ordering::Relaxed);
        let response = connection.send_request(request).await?;
        let status = response.status().as_u16();
        if let Some(nonce) = response.headers().get(NONCE_HEADER) {
            let nonce = nonce.to_str()?;
            if *inner.nonce.read().await != nonce {
                nonce.clone_into(&mut *inner.nonce.write().await);
            }
        }
        let body = response.into_body().collect().await?.to_bytes();
        inner.idle.lock().await.push(connection);
        Ok((status, body))
    }

    async fn nonce(&self) -> anyhow::Result<String> {
        let known = self.0.nonce.read().await.clone();
        if !known.is_empty() {
            return Ok(known);
        }
        Box::pin(self.send("GET", "/v1/time", None, &[])).await?;
        Ok(self.0.nonce.read().await.clone())
    }

    async fn connect(&self) -> anyhow::Result<SendRequest<Full<Bytes>>> {
        let socket = TcpStream::connect(&self.0.address).await?;
        socket.set_nodelay(true)?;
        let (sender, connection) = handshake(TokioIo::new(socket)).await?;
        tokio::spawn(connection);
        Ok(sender)
    }
}
