//! Mail, by the agency's own mail server.

use std::fmt;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::{AsyncSmtpTransport, PoolConfig};
use lettre::{AsyncTransport as _, Message, Tokio1Executor};

use super::letter::Writer;
use super::{Fate, Numbered};

/// Where mail goes out.
#[derive(Clone, PartialEq, Eq)]
pub struct SmtpPlan {
    /// The mail server.
    pub relay: Relay,
    /// From whom mail is.
    pub from: Mailbox,
    /// Name and password, if the server asks for them.
    pub login: Option<(String, String)>,
}

/// How a mail server is reached.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Relay {
    /// Its name.
    pub host: String,
    /// Its port.
    pub port: u16,
    /// What keeps mail private on the way.
    pub privacy: Privacy,
}

/// What keeps mail private on the way.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Privacy {
    /// TLS from the first byte.
    Tls,
    /// TLS after a word in the clear; without it nothing is sent.
    StartTls,
    /// The server is this machine.
    Loopback,
}

/// Passwords do not reach a log.
impl fmt::Debug for SmtpPlan {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "SmtpPlan({:?}, ..)", self.relay)
    }
}

/// Sends mail.
#[derive(Debug)]
pub struct Smtp {
    transport: AsyncSmtpTransport<Tokio1Executor>,
    from: Mailbox,
    writer: Writer,
}

impl Smtp {
    /// Sends by a mail server. Nothing is connected yet.
    ///
    /// # Errors
    /// This machine has no roots to know the server by.
    pub fn new(plan: &SmtpPlan, writer: Writer) -> Result<Self, super::SendError> {
        let failed = |error: lettre::transport::smtp::Error| super::SendError(error.to_string());
        let relay = &plan.relay;
        let builder = match relay.privacy {
            Privacy::Tls => {
                AsyncSmtpTransport::<Tokio1Executor>::relay(&relay.host).map_err(failed)?
            }
            Privacy::StartTls => {
                AsyncSmtpTransport::<Tokio1Executor>::starttls_relay(&relay.host).map_err(failed)?
            }
            Privacy::Loopback => {
                AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
            }
        };
        let mut builder = builder
            .port(relay.port)
            .timeout(Some(PATIENCE))
            .pool_config(PoolConfig::new().max_size(CONNECTIONS));
        if let Some((name, password)) = &plan.login {
            builder = builder.credentials(Credentials::new(name.clone(), password.clone()));
        }
        Ok(Self {
            transport: builder.build(),
            from: plan.from.clone(),
            writer,
        })
    }

    /// Hands one message over.
    pub(super) async fn send(&self, numbered: &Numbered) -> Fate {
        let letter = self.writer.letter(&numbered.message);
        let Ok(to) = numbered.message.to.as_str().parse() else {
            return Fate::Refused;
        };
        let mail = self.head(numbered.number, to);
        let Ok(mail) = mail.subject(letter.subject).body(letter.text) else {
            return Fate::Refused;
        };
        match self.transport.send(mail).await {
            Ok(_) => Fate::Taken,
            Err(error) if error.is_permanent() => {
                tracing::warn!(
                    number = numbered.number,
                    status = error.status().map(u16::from),
                    "the mail server refused a message"
                );
                Fate::Refused
            }
            Err(error) => {
                // What a server says may name the contact; its status does not.
                let status = error.status().map(u16::from);
                let timeout = error.is_timeout();
                tracing::warn!(
                    number = numbered.number,
                    status,
                    timeout,
                    "a mail was not taken"
                );
                Fate::Later
            }
        }
    }

    /// The same message has the same id, however often it is sent.
    fn head(&self, number: u64, to: lettre::Address) -> MessageBuilder {
        let domain = self.from.email.domain();
        Message::builder()
            .from(self.from.clone())
            .to(Mailbox::new(None, to))
            .message_id(Some(format!("<jari-{number}@{domain}>")))
            .header(ContentType::TEXT_PLAIN)
    }
}

/// Longer than a greeting that looks the sender up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Connections to the mail server: more is taken for abuse.
const CONNECTIONS: u32 = 4;
