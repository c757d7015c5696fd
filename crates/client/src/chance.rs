//! Random bytes of the operating system.

use ring::rand::{SecureRandom as _, SystemRandom};

/// Bytes nobody can foresee.
pub(crate) fn bytes<const N: usize>() -> [u8; N] {
    let mut bytes = [0; N];
    let filled = SystemRandom::new().fill(&mut bytes);
    filled.expect("the operating system has randomness once it is up");
    bytes
}

/// Evenly from 0 to less than `below`; 0 for 0.
pub(crate) fn up_to(below: u64) -> u64 {
    let drawn = u128::from(u64::from_be_bytes(bytes()));
    u64::try_from((drawn * u128::from(below)) >> u64::BITS).unwrap_or(0)
}
