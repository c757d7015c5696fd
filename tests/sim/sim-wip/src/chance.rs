//! Chance from a seed. xoshiro256++ (Blackman and Vigna, 2019), so that a
//! life replays byte for byte whatever other crates do.

/// A stream of chance.
#[derive(Debug, Clone)]
pub struct Chance([u64; 4]);

impl Chance {
    /// The stream of a seed.
    pub fn of(seed: u64) -> Self {
        let mut state = seed;
        Self(std::array::from_fn(|_| split_mix(&mut state)))
    }

    /// The next 64 bits.
    pub fn next(&mut self) -> u64 {
        let [a, b, c, d] = &mut self.0;
        let out = a.wrapping_add(*d).rotate_left(23).wrapping_add(*a);
        let shifted = *b << 17;
        *c ^= *a;
        *d ^= *b;
        *b ^= *c;
        *a ^= *d;
        *c ^= shifted;
        *d = d.rotate_left(45);
        out
    }

    /// A number from `low` to below `high`; `low` if the range is empty.
    pub fn within(&mut self, low: u64, high: u64) -> u64 {
        low + self.next() % high.saturating_sub(low).max(1)
    }

    /// Whether something of this many per mille happens.
    pub fn permille(&mut self, share: u64) -> bool {
        self.within(0, 1_000) < share
    }

    /// One of the items.
    pub fn one_of<'a, T>(&mut self, items: &'a [T]) -> Option<&'a T> {
        let index = self.within(0, items.len() as u64);
        items.get(usize::try_from(index).ok()?)
    }

    /// Bytes for ids and seeds.
    pub fn bytes<const N: usize>(&mut self) -> [u8; N] {
        std::array::from_fn(|_| self.next().to_le_bytes()[0])
    }
}

fn split_mix(state: &mut u64) -> u64 {
    *state = state.wrapping_add(0x9E37_79B9_7F4A_7C15);
    let mut z = *state;
    z = (z ^ (z >> 30)).wrapping_mul(0xBF58_476D_1CE4_E5B9);
    z = (z ^ (z >> 27)).wrapping_mul(0x94D0_49BB_1331_11EB);
    z ^ (z >> 31)
}
