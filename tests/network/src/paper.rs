//! The service's certificate.

use std::path::{Path, PathBuf};

use rcgen::generate_simple_self_signed;

use crate::town::SERVICE;

/// A certificate for the service's address, which is its own authority, and
/// its key.
#[derive(Debug)]
pub(crate) struct Paper {
    pub(crate) certificate: PathBuf,
    pub(crate) key: PathBuf,
}

impl Paper {
    /// Makes both, in a folder.
    pub(crate) fn make(folder: &Path) -> anyhow::Result<Self> {
        let made = generate_simple_self_signed([SERVICE.ip().to_string()])?;
        let paper = Self {
            certificate: folder.join("certificate.pem"),
            key: folder.join("key.pem"),
        };
        std::fs::write(&paper.certificate, made.cert.pem())?;
        std::fs::write(&paper.key, made.signing_key.serialize_pem())?;
        Ok(paper)
    }
}
