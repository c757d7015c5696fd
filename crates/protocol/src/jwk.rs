//! Device keys: P-256, as JSON Web Keys (RFC 7517, RFC 7518 section 6.2).

use serde::{Deserialize, Serialize};

use crate::hash::{Digest, NotBase64, from_base64, to_base64};

/// The public half of a device key. It lives on one device and signs proofs
/// with ES256.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct DeviceKey {
    /// Always `EC`.
    kty: Ec,
    /// Always `P-256`.
    crv: P256,
    /// The x coordinate, 32 bytes as base64url.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::DIGEST)))]
    x: String,
    /// The y coordinate, 32 bytes as base64url.
    #[cfg_attr(feature = "schema", schemars(regex(pattern = crate::schema::DIGEST)))]
    y: String,
}

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum Ec {
    #[serde(rename = "EC")]
    Ec,
}

#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
enum P256 {
    #[serde(rename = "P-256")]
    P256,
}

impl DeviceKey {
    /// From an uncompressed point (SEC 1 section 2.3.3): 4, x, y.
    ///
    /// # Errors
    /// Not 65 bytes beginning with 4. That the point is on the curve is for
    /// whoever checks signatures.
    pub fn from_point(point: &[u8]) -> Result<Self, NotBase64> {
        let Some((&[4], xy)) = point.split_first_chunk::<1>() else {
            return Err(NotBase64);
        };
        if xy.len() != 64 {
            return Err(NotBase64);
        }
        let (x, y) = xy.split_at(32);
        Ok(Self {
            kty: Ec::Ec,
            crv: P256::P256,
            x: to_base64(x),
            y: to_base64(y),
        })
    }

    /// The uncompressed point.
    ///
    /// # Errors
    /// A coordinate is not 32 bytes of base64url.
    pub fn to_point(&self) -> Result<[u8; 65], NotBase64> {
        let mut point = [4; 65];
        for (text, range) in [(&self.x, 1..33), (&self.y, 33..65)] {
            let bytes = from_base64(text)?;
            let target = point.get_mut(range).ok_or(NotBase64)?;
            if bytes.len() != target.len() {
                return Err(NotBase64);
            }
            target.copy_from_slice(&bytes);
        }
        Ok(point)
    }

    /// The thumbprint of RFC 7638, by which a device is named everywhere.
    pub fn thumbprint(&self) -> Thumbprint {
        let canonical = format!(
            r#"{{"crv":"P-256","kty":"EC","x":"{}","y":"{}"}}"#,
            self.x, self.y
        );
        Thumbprint(Digest::of(&[canonical.as_bytes()]))
    }
}

/// Names a device key: SHA-256 after RFC 7638.
#[cfg_attr(feature = "schema", derive(schemars::JsonSchema))]
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(transparent)]
pub struct Thumbprint(pub Digest);

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_point_survives_the_key_and_a_short_one_is_refused() {
        let mut point = [9; 65];
        point[0] = 4;
        let key = DeviceKey::from_point(&point).expect("65 bytes beginning with 4");
        assert_eq!(key.to_point(), Ok(point));
        assert!(DeviceKey::from_point(&point[..64]).is_err());
        point[0] = 2;
        assert!(DeviceKey::from_point(&point).is_err());
    }
}
