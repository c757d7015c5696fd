//! Who may come in, and how: over TLS, or through the proxies that are named.

use std::net::IpAddr;
use std::sync::Arc;

use axum::http::HeaderMap;
use jari_protocol::refusal::Code;

use super::problem::Refused;
use crate::config::Network;
use crate::tls::Certificate;

/// The way from the socket to the routes.
#[derive(Debug, Clone, Default)]
pub struct Gate {
    /// Speaks TLS, if there is one.
    pub certificate: Option<Arc<Certificate>>,
    /// The proxies in front.
    pub proxies: Vec<Network>,
    /// Whether nobody but the proxies may connect: what comes in is not
    /// private, and others can reach the address.
    pub proxies_only: bool,
}

/// Where a connection comes from.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Peer {
    /// From whoever asks.
    Asker,
    /// From a proxy that is named.
    Proxy,
}

impl Gate {
    /// What a connection from an address is; `None` if it is not taken.
    pub(crate) fn admits(&self, address: IpAddr) -> Option<Peer> {
        let is_proxy = self.proxies.iter().any(|proxy| proxy.contains(address));
        match (is_proxy, self.proxies_only) {
            (true, _) => Some(Peer::Proxy),
            (false, false) => Some(Peer::Asker),
            (false, true) => None,
        }
    }
}

impl Peer {
    /// Refuses what a proxy says came to it without TLS. Nobody else is
    /// believed about how a request came.
    pub(crate) fn vouches(self, headers: &HeaderMap) -> Result<(), Refused> {
        let schemes = headers.get_all(FORWARDED_SCHEME);
        let is_plain = schemes
            .iter()
            .any(|scheme| !scheme.as_bytes().eq_ignore_ascii_case(b"https"));
        match self {
            Self::Proxy if is_plain => Err(Refused::new(Code::NoSuchRoute, "request.tls")),
            Self::Proxy | Self::Asker => Ok(()),
        }
    }
}

/// How a proxy says by which scheme a request came to it.
const FORWARDED_SCHEME: &str = "x-forwarded-proto";

#[cfg(test)]
mod tests {
    use axum::http::HeaderValue;

    use super::*;

    fn gate(proxies_only: bool) -> Gate {
        Gate {
            proxies: vec!["10.0.0.7".parse().unwrap()],
            proxies_only,
            certificate: None,
        }
    }

    #[test]
    fn where_only_proxies_may_come_nobody_else_is_taken() {
        let (proxy, other) = ("10.0.0.7".parse().unwrap(), "10.0.0.8".parse().unwrap());
        assert_eq!(gate(true).admits(proxy), Some(Peer::Proxy));
        assert_eq!(gate(true).admits(other), None);
        assert_eq!(gate(false).admits(other), Some(Peer::Asker));
    }

    #[test]
    fn only_a_proxy_is_believed_about_how_a_request_came() {
        let mut headers = HeaderMap::new();
        assert!(Peer::Proxy.vouches(&headers).is_ok());
        headers.insert(FORWARDED_SCHEME, HeaderValue::from_static("https"));
        assert!(Peer::Proxy.vouches(&headers).is_ok());
        headers.append(FORWARDED_SCHEME, HeaderValue::from_static("http"));
        assert!(
            Peer::Proxy.vouches(&headers).is_err(),
            "one of both is plain"
        );
        assert!(Peer::Asker.vouches(&headers).is_ok(), "nobody asked it");
    }
}
