//! Signed statements: JWS compact serialisation (RFC 7515), taken apart and
//! put together. Signing and checking are the caller's.
//!
//! A header holds exactly `alg`, `typ` and `kid`; anything else is refused,
//! so there is nothing to negotiate and nothing to confuse.

use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};

use crate::hash::{from_base64, to_base64};

/// What a statement is. The exact `typ` keeps one kind from passing as
/// another (RFC 8725 section 3.11).
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub enum Typ {
    /// [`crate::keys::KeySet`], signed by the root key.
    #[serde(rename = "jari-keys+jws")]
    Keys,
    /// [`crate::board::Board`].
    #[serde(rename = "jari-board+jws")]
    Board,
    /// [`crate::board::ServingNote`], the short form on the stream.
    #[serde(rename = "jari-serving+jws")]
    Serving,
    /// [`crate::stock::Stock`].
    #[serde(rename = "jari-stock+jws")]
    Stock,
    /// [`crate::ticket::Ticket`].
    #[serde(rename = "jari-ticket+jws")]
    Ticket,
    /// [`crate::ticket::DueSlip`].
    #[serde(rename = "jari-slip+jws")]
    DueSlip,
    /// [`crate::receipt::Receipt`].
    #[serde(rename = "jari-receipt+jws")]
    Receipt,
    /// [`crate::proof::ProofClaims`], signed by a device key.
    #[serde(rename = "jari-proof+jws")]
    Proof,
}

/// The signature algorithm.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum Alg {
    /// The service's own keys (RFC 8032, named as in RFC 9864).
    Ed25519,
    /// Device keys (RFC 7518 section 3.4).
    #[serde(rename = "ES256")]
    Es256,
}

impl Typ {
    /// The only algorithm this kind is signed with.
    pub const fn alg(self) -> Alg {
        match self {
            Self::Proof => Alg::Es256,
            Self::Keys
            | Self::Board
            | Self::Serving
            | Self::Stock
            | Self::Ticket
            | Self::DueSlip
            | Self::Receipt => Alg::Ed25519,
        }
    }
}

/// The protected header.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Header {
    /// The algorithm.
    pub alg: Alg,
    /// The kind.
    pub typ: Typ,
    /// The key: its name in the key set, or the device key's thumbprint.
    pub kid: String,
}

/// A statement was not accepted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum JwsError {
    /// Not three parts of base64url, or the header is not exactly the three
    /// fields.
    #[error("statement_malformed")]
    Malformed,
    /// Another kind than expected, or not the kind's algorithm.
    #[error("statement_of_another_kind")]
    Kind,
    /// The signature is wrong, or the key is unknown or revoked.
    #[error("statement_not_signed_by_the_service")]
    Signature,
    /// The signed content is not what the kind says.
    #[error("statement_content_malformed")]
    Content,
}

/// A statement taken apart, not yet believed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Compact<'a> {
    /// The header.
    pub header: Header,
    /// What the signature covers: the first two parts with their dot.
    pub signed: &'a str,
    /// The signature.
    pub signature: Vec<u8>,
    payload: &'a str,
}

impl<'a> Compact<'a> {
    /// Takes a compact serialisation apart.
    ///
    /// # Errors
    /// [`JwsError::Malformed`], or [`JwsError::Kind`] if it is not `typ`.
    pub fn parse(text: &'a str, typ: Typ) -> Result<Self, JwsError> {
        let (signed, signature) = text.rsplit_once('.').ok_or(JwsError::Malformed)?;
        let (header, payload) = signed.split_once('.').ok_or(JwsError::Malformed)?;
        if payload.contains('.') {
            return Err(JwsError::Malformed);
        }
        let header = from_base64(header).map_err(|_| JwsError::Malformed)?;
        let header: Header = serde_json::from_slice(&header).map_err(|_| JwsError::Malformed)?;
        if header.typ != typ || header.alg != typ.alg() {
            return Err(JwsError::Kind);
        }
        let signature = from_base64(signature).map_err(|_| JwsError::Malformed)?;
        Ok(Self {
            header,
            signed,
            signature,
            payload,
        })
    }

    /// The content, once `check(kid, signed bytes, signature)` has said that
    /// the signature is right.
    ///
    /// # Errors
    /// [`JwsError::Signature`] if `check` says no, [`JwsError::Content`] if
    /// the content is not a `T`.
    pub fn open<T: DeserializeOwned>(
        &self,
        check: impl FnOnce(&str, &[u8], &[u8]) -> bool,
    ) -> Result<T, JwsError> {
        if !check(&self.header.kid, self.signed.as_bytes(), &self.signature) {
            return Err(JwsError::Signature);
        }
        self.unchecked_content()
    }

    /// The content before its signature is checked: only for cheap refusals
    /// that come before that check, never to believe anything.
    ///
    /// # Errors
    /// [`JwsError::Content`] if the content is not a `T`.
    pub fn unchecked_content<T: DeserializeOwned>(&self) -> Result<T, JwsError> {
        let payload = from_base64(self.payload).map_err(|_| JwsError::Content)?;
        serde_json::from_slice(&payload).map_err(|_| JwsError::Content)
    }
}

/// What is to be signed for a statement: header and content with their dot.
///
/// # Errors
/// The content does not serialise as JSON.
pub fn to_sign<T: Serialize>(typ: Typ, kid: &str, content: &T) -> Result<String, JwsError> {
    let header = Header {
        alg: typ.alg(),
        typ,
        kid: kid.to_owned(),
    };
    let header = serde_json::to_vec(&header).map_err(|_| JwsError::Content)?;
    let content = serde_json::to_vec(content).map_err(|_| JwsError::Content)?;
    Ok(format!("{}.{}", to_base64(&header), to_base64(&content)))
}

/// The compact serialisation of what was signed and its signature.
pub fn seal(signed: &str, signature: &[u8]) -> String {
    format!("{signed}.{}", to_base64(signature))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn statement(header: &str) -> String {
        format!(
            "{}.{}.{}",
            to_base64(header.as_bytes()),
            to_base64(b"7"),
            to_base64(b"sig")
        )
    }

    #[test]
    fn a_statement_opens_only_after_its_check() {
        let signed = to_sign(Typ::Board, "k1", &7).expect("a number is JSON");
        let text = seal(&signed, b"sig");
        let compact = Compact::parse(&text, Typ::Board).expect("well formed");
        assert_eq!(
            compact.open::<u8>(|kid, _, sig| kid == "k1" && sig == b"sig"),
            Ok(7)
        );
        assert_eq!(
            compact.open::<u8>(|_, _, _| false),
            Err(JwsError::Signature)
        );
    }

    #[test]
    fn one_kind_never_passes_as_another() {
        let signed = to_sign(Typ::Ticket, "k1", &7).expect("a number is JSON");
        let text = seal(&signed, b"sig");
        assert_eq!(Compact::parse(&text, Typ::Receipt), Err(JwsError::Kind));
    }

    #[test]
    fn a_header_with_anything_more_or_another_algorithm_is_refused() {
        for (header, error) in [
            (
                r#"{"alg":"Ed25519","typ":"jari-board+jws","kid":"k","jwk":{}}"#,
                JwsError::Malformed,
            ),
            (
                r#"{"alg":"none","typ":"jari-board+jws","kid":"k"}"#,
                JwsError::Malformed,
            ),
            (
                r#"{"alg":"ES256","typ":"jari-board+jws","kid":"k"}"#,
                JwsError::Kind,
            ),
        ] {
            assert_eq!(
                Compact::parse(&statement(header), Typ::Board),
                Err(error),
                "{header}"
            );
        }
    }
}
