//! `/.well-known/jari`: who the service is and which keys speak for it.

use serde::{Deserialize, Serialize};

use crate::count::KeySetNumber;
use crate::hash::{Digest, NotBase64};
use crate::id::ServiceId;
use crate::text::Line;
use crate::time::ServerTime;
use crate::version::VersionRange;

/// Where the key set is found below the service's base URL.
pub const WELL_KNOWN: &str = "/.well-known/jari";

/// The key set. Signed by the root key, whose fingerprint the client pinned.
/// The statement's `kid` is the root key itself, so that whoever knows the
/// fingerprint alone can check it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct KeySet {
    /// The service.
    pub service: ServiceId,
    /// What people call it.
    pub name: Line,
    /// How people reach whoever runs it.
    pub contact: Line,
    /// The base of every URL in proofs, without a trailing slash.
    pub base: String,
    /// The protocol versions spoken.
    pub spoken: VersionRange,
    /// Only ever rises; a lower one than seen is ignored.
    pub number: KeySetNumber,
    /// When this set was signed.
    pub issued: ServerTime,
    /// The online keys.
    pub keys: Vec<OnlineKey>,
    /// The root key that will sign later sets, if it changes.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub successor: Option<RootKey>,
}

/// A root key: Ed25519, 32 bytes as base64url.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(transparent)]
pub struct RootKey(pub Digest);

impl RootKey {
    /// The fingerprint that stands in the `jari://` link and on posters:
    /// SHA-256 of the key's 32 bytes.
    pub fn fingerprint(&self) -> Digest {
        Digest::of(&[self.0.as_bytes()])
    }

    /// The `kid` of the key sets it signs: its 32 bytes as base64url.
    pub fn kid(&self) -> String {
        self.0.to_string()
    }

    /// The root key named by a key set's `kid`.
    ///
    /// # Errors
    /// Not 32 bytes of base64url.
    pub fn from_kid(kid: &str) -> Result<Self, NotBase64> {
        kid.parse().map(Self)
    }
}

/// A key that signs one role's statements.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct OnlineKey {
    /// Its name in statement headers.
    pub kid: String,
    /// What it may sign.
    pub role: Role,
    /// Whether it may still be believed.
    pub state: KeyState,
    /// Ed25519, 32 bytes as base64url.
    pub public: Digest,
}

/// What a key may sign.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// Boards, short forms and stock.
    Line,
    /// Tickets and due slips.
    Ticket,
    /// Receipts.
    Receipt,
    /// A role that this build does not know: nothing is believed under it.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

/// Whether a key may be believed.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "kebab-case")]
pub enum KeyState {
    /// Signs and verifies.
    Active,
    /// Verifies what it signed; signs nothing new.
    VerifyOnly,
    /// Nothing it signed is believed any more.
    Revoked,
    /// A state that this build does not know; as good as revoked.
    #[serde(other)]
    #[cfg_attr(feature = "schema", schemars(skip))]
    Unknown,
}

impl KeyState {
    /// Whether anything that such a key signed may be believed.
    pub const fn is_believed(self) -> bool {
        match self {
            Self::Active | Self::VerifyOnly => true,
            Self::Revoked | Self::Unknown => false,
        }
    }
}
