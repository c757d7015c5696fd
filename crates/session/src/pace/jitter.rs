//! Chance, from the seed and nothing else.

use jari_protocol::hash::Digest;
use jari_protocol::id::ChangeId;
use jari_protocol::time::Millis;

/// A stream of draws. Jitter is SplitMix64, cheap and good enough to spread a
/// crowd; ids are derived from the seed by HMAC, so nobody can guess one.
#[derive(Debug, Clone)]
pub(crate) struct Jitter {
    seed: [u8; 32],
    state: u64,
}

impl Jitter {
    pub(crate) fn new(seed: [u8; 32]) -> Self {
        let digest = Digest::keyed(&seed, &[b"jitter"]);
        let (head, _) = digest
            .as_bytes()
            .split_first_chunk()
            .expect("a digest has 32 bytes");
        Self {
            seed,
            state: u64::from_be_bytes(*head),
        }
    }

    /// U(0, span), both ends included.
    pub(crate) fn within(&mut self, span: Millis) -> Millis {
        match span.0.checked_add(1) {
            Some(count) => Millis(self.draw() % count),
            None => Millis(self.draw()),
        }
    }

    /// U(from, to), both ends included.
    pub(crate) fn between(&mut self, from: Millis, to: Millis) -> Millis {
        from.plus(self.within(to.minus(from)))
    }

    /// The span, plus or minus so many thousandths of it.
    pub(crate) fn around(&mut self, span: Millis, permille: u16) -> Millis {
        let permille = u128::from(permille.min(1_000));
        let swing = u128::from(span.0) * permille / 1_000;
        let swing = Millis(u64::try_from(swing).unwrap_or(u64::MAX));
        self.between(span.minus(swing), span.plus(swing))
    }

    /// The id of the n-th change.
    pub(crate) fn change_id(&self, number: u64) -> ChangeId {
        let digest = Digest::keyed(&self.seed, &[b"change", &number.to_be_bytes()]);
        ChangeId::from_bytes(digest.first_16())
    }

    fn draw(&mut self) -> u64 {
        self.state = self.state.wrapping_add(0x9E37_79B9_7F4A_7C15);
        let mixed = (self.state ^ (self.state >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
        mixed ^ (mixed >> 31)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn draws_keep_their_bounds_and_reach_both_halves() {
        let mut jitter = Jitter::new([3; 32]);
        let draws: Vec<u64> = (0..1_000)
            .map(|_| jitter.around(Millis(300), 500).0)
            .collect();
        assert!(draws.iter().all(|d| (150..=450).contains(d)));
        assert!(draws.iter().any(|d| *d < 200) && draws.iter().any(|d| *d > 400));
        assert_eq!(jitter.between(Millis(9), Millis(4)), Millis(9));
        assert_eq!(jitter.within(Millis::ZERO), Millis::ZERO);
        let _whole_range = jitter.around(Millis(u64::MAX), 1_000);
    }

    #[test]
    fn the_same_seed_draws_the_same_and_another_one_other_ids() {
        let (a, b) = (Jitter::new([1; 32]), Jitter::new([2; 32]));
        assert_eq!(a.change_id(7), Jitter::new([1; 32]).change_id(7));
        assert_ne!(a.change_id(7), b.change_id(7));
        assert_ne!(a.change_id(7), a.change_id(8));
    }
}
