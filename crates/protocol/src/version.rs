//! Which protocol versions are spoken.

use serde::{Deserialize, Serialize};

/// A version of the protocol. Rises only when an old client could misread a
/// new server or the other way round; additions keep it.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ProtocolVersion(pub u16);

/// The versions one side speaks, both ends included.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct VersionRange {
    /// The lowest version spoken.
    pub min: ProtocolVersion,
    /// The highest version spoken.
    pub max: ProtocolVersion,
}

impl VersionRange {
    /// Whether a version lies in the range.
    pub fn speaks(self, version: ProtocolVersion) -> bool {
        (self.min..=self.max).contains(&version)
    }
}

/// What this build speaks.
pub const SPOKEN: VersionRange = VersionRange {
    min: ProtocolVersion(1),
    max: ProtocolVersion(1),
};

/// The header in which every request names its version; a request without it
/// is refused like one of an unspoken version.
pub const VERSION_HEADER: &str = "jari-version";
