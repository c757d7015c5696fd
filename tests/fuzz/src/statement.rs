//! What the service signs: whatever is done to a statement, it says what was
//! signed or it is not believed; and a record that was touched is not sound.

use std::collections::BTreeMap;
use std::sync::LazyLock;

use jari_client::trust::{KeyRing, Stated, Trust};
use jari_protocol::audit;
use jari_protocol::board::{Board, ServingNote};
use jari_protocol::count::{LeafCount, Serving};
use jari_protocol::hash::Digest;
use jari_protocol::merkle::{leaf_hash, root};
use jari_protocol::receipt::Receipt;
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{DueSlip, Ticket};
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// Signed with fixed keys by an independent implementation.
const VECTORS: &str = include_str!("../../../crates/protocol/tests/vectors/statements.json");

#[derive(Deserialize)]
struct Vectors {
    fingerprint: Digest,
    statements: BTreeMap<String, Signed>,
    record: Record,
}

#[derive(Deserialize)]
struct Signed {
    jws: String,
    content: Value,
}

#[derive(Deserialize)]
struct Record {
    leaves: Vec<String>,
}

static KNOWN: LazyLock<Vectors> =
    LazyLock::new(|| serde_json::from_str(VECTORS).expect("the vectors of the protocol"));

/// Every statement of the vectors.
pub(crate) fn corpus() -> Vec<Vec<u8>> {
    let signed = KNOWN.statements.values();
    signed
        .map(|signed| signed.jws.clone().into_bytes())
        .collect()
}

/// Opens the bytes as every kind there is.
pub(crate) fn take(bytes: &[u8]) {
    let Ok(text) = str::from_utf8(bytes) else {
        return;
    };
    let known = &KNOWN.statements["key_set"].jws;
    let ring = KeyRing::found(known, &KNOWN.fingerprint).expect("the key set of the vectors");
    open::<Board>(&ring, text, "board");
    open::<ServingNote>(&ring, text, "serving_note");
    open::<Stock>(&ring, text, "stock");
    open::<Ticket>(&ring, text, "ticket");
    open::<DueSlip>(&ring, text, "due_slip");
    open::<Receipt>(&ring, text, "receipt");
    if let Ok(found) = KeyRing::found(text, &KNOWN.fingerprint) {
        assert_eq!(found.set(), ring.set(), "the root key signed one set");
    }
}

fn open<T: Stated + Serialize>(ring: &KeyRing, text: &str, name: &str) {
    if let Ok(content) = Trust::new(ring.clone()).open::<T>(text) {
        let content = serde_json::to_value(content).expect("what was read can be written");
        let signed = serde_json::from_value::<T>(KNOWN.statements[name].content.clone());
        let signed = serde_json::to_value(signed.expect(name)).expect(name);
        assert_eq!(content, signed, "this was never signed");
    }
}

/// A record that is sound, and the leaves of the vectors; a leaf a line.
pub(crate) fn record_corpus() -> Vec<Vec<u8>> {
    vec![
        SOUND.join("\n").into_bytes(),
        KNOWN.record.leaves.join("\n").into_bytes(),
    ]
}

/// Three tickets, one call, one of the called goes in.
static SOUND: LazyLock<Vec<String>> = LazyLock::new(|| {
    let hash = |seq: u8| Digest::of(&[&[seq]]);
    let ticket = |seq| {
        let hash = hash(seq);
        format!(r#"{{"leaf":"ticket","ticket":"{hash}","seq":{seq}}}"#)
    };
    let first = hash(0);
    let mut leaves: Vec<String> = (0..3).map(ticket).collect();
    leaves.extend([
        String::from(r#"{"leaf":"serving","serving":2,"minute":0}"#),
        format!(r#"{{"leaf":"door","ticket":"{first}","place":0,"minute":0}}"#),
        format!(r#"{{"leaf":"pass","ticket":"{first}","place":0,"minute":0}}"#),
    ]);
    leaves
});

/// Holds the bytes, a leaf a line, against the head of the sound record.
pub(crate) fn take_record(bytes: &[u8]) {
    let leaves: Vec<&[u8]> = bytes.split(|byte| *byte == b'\n').collect();
    drop(audit::check(leaves.iter().copied(), &[]));
    if audit::check(leaves.iter().copied(), &[head()]).is_ok() {
        let is_sound = SOUND
            .iter()
            .zip(&leaves)
            .all(|(sound, leaf)| sound.as_bytes() == *leaf);
        assert!(is_sound, "a touched record passed for sound");
    }
}

/// A board that states the leaves of the sound record.
fn head() -> Board {
    let stated = KNOWN.statements["board"].content.clone();
    let mut board: Board = serde_json::from_value(stated).expect("the board of the vectors");
    let hashes: Vec<Digest> = SOUND
        .iter()
        .map(|leaf| leaf_hash(leaf.as_bytes()))
        .collect();
    board.log.size = LeafCount(u64::try_from(hashes.len()).expect("a few leaves"));
    board.log.root = root(&hashes);
    board.taken = 3;
    board.serving = Serving(2);
    board.door = 0;
    board.draw.commit = None;
    board.draw.entrants = None;
    board.draw.root = None;
    board.draw.secret = None;
    board.draw.beacon = None;
    board
}

#[cfg(test)]
mod tests {
    use super::{SOUND, head};

    #[test]
    fn the_untouched_record_is_sound() {
        let checked = jari_protocol::audit::check(SOUND.iter(), &[head()]);
        assert_eq!(checked.map(|summary| summary.passes), Ok(1));
    }
}
