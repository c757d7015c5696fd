//! TLS of the service's own: a certificate that can be replaced while it
//! runs.

use std::fs;
use std::path::PathBuf;
use std::sync::{Arc, PoisonError, RwLock};
use std::time::{Duration, SystemTime};

use rustls::ServerConfig;
use rustls::crypto::ring;
use rustls::pki_types::pem::{self, PemObject as _};
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use tokio::time::{MissedTickBehavior, interval};

use crate::config::TlsFiles;

/// Certificate and key cannot be used.
#[derive(Debug, thiserror::Error)]
pub enum TlsError {
    /// A file cannot be read, or is not PEM.
    #[error("tls_file_unreadable: {}: {error}; give a PEM file", path.display())]
    File {
        /// Which.
        path: PathBuf,
        /// Why.
        error: pem::Error,
    },
    /// There is no certificate in the file.
    #[error("tls_certificate_missing: {} has no certificate; give the whole chain in PEM", .0.display())]
    Empty(PathBuf),
    /// They do not go together, or are of a kind that is not spoken.
    #[error("tls_unusable: {0}; the key must be the certificate's own")]
    Unusable(rustls::Error),
}

/// What a connection is begun with.
///
/// # Errors
/// See [`TlsError`].
pub fn load(files: &TlsFiles) -> Result<Arc<ServerConfig>, TlsError> {
    let failed = |path: &PathBuf| {
        let path = path.clone();
        move |error| TlsError::File { path, error }
    };
    let chain: Result<Vec<CertificateDer<'static>>, pem::Error> =
        CertificateDer::pem_file_iter(&files.certificate)
            .and_then(|certificates| certificates.collect());
    let chain = chain.map_err(failed(&files.certificate))?;
    if chain.is_empty() {
        return Err(TlsError::Empty(files.certificate.clone()));
    }
    let key = PrivateKeyDer::from_pem_file(&files.key).map_err(failed(&files.key))?;
    let mut config = ServerConfig::builder_with_provider(Arc::new(ring::default_provider()))
        .with_safe_default_protocol_versions()
        .and_then(|builder| builder.with_no_client_auth().with_single_cert(chain, key))
        .map_err(TlsError::Unusable)?;
    config.alpn_protocols = vec![b"h2".to_vec(), b"http/1.1".to_vec()];
    Ok(Arc::new(config))
}

/// The certificate in force.
#[derive(Debug)]
pub struct Certificate {
    files: TlsFiles,
    config: RwLock<Arc<ServerConfig>>,
}

impl Certificate {
    /// From its files.
    ///
    /// # Errors
    /// See [`TlsError`].
    pub fn open(files: &TlsFiles) -> Result<Arc<Self>, TlsError> {
        Ok(Arc::new(Self {
            config: RwLock::new(load(files)?),
            files: files.clone(),
        }))
    }

    /// What the next connection is begun with.
    pub fn current(&self) -> Arc<ServerConfig> {
        let config = self.config.read().unwrap_or_else(PoisonError::into_inner);
        Arc::clone(&config)
    }

    /// Reads the files again. Those that cannot be used change nothing.
    pub fn reload(&self) {
        match load(&self.files) {
            Ok(fresh) => {
                *self.config.write().unwrap_or_else(PoisonError::into_inner) = fresh;
                tracing::info!("the certificate was read again and is in force");
            }
            Err(error) => {
                tracing::error!(%error, "the new certificate is of no use; the old one stays");
            }
        }
    }

    /// Reads the files again whenever they change, and at each hang-up
    /// signal, until it is dropped.
    pub async fn follow(self: Arc<Self>) {
        let mut hang_ups = HangUps::listen();
        let mut seen = self.marks();
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        loop {
            let is_asked = tokio::select! {
                () = hang_ups.next() => true,
                _ = looks.tick() => false,
            };
            let marks = self.marks();
            if is_asked || marks != seen {
                seen = marks;
                self.reload();
            }
        }
    }

    /// What tells one version of the files from another.
    fn marks(&self) -> [Option<(SystemTime, u64)>; 2] {
        [&self.files.certificate, &self.files.key].map(|path| {
            let about = fs::metadata(path).ok()?;
            Some((about.modified().ok()?, about.len()))
        })
    }
}

/// The signal by which an operator asks to read the files again.
struct HangUps {
    #[cfg(unix)]
    signal: Option<tokio::signal::unix::Signal>,
}

impl HangUps {
    #[cfg(unix)]
    fn listen() -> Self {
        use tokio::signal::unix::{SignalKind, signal};
        let signal = signal(SignalKind::hangup())
            .inspect_err(|error| tracing::warn!(%error, "hang-up signals cannot be heard"));
        Self {
            signal: signal.ok(),
        }
    }

    #[cfg(not(unix))]
    const fn listen() -> Self {
        Self {}
    }

    async fn next(&mut self) {
        #[cfg(unix)]
        if let Some(signal) = &mut self.signal
            && signal.recv().await.is_some()
        {
            return;
        }
        std::future::pending().await
    }
}

/// How often the files are looked at: whoever renews a certificate does so
/// days before it is needed, and a look costs nothing.
const LOOK: Duration = Duration::from_secs(2);
