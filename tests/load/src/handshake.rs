//! TLS 1.3 handshakes, none resumed, each with the smallest request there is:
//! only its answer shows that the server had the handshake whole.

use std::ffi::OsString;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;

use anyhow::ensure;
use rustls::client::Resumption;
use rustls::client::danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier};
use rustls::crypto::{CryptoProvider, ring};
use rustls::pki_types::{CertificateDer, ServerName, UnixTime};
use rustls::{ClientConfig, DigitallySignedStruct, Error, SignatureScheme};
use tokio::net::TcpStream;
use tokio_rustls::TlsConnector;

use crate::connection::{Connection, Request};
use crate::press::Round;

/// A certificate on P-256 with its key, as settings of a server.
pub(crate) fn settings(folder: &Path) -> anyhow::Result<Vec<OsString>> {
    let own = rcgen::generate_simple_self_signed(["localhost".to_owned()])?;
    let (certificate, key) = (folder.join("tls.pem"), folder.join("tls.key"));
    std::fs::write(&certificate, own.cert.pem())?;
    std::fs::write(&key, own.signing_key.serialize_pem())?;
    Ok(vec![
        "--tls-certificate".into(),
        certificate.into(),
        "--tls-key".into(),
        key.into(),
    ])
}

/// Connects, shakes hands, asks for the time, and is gone.
pub(crate) struct Handshake {
    address: SocketAddr,
    connector: TlsConnector,
    name: ServerName<'static>,
}

impl Handshake {
    /// With the server at an address.
    pub(crate) fn with(address: SocketAddr) -> anyhow::Result<Self> {
        let provider = Arc::new(ring::default_provider());
        let trusting = Arc::new(Trusting(Arc::clone(&provider)));
        let mut config = ClientConfig::builder_with_provider(provider)
            .with_protocol_versions(&[&rustls::version::TLS13])?
            .dangerous()
            .with_custom_certificate_verifier(trusting)
            .with_no_client_auth();
        config.resumption = Resumption::disabled();
        Ok(Self {
            address,
            connector: TlsConnector::from(Arc::new(config)),
            name: ServerName::try_from("localhost")?,
        })
    }
}

impl Round for Handshake {
    type Over = ();

    async fn open(&self) -> anyhow::Result<()> {
        Ok(())
    }

    async fn go(&self, _: u64, (): &mut ()) -> anyhow::Result<()> {
        let stream = TcpStream::connect(self.address).await?;
        stream.set_nodelay(true)?;
        // Gone at once: ports that linger would run out within seconds.
        stream.set_zero_linger()?;
        let stream = self.connector.connect(self.name.clone(), stream).await?;
        let mut over = Connection::over(stream);
        let (status, _) = over.send(&Request::read("/v1/time", self.address)).await?;
        ensure!(status == 204, "{status}");
        Ok(())
    }
}

/// Believes every certificate: the server's half is measured, and checking
/// signatures costs more than making them.
#[derive(Debug)]
struct Trusting(Arc<CryptoProvider>);

impl ServerCertVerifier for Trusting {
    fn verify_server_cert(
        &self,
        _: &CertificateDer<'_>,
        _: &[CertificateDer<'_>],
        _: &ServerName<'_>,
        _: &[u8],
        _: UnixTime,
    ) -> Result<ServerCertVerified, Error> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn verify_tls13_signature(
        &self,
        _: &[u8],
        _: &CertificateDer<'_>,
        _: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, Error> {
        Ok(HandshakeSignatureValid::assertion())
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        let algorithms = self.0.signature_verification_algorithms;
        algorithms.supported_schemes()
    }
}
