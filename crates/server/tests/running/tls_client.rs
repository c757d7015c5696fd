//! Certificates of the test's own making, and a client that believes them.

use std::fs;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use rustls::pki_types::pem::PemObject as _;
use rustls::pki_types::{CertificateDer, ServerName};
use rustls::{ClientConfig, RootCertStore};
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;
use tokio_rustls::client::TlsStream;

use crate::program::{request, taken_apart};

/// An authority that signs for this machine.
pub(crate) struct Authority {
    issuer: Issuer<'static, KeyPair>,
    root: CertificateDer<'static>,
}

impl Authority {
    pub(crate) fn new() -> Self {
        let mut params = CertificateParams::new(Vec::new()).expect("no names");
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().expect("a key");
        let root = params.self_signed(&key).expect("a root").der().clone();
        Self {
            issuer: Issuer::new(params, key),
            root,
        }
    }

    /// Writes a fresh certificate and its key; gives the certificate.
    pub(crate) fn certify(&self, dir: &Path) -> CertificateDer<'static> {
        let names = vec!["localhost".to_owned(), "127.0.0.1".to_owned()];
        let params = CertificateParams::new(names).expect("names");
        let key = KeyPair::generate().expect("a key");
        let certificate = params.signed_by(&key, &self.issuer).expect("signed");
        let (at, key_at) = files(dir);
        fs::write(key_at, key.serialize_pem()).expect("written");
        fs::write(&at, certificate.pem()).expect("written");
        CertificateDer::from_pem_file(at).expect("a certificate")
    }

    /// Connects, offering these protocols.
    pub(crate) async fn connect(&self, authority: &str, offered: &[&[u8]]) -> TlsStream<TcpStream> {
        let mut roots = RootCertStore::empty();
        roots.add(self.root.clone()).expect("a root");
        let provider = Arc::new(rustls::crypto::ring::default_provider());
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_safe_default_protocol_versions()
            .expect("versions")
            .with_root_certificates(roots)
            .with_no_client_auth();
        config.alpn_protocols = offered.iter().map(|name| name.to_vec()).collect();
        let stream = TcpStream::connect(authority).await.expect("it listens");
        let name = ServerName::try_from("localhost").expect("a name");
        let connector = TlsConnector::from(Arc::new(config));
        connector.connect(name, stream).await.expect("TLS")
    }

    /// The certificate that is shown to the next who connects.
    pub(crate) async fn shown(&self, authority: &str) -> CertificateDer<'static> {
        let stream = self.connect(authority, &[]).await;
        let (_, session) = stream.get_ref();
        let chain = session.peer_certificates().expect("a certificate");
        chain[0].clone().into_owned()
    }

    /// Status and body of a reply over TLS.
    pub(crate) async fn ask(&self, authority: &str, path: &str) -> (u16, String) {
        let mut stream = self.connect(authority, &[b"http/1.1"]).await;
        let request = request(authority, path);
        stream.write_all(request.as_bytes()).await.expect("sent");
        let mut reply = Vec::new();
        stream.read_to_end(&mut reply).await.expect("a reply");
        taken_apart(&String::from_utf8(reply).expect("text"))
    }
}

/// Where certificate and key are.
pub(crate) fn files(dir: &Path) -> (PathBuf, PathBuf) {
    (dir.join("certificate.pem"), dir.join("key.pem"))
}
