//! Certificates by which a service may say who it is on the wire, besides
//! those of the system: of an agency with an authority of its own.

use std::fmt;

use reqwest::Certificate;

use crate::address::Address;

/// Further roots. None unless somebody says so.
#[derive(Clone, Default)]
pub struct Roots(Vec<Certificate>);

/// The file has no certificates. The text is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("ca_malformed")]
pub struct RootsError;

impl Roots {
    /// The certificates of a PEM file.
    ///
    /// # Errors
    /// There are none in it.
    pub fn from_pem(pem: &[u8]) -> Result<Self, RootsError> {
        let found = Certificate::from_pem_bundle(pem).map_err(|_| RootsError)?;
        if found.is_empty() {
            return Err(RootsError);
        }
        Ok(Self(found))
    }

    /// Whether there are none.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// The base of every request. Whoever names a root wants TLS, also on
    /// this machine.
    pub(crate) fn base(&self, address: &Address) -> String {
        if self.is_empty() {
            address.base()
        } else {
            format!("https://{}", address.authority())
        }
    }

    pub(crate) fn certificates(&self) -> Vec<Certificate> {
        self.0.clone()
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Roots({})", self.0.len())
    }
}
