//! Certificates by which a service may say who it is on the wire, besides
//! those of the system: of an agency with an authority of its own.

use std::fmt;

use reqwest::{Certificate, ClientBuilder};

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

    /// Trusts the system's and these.
    #[cfg(not(target_os = "android"))]
    pub(crate) fn trusted_by(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.tls_certs_merge(self.0.clone())
    }

    /// Trusts those that came with the program and these: Android's own are
    /// reached through Java alone, and what reaches them panics at the first
    /// request of a program that has not set that up.
    #[cfg(target_os = "android")]
    pub(crate) fn trusted_by(&self, builder: ClientBuilder) -> ClientBuilder {
        self.brought_to(builder)
    }

    #[cfg(any(target_os = "android", test))]
    fn brought_to(&self, builder: ClientBuilder) -> ClientBuilder {
        builder.tls_certs_only(self.brought())
    }

    #[cfg(any(target_os = "android", test))]
    fn brought(&self) -> Vec<Certificate> {
        let brought = webpki_root_certs::TLS_SERVER_ROOT_CERTS.iter();
        let read = brought.filter_map(|der| Certificate::from_der(der).ok());
        read.chain(self.0.iter().cloned()).collect()
    }
}

impl fmt::Debug for Roots {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "Roots({})", self.0.len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_came_with_the_program_is_trusted_without_asking_the_system() {
        drop(rustls::crypto::ring::default_provider().install_default());
        let roots = Roots::default();
        assert!(roots.brought().len() > 100, "Mozilla trusts more than that");
        let client = roots.brought_to(reqwest::Client::builder()).build();
        assert!(client.is_ok(), "{client:?}");
    }
}
