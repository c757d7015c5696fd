//! Mail, by the agency's own mail server.

use std::fmt;
use std::time::Duration;

use lettre::message::header::ContentType;
use lettre::message::{Mailbox, MessageBuilder};
use lettre::transport::smtp::authentication::Credentials;
use lettre::transport::smtp::client::{Certificate, CertificateStore, Tls, TlsParameters};
use lettre::transport::smtp::{AsyncSmtpTransport, Error, PoolConfig};
use lettre::{AsyncTransport as _, Message, Tokio1Executor};

use rustls::pki_types::CertificateDer;
use rustls::pki_types::pem::PemObject as _;

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
    /// The authorities that certify the server, as PEM; those of the system
    /// if there are none.
    pub authorities: Option<String>,
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

impl SmtpPlan {
    /// By whom the server must be certified, under its own name.
    fn tls(&self) -> Result<TlsParameters, super::SendError> {
        let failed = |error: Error| super::SendError(error.to_string());
        let mut builder = TlsParameters::builder(self.relay.host.clone());
        if let Some(pem) = &self.authorities {
            builder = builder.certificate_store(CertificateStore::None);
            let read = CertificateDer::pem_slice_iter(pem.as_bytes());
            for certificate in read {
                let certificate =
                    certificate.map_err(|error| super::SendError(error.to_string()))?;
                let certificate = Certificate::from_der(certificate.to_vec()).map_err(failed)?;
                builder = builder.add_root_certificate(certificate);
            }
        }
        builder.build().map_err(failed)
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
        let relay = &plan.relay;
        let tls = match relay.privacy {
            Privacy::Tls => Tls::Wrapper(plan.tls()?),
            Privacy::StartTls => Tls::Required(plan.tls()?),
            Privacy::Loopback => Tls::None,
        };
        let mut builder = AsyncSmtpTransport::<Tokio1Executor>::builder_dangerous(&relay.host)
            .tls(tls)
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
            Err(error) if is_final(&error) => {
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

/// Whether a message will never be taken. Only what a server says about the
/// mailbox or the message is (RFC 5321, section 4.2.3; RFC 7504): that it does
/// not know our password or does not speak to us is mended by the operator.
fn is_final(error: &Error) -> bool {
    error
        .status()
        .is_some_and(|code| matches!(u16::from(code), 550..=554 | 556))
}

/// Longer than a greeting that looks the sender up.
const PATIENCE: Duration = Duration::from_secs(20);

/// Connections to the mail server: more is taken for abuse.
const CONNECTIONS: u32 = 4;
