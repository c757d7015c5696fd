//! Proof of possession, after RFC 9449, with one nonce a minute for everyone
//! in place of the client's clock.

use serde::{Deserialize, Serialize};

use crate::hash::Digest;

/// The request header that carries the proof.
pub const PROOF_HEADER: &str = "jari-proof";

/// The request header that carries the session.
pub const SESSION_HEADER: &str = "jari-session";

/// The reply header with the current nonce.
pub const NONCE_HEADER: &str = "jari-nonce";

/// What a device key signs for one attempt of one request. The statement's
/// `kid` is the key's thumbprint.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct ProofClaims {
    /// The method, in capitals.
    pub htm: String,
    /// The URL: the base of the key set and the path, with its query.
    pub htu: String,
    /// SHA-256 of the body's bytes; of nothing where there is no body.
    pub bh: Digest,
    /// Random, new for each attempt: 16 bytes as base64url.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::ID)))]
    pub jti: String,
    /// A current nonce of the service.
    #[cfg_attr(feature = "schema", schemars(length(min = 1, max = 128)))]
    pub nonce: String,
    /// SHA-256 of the session, where there is one.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub ath: Option<Digest>,
}
