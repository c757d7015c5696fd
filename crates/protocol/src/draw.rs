//! The draw: a keyed permutation that every client computes for itself.
//!
//! Swap-or-not (Hoang, Morris, Rogaway, "An Enciphering Scheme Based on a Card
//! Shuffle", CRYPTO 2012) with SHA-256 as the round function. It has no bias
//! at small N, unlike a cycle-walked Feistel network.

use hkdf::Hkdf;
use sha2::Sha256;

use crate::board::{Board, Phase};
use crate::count::{Place, Seq};
use crate::hash::Digest;
use crate::id::{EventId, OpeningId};

/// Rounds of swap-or-not. 90 is what Ethereum chose for a million validators
/// after the paper's bound; each costs one SHA-256 block.
pub const ROUNDS: u8 = 90;

/// The commitment to the draw's secret: SHA-256 of its 32 bytes.
pub fn commit(secret: &Digest) -> Digest {
    Digest::of(&[secret.as_bytes()])
}

/// What the key of a draw is bound to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Draw<'a> {
    /// The event.
    pub event: &'a EventId,
    /// The opening.
    pub opening: &'a OpeningId,
    /// N, the number of tickets drawn.
    pub entrants: u64,
    /// The Merkle root over them.
    pub root: &'a Digest,
}

/// The key of a draw: HKDF-SHA256 (RFC 5869) without salt over the secret and
/// the beacon's bytes, with `info` = `jari-draw-v1`, then event, opening (each
/// preceded by its length as one byte), N (eight bytes, big-endian) and root.
pub fn key(secret: &Digest, beacon: &str, draw: Draw<'_>) -> Digest {
    let mut input = secret.as_bytes().to_vec();
    input.extend_from_slice(beacon.as_bytes());
    let mut info = b"jari-draw-v1".to_vec();
    for name in [draw.event.as_str(), draw.opening.as_str()] {
        info.push(u8::try_from(name.len()).expect("a name has at most 64 bytes"));
        info.extend_from_slice(name.as_bytes());
    }
    info.extend_from_slice(&draw.entrants.to_be_bytes());
    info.extend_from_slice(draw.root.as_bytes());
    let mut out = [0; 32];
    Hkdf::<Sha256>::new(None, &input)
        .expand(&info, &mut out)
        .expect("32 bytes are within HKDF's bound");
    Digest::from_bytes(out)
}

/// The place of a ticket in the draw: `seq` permuted among `entrants`; a
/// later ticket's place is its seq.
pub fn permute(key: &Digest, entrants: u64, seq: Seq) -> Place {
    let rounds = 0..ROUNDS;
    Place(rounds.fold(seq.0, |index, round| {
        swap_or_not(key, entrants, round, index)
    }))
}

/// The inverse of [`permute`]: whose place it is.
pub fn unpermute(key: &Digest, entrants: u64, place: Place) -> Seq {
    let rounds = (0..ROUNDS).rev();
    Seq(rounds.fold(place.0, |index, round| {
        swap_or_not(key, entrants, round, index)
    }))
}

/// The place of a ticket as far as a board tells. A ticket that says it is
/// drawn and is not among the entrants, or the other way round, has none: the
/// service cheats.
pub fn place_on(board: &Board, seq: Seq, drawn: bool) -> Option<Place> {
    if board.draw.commit.is_none() {
        return Some(Place(seq.0));
    }
    let (entrants, root) = (board.draw.entrants?, board.draw.root.as_ref()?);
    if drawn != (seq.0 < entrants) {
        return None;
    }
    if !drawn {
        return Some(Place(seq.0));
    }
    if matches!(
        board.phase,
        Phase::Announced | Phase::Gathering | Phase::Drawing
    ) {
        return None;
    }
    let draw = Draw {
        event: &board.event,
        opening: &board.opening,
        entrants,
        root,
    };
    let beacon = board.draw.beacon.as_deref().unwrap_or_default();
    Some(permute(
        &key(board.draw.secret.as_ref()?, beacon, draw),
        entrants,
        seq,
    ))
}

/// One round: an index and its partner swap or not, by one bit that both
/// compute alike.
fn swap_or_not(key: &Digest, entrants: u64, round: u8, index: u64) -> u64 {
    if index >= entrants || entrants < 2 {
        return index;
    }
    let pivot = word(&Digest::of(&[key.as_bytes(), b"p", &[round]])) % entrants;
    let partner =
        (u128::from(pivot) + u128::from(entrants) - u128::from(index)) % u128::from(entrants);
    let partner = u64::try_from(partner).expect("a remainder below a u64");
    let larger = index.max(partner);
    let bit = Digest::of(&[key.as_bytes(), b"s", &[round], &larger.to_be_bytes()]);
    if bit.as_bytes().first().is_some_and(|byte| byte & 1 == 1) {
        partner
    } else {
        index
    }
}

fn word(digest: &Digest) -> u64 {
    let (head, _) = digest
        .as_bytes()
        .split_first_chunk()
        .expect("a digest has 32 bytes");
    u64::from_be_bytes(*head)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_place_is_given_once_and_the_inverse_finds_its_ticket() {
        let key = Digest::of(&[b"a key"]);
        for entrants in [0, 1, 2, 3, 7, 100, 1_000] {
            let mut places: Vec<u64> = (0..entrants)
                .map(|seq| permute(&key, entrants, Seq(seq)).0)
                .collect();
            for (seq, place) in (0..).zip(&places) {
                assert_eq!(unpermute(&key, entrants, Place(*place)), Seq(seq));
            }
            places.sort_unstable();
            assert_eq!(places, (0..entrants).collect::<Vec<_>>());
        }
    }

    #[test]
    fn a_ticket_after_the_cut_off_keeps_its_seq() {
        let key = Digest::of(&[b"a key"]);
        assert_eq!(permute(&key, 7, Seq(7)), Place(7));
        assert_eq!(permute(&key, 0, Seq(0)), Place(0));
    }

    #[test]
    fn no_place_of_a_small_draw_is_favoured() {
        // 7 seats, 7 000 keys: chi-square with 6 degrees of freedom exceeds
        // 22.46 once in a thousand draws, and these keys are fixed.
        let mut hits = [0_u32; 7];
        for n in 0..7_000_u32 {
            let key = Digest::of(&[&n.to_be_bytes()]);
            hits[permute(&key, 7, Seq(3)).0 as usize] += 1;
        }
        let chi: f64 = hits
            .iter()
            .map(|h| (f64::from(*h) - 1_000.0).powi(2) / 1_000.0)
            .sum();
        assert!(chi < 22.46, "chi-square {chi}, hits {hits:?}");
    }
}
