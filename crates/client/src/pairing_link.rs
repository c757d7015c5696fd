//! The link that a signed-in device shows to another one's camera:
//! `jari://HOST[:PORT]?key=FINGERPRINT&contact=CONTACT&code=NNNNNN`.

use std::fmt;
use std::str::FromStr;

use jari_protocol::text::Line;
use reqwest::Url;

use crate::address::Address;

/// Where to sign in, as whom, and by which code.
#[derive(Clone, PartialEq, Eq)]
pub struct PairingLink {
    /// The service.
    pub address: Address,
    /// The account's contact.
    pub contact: Line,
    /// The six digits.
    pub code: String,
}

/// The code is a secret, and the contact is nobody else's business.
impl fmt::Debug for PairingLink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(out, "PairingLink({}, ..)", self.address)
    }
}

impl fmt::Display for PairingLink {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        let mut rest = base();
        rest.query_pairs_mut()
            .append_pair("contact", self.contact.as_str())
            .append_pair("code", &self.code);
        write!(out, "{}&{}", self.address, rest.query().unwrap_or_default())
    }
}

/// It is no such link; it may be a service's own.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("link_no_pairing")]
pub struct NoPairing;

impl FromStr for PairingLink {
    type Err = NoPairing;

    fn from_str(text: &str) -> Result<Self, NoPairing> {
        let (head, query) = text.trim().split_once('?').ok_or(NoPairing)?;
        let mut asked = base();
        asked.set_query(Some(query));
        let [mut key, mut contact, mut code] = [None, None, None];
        for (name, value) in asked.query_pairs() {
            let part = match &*name {
                "key" => &mut key,
                "contact" => &mut contact,
                "code" => &mut code,
                _ => return Err(NoPairing),
            };
            if part.replace(value).is_some() {
                return Err(NoPairing);
            }
        }
        let address = format!("{head}?key={}", key.ok_or(NoPairing)?);
        let contact = Line::new(&contact.ok_or(NoPairing)?).map_err(|_| NoPairing)?;
        let code = code.filter(|code| code.len() == 6 && code.bytes().all(|b| b.is_ascii_digit()));
        Ok(Self {
            address: address.parse().map_err(|_| NoPairing)?,
            contact,
            code: code.ok_or(NoPairing)?.into_owned(),
        })
    }
}

/// Whose query is read and written as that of any address.
fn base() -> Url {
    Url::parse("jari://here").expect("an address")
}

#[cfg(test)]
mod tests {
    use super::*;

    const KEY: &str = "47DEQpj8HBSa-_TImW-5JCeuQeRkm5NMpJWZG3hSuFU";

    fn link(contact: &str) -> PairingLink {
        PairingLink {
            address: format!("jari://reserve.example.kr?key={KEY}")
                .parse()
                .expect("an address"),
            contact: Line::new(contact).expect("a line"),
            code: "042137".to_owned(),
        }
    }

    #[test]
    fn what_is_written_is_read() {
        for contact in ["+821012345678", "k+parents@example.kr", "a&code=1=%25@x.kr"] {
            let text = link(contact).to_string();
            assert_eq!(text.parse(), Ok(link(contact)), "{text}");
        }
    }

    #[test]
    fn what_is_not_whole_is_no_such_link() {
        let whole = link("+821012345678").to_string();
        for broken in [
            format!("jari://reserve.example.kr?key={KEY}"),
            whole.replace("042137", "04213"),
            whole.replace("042137", "04213x"),
            whole.replace("&code", "&kode"),
            format!("{whole}&code=042137"),
            format!("{whole}&more=1"),
            whole.replace("jari:", "https:"),
            whole.replace(KEY, "short"),
        ] {
            assert_eq!(broken.parse::<PairingLink>(), Err(NoPairing), "{broken}");
        }
    }

    #[test]
    fn it_is_no_link_that_only_adds_a_service() {
        let text = link("+821012345678").to_string();
        assert!(text.parse::<Address>().is_err(), "never taken for less");
    }
}
