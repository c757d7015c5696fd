//! Text messages, by a gateway that takes them as JSON.

use std::fmt;
use std::time::Duration;

use jari_protocol::account::Language;
use reqwest::{StatusCode, Url, redirect, retry};
use ring::hmac;
use serde::Serialize;

use super::letter::{self, Writer};
use super::{Fate, Numbered, SendError};

/// Where text messages go out.
#[derive(Clone, PartialEq, Eq)]
pub struct WebhookPlan {
    /// The gateway; https, or on this machine.
    pub url: String,
    /// By which the gateway knows who sends.
    pub key: Vec<u8>,
}

/// Keys do not reach a log.
impl fmt::Debug for WebhookPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("WebhookPlan(..)")
    }
}

/// Sends to a gateway.
pub struct Webhook {
    client: reqwest::Client,
    url: Url,
    key: hmac::Key,
    service: String,
    writer: Writer,
}

/// What the gateway is given.
#[derive(Serialize)]
struct Body<'a> {
    /// The same however often it is sent.
    id: &'a str,
    to: &'a str,
    language: Language,
    kind: &'static str,
    text: &'a str,
}

impl Webhook {
    /// Sends to a gateway, in the name of a service.
    ///
    /// # Errors
    /// The address is not one, or this machine cannot speak TLS.
    pub fn new(plan: &WebhookPlan, service: String, writer: Writer) -> Result<Self, SendError> {
        drop(rustls::crypto::ring::default_provider().install_default());
        let failed = |error: reqwest::Error| SendError(error.without_url().to_string());
        let client = reqwest::Client::builder()
            .redirect(redirect::Policy::none())
            .retry(retry::never())
            .timeout(PATIENCE)
            .build()
            .map_err(failed)?;
        let url = plan.url.parse();
        Ok(Self {
            client,
            url: url.map_err(|_| SendError("the gateway's address is not one".to_owned()))?,
            key: hmac::Key::new(hmac::HMAC_SHA256, &plan.key),
            service,
            writer,
        })
    }

    /// Hands one message over.
    pub(super) async fn send(&self, numbered: &Numbered) -> Fate {
        let (number, message) = (numbered.number, &numbered.message);
        let id = format!("{}-{number}", self.service);
        let body = Body {
            id: &id,
            to: message.to.as_str(),
            language: message.language,
            kind: letter::kind(&message.what),
            text: &self.writer.letter(message).text,
        };
        let body = serde_json::to_vec(&body).expect("plain data");
        let signature = hex(hmac::sign(&self.key, &body).as_ref());
        let asked = self
            .client
            .post(self.url.clone())
            .header("content-type", "application/json")
            .header("jari-message-id", &id)
            .header("jari-signature", format!("sha256={signature}"))
            .body(body)
            .send();
        match asked.await.map(|reply| reply.status()) {
            Ok(status) if status.is_success() => Fate::Taken,
            Ok(status) if is_final(status) => {
                tracing::warn!(
                    number,
                    status = status.as_u16(),
                    "the gateway refused a message"
                );
                Fate::Refused
            }
            Ok(status) => {
                tracing::warn!(number, status = status.as_u16(), "a message was not taken");
                Fate::Later
            }
            Err(error) => {
                let (timeout, connect) = (error.is_timeout(), error.is_connect());
                tracing::warn!(number, timeout, connect, "the gateway was not reached");
                Fate::Later
            }
        }
    }
}

impl fmt::Debug for Webhook {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Webhook(..)")
    }
}

/// Whether sending it again changes nothing. That somebody is not allowed in,
/// or asks too much, is for the operator to mend.
fn is_final(status: StatusCode) -> bool {
    let mended = [
        StatusCode::UNAUTHORIZED,
        StatusCode::FORBIDDEN,
        StatusCode::NOT_FOUND,
        StatusCode::REQUEST_TIMEOUT,
        StatusCode::TOO_MANY_REQUESTS,
    ];
    status.is_client_error() && !mended.contains(&status)
}

fn hex(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Longer than a gateway that asks a further one.
const PATIENCE: Duration = Duration::from_secs(20);
