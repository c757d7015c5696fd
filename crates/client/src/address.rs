//! The link by which a service is added: `jari://HOST[:PORT]?key=FINGERPRINT`.

use std::fmt;
use std::net::IpAddr;
use std::str::FromStr;

use jari_protocol::hash::Digest;
use reqwest::Url;

/// Where a service is and the fingerprint of its root key, as they stand on
/// posters and in messages.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Address {
    /// Host and port, normalised.
    authority: String,
    is_loopback: bool,
    root: Digest,
}

impl Address {
    /// The fingerprint that is pinned.
    pub const fn root(&self) -> &Digest {
        &self.root
    }

    /// Whether it is this machine.
    pub const fn is_loopback(&self) -> bool {
        self.is_loopback
    }

    /// Host and port, to be shown.
    pub fn authority(&self) -> &str {
        &self.authority
    }

    /// The base of every request, without a trailing slash. Plain HTTP only
    /// where the bytes never leave the machine.
    pub fn base(&self) -> String {
        let scheme = if self.is_loopback { "http" } else { "https" };
        format!("{scheme}://{}", self.authority)
    }
}

impl fmt::Display for Address {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "jari://{}?key={}", self.authority, self.root)
    }
}

impl FromStr for Address {
    type Err = AddressError;

    fn from_str(text: &str) -> Result<Self, AddressError> {
        let text = text.trim();
        let rest = text
            .get(..SCHEME.len())
            .filter(|start| start.eq_ignore_ascii_case(SCHEME));
        if rest.is_none() {
            return Err(AddressError::NotJari);
        }
        let rest = text.get(SCHEME.len()..).unwrap_or_default();
        let (authority, query) = rest.split_once('?').unwrap_or((rest, ""));
        let authority = authority.strip_suffix('/').unwrap_or(authority);
        let root = fingerprint(query)?;
        let url = Url::parse(&format!("https://{authority}/")).map_err(|_| AddressError::Host)?;
        if url.path() != "/" || url.fragment().is_some() {
            return Err(AddressError::More);
        }
        if !url.username().is_empty() || url.password().is_some() {
            return Err(AddressError::More);
        }
        let host = url.host_str().ok_or(AddressError::Host)?;
        let is_loopback = is_loopback(host);
        let authority = match port(authority, &url, is_loopback) {
            Some(port) => format!("{host}:{port}"),
            None => host.to_owned(),
        };
        Ok(Self {
            authority,
            is_loopback,
            root,
        })
    }
}

/// A link was not understood. The text of each is its stable code.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum AddressError {
    /// It does not begin with `jari://`.
    #[error("link_not_jari")]
    NotJari,
    /// Host or port is missing or impossible.
    #[error("link_host_malformed")]
    Host,
    /// There is no `key=`: without it nobody could tell the real service from
    /// another one.
    #[error("link_key_missing")]
    KeyMissing,
    /// The key is not 43 characters of base64url.
    #[error("link_key_malformed")]
    KeyMalformed,
    /// A user, path, fragment or further parameter, which a link never has.
    #[error("link_has_more")]
    More,
}

fn fingerprint(query: &str) -> Result<Digest, AddressError> {
    let mut root = None;
    for pair in query.split('&').filter(|pair| !pair.is_empty()) {
        let Some(key) = pair.strip_prefix("key=") else {
            return Err(AddressError::More);
        };
        let key = key.parse().map_err(|_| AddressError::KeyMalformed)?;
        if root.replace(key).is_some() {
            return Err(AddressError::More);
        }
    }
    root.ok_or(AddressError::KeyMissing)
}

fn is_loopback(host: &str) -> bool {
    let bare = host.trim_start_matches('[').trim_end_matches(']');
    host == "localhost" || bare.parse::<IpAddr>().is_ok_and(|ip| ip.is_loopback())
}

/// The port to write. A URL drops the one that is usual for `https`, which
/// on loopback, where `http` is spoken, means something.
fn port(authority: &str, url: &Url, is_loopback: bool) -> Option<u16> {
    let named_443 = || authority.ends_with(":443").then_some(443);
    let port = url.port();
    if is_loopback {
        port.or_else(named_443).filter(|port| *port != 80)
    } else {
        port
    }
}

const SCHEME: &str = "jari://";

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    #[test]
    fn a_link_survives_being_printed() {
        for (link, base) in [
            (
                format!("jari://reserve.example.kr?key={KEY}"),
                "https://reserve.example.kr",
            ),
            (
                format!("jari://reserve.example.kr:8443?key={KEY}"),
                "https://reserve.example.kr:8443",
            ),
            (
                format!("jari://127.0.0.1:8787?key={KEY}"),
                "http://127.0.0.1:8787",
            ),
            (format!("jari://[::1]:8787?key={KEY}"), "http://[::1]:8787"),
            (
                format!("jari://localhost:443?key={KEY}"),
                "http://localhost:443",
            ),
        ] {
            let address: Address = link.parse().expect("a link");
            assert_eq!(address.base(), base);
            assert_eq!(address.to_string(), link);
        }
    }

    #[test]
    fn what_mail_programs_and_people_do_to_a_link_is_forgiven() {
        let link = format!("  JARI://Reserve.Example.KR:443/?key={KEY}\n");
        let address: Address = link.parse().expect("a link");
        assert_eq!(
            address.to_string(),
            format!("jari://reserve.example.kr?key={KEY}")
        );
    }

    #[test]
    fn a_name_that_only_begins_like_loopback_is_not_spoken_to_in_the_clear() {
        let link = format!("jari://localhost.example.kr?key={KEY}");
        let address: Address = link.parse().expect("a link");
        assert!(address.base().starts_with("https://"));
    }

    #[test]
    fn each_broken_link_says_what_is_wrong() {
        let error = |link: &str| link.parse::<Address>().expect_err(link);
        assert_eq!(error("https://a.kr"), AddressError::NotJari);
        assert_eq!(error("자리"), AddressError::NotJari);
        assert_eq!(error("jari://a.kr"), AddressError::KeyMissing);
        assert_eq!(error("jari://a.kr?key="), AddressError::KeyMalformed);
        assert_eq!(error("jari://a.kr?key=AAAA"), AddressError::KeyMalformed);
        assert_eq!(error(&format!("jari://?key={KEY}")), AddressError::Host);
        assert_eq!(
            error(&format!("jari://a.kr:99999?key={KEY}")),
            AddressError::Host
        );
        assert_eq!(
            error(&format!("jari://a.kr/path?key={KEY}")),
            AddressError::More
        );
        assert_eq!(
            error(&format!("jari://u:p@a.kr?key={KEY}")),
            AddressError::More
        );
        assert_eq!(
            error(&format!("jari://a.kr?key={KEY}&key={KEY}")),
            AddressError::More
        );
        assert_eq!(
            error(&format!("jari://a.kr?key={KEY}&more=1")),
            AddressError::More
        );
    }
}
