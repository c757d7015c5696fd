//! Inputs near the ones that are understood: the same seed, the same inputs.

use fastrand::Rng;

/// Bytes and words that parsers stumble over.
const SPLINTERS: [&[u8]; 18] = [
    b"null",
    b"true",
    b"-1",
    b"0",
    b"1e999",
    b"18446744073709551615",
    b"9223372036854775808",
    b"\"\"",
    b"{}",
    b"[]",
    b"\\u0000",
    b"\\ud800",
    b"\xff\xfe",
    b"=",
    b".",
    b"\n",
    "\u{110b}\u{1161}".as_bytes(),
    b"9999-12-31T23:59:59Z",
];

/// The longest input that is made.
const LONGEST: usize = 64 * 1024;

/// Makes inputs from a corpus and a seed.
#[derive(Debug)]
pub struct Mutator {
    corpus: Vec<Vec<u8>>,
}

impl Mutator {
    /// The corpus must not be empty.
    pub fn new(corpus: Vec<Vec<u8>>) -> Self {
        assert!(!corpus.is_empty(), "there is nothing to begin with");
        Self { corpus }
    }

    /// The input of a seed: one of the corpus, changed one to eight times.
    pub fn make(&self, seed: u64) -> Vec<u8> {
        let mut dice = Rng::with_seed(seed);
        let mut bytes = self.pick(&mut dice).to_vec();
        for _ in 0..dice.usize(1..=8) {
            self.change(&mut dice, &mut bytes);
        }
        bytes.truncate(LONGEST);
        bytes
    }

    fn pick(&self, dice: &mut Rng) -> &[u8] {
        &self.corpus[dice.usize(..self.corpus.len())]
    }

    fn change(&self, dice: &mut Rng, bytes: &mut Vec<u8>) {
        let at = dice.usize(..=bytes.len());
        let to = dice.usize(at..=bytes.len().min(at + 40));
        match dice.u8(..7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << dice.u8(..8),
            1 if at < bytes.len() => bytes[at] = dice.u8(..),
            2 => drop(bytes.drain(at..to)),
            3 => {
                let again = bytes[at..to].to_vec();
                bytes.splice(at..at, again);
            }
            4 => bytes.truncate(at),
            5 => {
                let other = self.pick(dice);
                let begin = dice.usize(..=other.len());
                let end = dice.usize(begin..=other.len().min(begin + 200));
                bytes.splice(at..to, other[begin..end].iter().copied());
            }
            _ => {
                let splinter = SPLINTERS[dice.usize(..SPLINTERS.len())];
                bytes.splice(at..to, splinter.iter().copied());
            }
        }
    }
}
