//! A real mail server, as small as one can be: in the clear, over TLS, or with
//! TLS after a word in the clear.

use std::io;
use std::sync::{Arc, Mutex};

use rustls::ServerConfig;
use rustls::pki_types::PrivatePkcs8KeyDer;
use tokio::io::{
    AsyncBufRead, AsyncBufReadExt as _, AsyncRead, AsyncWrite, AsyncWriteExt as _, BufReader,
};
use tokio::net::{TcpListener, TcpStream};
use tokio_rustls::TlsAcceptor;

/// What certifies a server: it is its own authority.
pub(crate) struct Certified {
    /// What its clients believe.
    pub(crate) pem: String,
    acceptor: TlsAcceptor,
}

impl Certified {
    /// For this machine.
    pub(crate) fn new() -> Self {
        let made = rcgen::generate_simple_self_signed(vec!["localhost".to_owned()]);
        let made = made.expect("a certificate");
        let key = PrivatePkcs8KeyDer::from(made.signing_key.serialize_der());
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let config = ServerConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_no_client_auth()
            .with_single_cert(vec![made.cert.der().clone()], key.into())
            .expect("its key");
        Self {
            pem: made.cert.pem(),
            acceptor: TlsAcceptor::from(Arc::new(config)),
        }
    }
}

/// How it is spoken to.
#[derive(Clone, Default)]
pub(crate) enum Speaks {
    /// In the clear.
    #[default]
    Openly,
    /// Over TLS from the first byte.
    Tls(TlsAcceptor),
    /// Over TLS once a client asks for it.
    StartTls(TlsAcceptor),
}

impl Speaks {
    pub(crate) fn tls(certified: &Certified) -> Self {
        Self::Tls(certified.acceptor.clone())
    }

    pub(crate) fn start_tls(certified: &Certified) -> Self {
        Self::StartTls(certified.acceptor.clone())
    }
}

/// Answers each recipient as told, and keeps what it took.
#[derive(Clone, Default)]
pub(crate) struct MailServer {
    speaks: Speaks,
    asks_for_login: bool,
    pub(crate) reply: Arc<Mutex<&'static str>>,
    pub(crate) took: Arc<Mutex<Vec<String>>>,
    /// What it was told without TLS.
    pub(crate) in_the_clear: Arc<Mutex<Vec<String>>>,
    /// Names and passwords that were tried.
    pub(crate) logins: Arc<Mutex<Vec<String>>>,
}

/// "town" with the password "open sesame" (RFC 4616).
const KNOWN: &str = "AUTH PLAIN AHRvd24Ab3BlbiBzZXNhbWU=";

impl MailServer {
    /// Takes mail from those who log in.
    pub(crate) fn for_those_it_knows(speaks: Speaks) -> Self {
        Self {
            speaks,
            asks_for_login: true,
            reply: Arc::new(Mutex::new("250 well")),
            ..Self::default()
        }
    }

    pub(crate) async fn listen(&self) -> u16 {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let port = listener.local_addr().expect("bound").port();
        let server = self.clone();
        tokio::spawn(async move {
            while let Ok((stream, _)) = listener.accept().await {
                let server = server.clone();
                tokio::spawn(async move { drop(server.serve(stream).await) });
            }
        });
        port
    }

    async fn serve(&self, mut stream: TcpStream) -> io::Result<()> {
        let starts_tls = matches!(self.speaks, Speaks::StartTls(_));
        match &self.speaks {
            Speaks::Openly => self.greet_and_converse(stream).await,
            Speaks::Tls(acceptor) => {
                let stream = acceptor.accept(stream).await?;
                self.greet_and_converse(stream).await
            }
            Speaks::StartTls(acceptor) => {
                stream.write_all(GREETING).await?;
                let mut lines = BufReader::new(stream);
                if self.converse(&mut lines, starts_tls).await? {
                    let stream = acceptor.accept(lines.into_inner()).await?;
                    self.converse(&mut BufReader::new(stream), false).await?;
                }
                Ok(())
            }
        }
    }

    async fn greet_and_converse(
        &self,
        mut stream: impl AsyncRead + AsyncWrite + Unpin,
    ) -> io::Result<()> {
        stream.write_all(GREETING).await?;
        let is_open = matches!(self.speaks, Speaks::Openly);
        self.converse(&mut BufReader::new(stream), is_open).await?;
        Ok(())
    }

    /// Answers line by line; whether TLS is to start now.
    async fn converse(
        &self,
        over: &mut BufReader<impl AsyncRead + AsyncWrite + Unpin>,
        is_open: bool,
    ) -> io::Result<bool> {
        let mut is_known = !self.asks_for_login;
        let mut line = String::new();
        loop {
            line.clear();
            if over.read_line(&mut line).await? == 0 {
                return Ok(false);
            }
            let said = line.trim_end();
            if is_open {
                let mut heard = self.in_the_clear.lock().expect("whole");
                heard.push(said.to_owned());
            }
            let word = said.split([' ', ':']).next().unwrap_or_default();
            let reply = match word.to_uppercase().as_str() {
                "EHLO" | "HELO" => self.offer(is_open),
                "STARTTLS" if matches!(self.speaks, Speaks::StartTls(_)) => {
                    over.write_all(b"220 go on\r\n").await?;
                    return Ok(true);
                }
                "AUTH" => {
                    self.logins.lock().expect("whole").push(said.to_owned());
                    is_known = said == KNOWN;
                    if is_known { "235 welcome" } else { "535 who?" }
                }
                "MAIL" if !is_known => "530 log in",
                "RCPT" => *self.reply.lock().expect("whole"),
                "DATA" => {
                    over.write_all(b"354 go on\r\n").await?;
                    let mail = mail(over).await?;
                    self.took.lock().expect("whole").push(mail);
                    "250 taken"
                }
                "QUIT" => "221 bye",
                _ => "250 well",
            };
            over.write_all(format!("{reply}\r\n").as_bytes()).await?;
        }
    }

    fn offer(&self, is_open: bool) -> &'static str {
        match (&self.speaks, self.asks_for_login) {
            (Speaks::StartTls(_), _) if is_open => "250-mail.test\r\n250 STARTTLS",
            (_, true) => "250-mail.test\r\n250 AUTH PLAIN",
            (_, false) => "250 mail.test",
        }
    }
}

const GREETING: &[u8] = b"220 mail.test\r\n";

/// A mail to the dot at its end.
async fn mail(over: &mut (impl AsyncBufRead + Unpin)) -> io::Result<String> {
    let mut lines = over.lines();
    let mut mail = String::new();
    while let Some(line) = lines.next_line().await?.filter(|line| line != ".") {
        mail += &(line + "\n");
    }
    Ok(mail)
}
