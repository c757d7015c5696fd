//! Nonces for proofs: one a minute for everybody, derived from a key in the
//! store, so that any node knows them and no client needs a clock.

use std::fmt;

use jari_protocol::hash::{Digest, to_base64};
use jari_protocol::time::ServerTime;
use subtle::ConstantTimeEq as _;

/// Makes and checks nonces.
#[derive(Clone)]
pub struct Nonces {
    key: Digest,
}

/// How many minutes a nonce is taken, the current one included: longer than
/// the longest wait between two board reads.
pub const MINUTES_VALID: i64 = 5;

impl Nonces {
    /// Nonces under the service's nonce key.
    pub const fn new(key: Digest) -> Self {
        Self { key }
    }

    /// The nonce of the minute of `now`.
    pub fn at(&self, now: ServerTime) -> String {
        self.of_minute(minute(now))
    }

    /// Whether a nonce is of this minute or the four before.
    pub fn is_current(&self, nonce: &str, now: ServerTime) -> bool {
        let minute = minute(now);
        let known = (0..MINUTES_VALID).map(|back| self.of_minute(minute - back));
        known.fold(false, |found, known| {
            found | bool::from(known.as_bytes().ct_eq(nonce.as_bytes()))
        })
    }

    fn of_minute(&self, minute: i64) -> String {
        let nonce = Digest::keyed(self.key.as_bytes(), &[b"nonce", &minute.to_be_bytes()]);
        to_base64(&nonce.first_16())
    }
}

impl fmt::Debug for Nonces {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        out.write_str("Nonces(..)")
    }
}

/// The minute that a time lies in.
pub(crate) const fn minute(now: ServerTime) -> i64 {
    now.as_millis().div_euclid(60_000)
}

#[cfg(test)]
mod tests {
    use jari_protocol::time::Millis;

    use super::*;

    #[test]
    fn a_nonce_is_good_for_its_minute_and_four_more() {
        let nonces = Nonces::new(Digest::of(&[b"key"]));
        let start = ServerTime::from_millis(1_626_692_400_000);
        let nonce = nonces.at(start);
        assert!(nonces.is_current(&nonce, start.plus(Millis::from_secs(299))));
        assert!(!nonces.is_current(&nonce, start.plus(Millis::from_secs(300))));
        assert!(
            !nonces.is_current(&nonce, start.minus(Millis(1))),
            "of a minute to come"
        );
        assert!(!nonces.is_current("", start));
    }

    #[test]
    fn another_service_has_other_nonces() {
        let now = ServerTime::from_millis(0);
        let other = Nonces::new(Digest::of(&[b"other"])).at(now);
        assert!(!Nonces::new(Digest::of(&[b"key"])).is_current(&other, now));
    }
}
