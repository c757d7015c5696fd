//! Test vectors, made by an independent implementation; `docs/PROTOCOL.md`
//! refers to the same files.

use jari_protocol::count::{Place, Seq};
use jari_protocol::draw::{self, Draw};
use jari_protocol::hash::Digest;
use jari_protocol::id::{BookingId, EventId, OpeningId, TicketId};
use jari_protocol::merkle::{includes, leaf_hash, root};
use jari_protocol::record::{self, Leaf};
use serde::Deserialize;

const DRAW: &str = include_str!("vectors/draw.json");
const RECORD: &str = include_str!("vectors/record.json");

#[derive(Deserialize)]
struct DrawVectors {
    commit: Vec<Commit>,
    key: Vec<Key>,
    permutation: Vec<Permutation>,
}

#[derive(Deserialize)]
struct Commit {
    secret: Digest,
    commit: Digest,
}

#[derive(Deserialize)]
struct Key {
    secret: Digest,
    beacon: String,
    event: EventId,
    opening: OpeningId,
    entrants: u64,
    root: Digest,
    key: Digest,
}

#[derive(Deserialize)]
struct Permutation {
    key: Digest,
    entrants: u64,
    places: Vec<(u64, u64)>,
}

#[derive(Deserialize)]
struct RecordVectors {
    leaves: Vec<String>,
    hashes: Vec<Digest>,
    roots: Vec<Digest>,
    proofs: Vec<Proof>,
    ticket_hash: TicketHash,
    pass_hash: PassHash,
    booking_hash: BookingHash,
}

#[derive(Deserialize)]
struct Proof {
    size: u64,
    index: u64,
    proof: Vec<Digest>,
}

#[derive(Deserialize)]
struct TicketHash {
    salt: Digest,
    ticket: TicketId,
    seq: Seq,
    hash: Digest,
}

#[derive(Deserialize)]
struct BookingHash {
    salt: Digest,
    booking: BookingId,
    hash: Digest,
}

#[derive(Deserialize)]
struct PassHash {
    salt: Digest,
    ticket: TicketId,
    place: Place,
    hash: Digest,
}

#[test]
fn commitments_and_keys_are_those_of_the_vectors() {
    let vectors: DrawVectors = serde_json::from_str(DRAW).expect("vectors");
    for Commit { secret, commit } in &vectors.commit {
        assert_eq!(draw::commit(secret), *commit);
    }
    for Key {
        secret,
        beacon,
        event,
        opening,
        entrants,
        root,
        key,
    } in &vectors.key
    {
        let bound = Draw {
            event,
            opening,
            entrants: *entrants,
            root,
        };
        assert_eq!(draw::key(secret, beacon, bound), *key, "N = {entrants}");
    }
}

#[test]
fn permutations_and_inverses_are_those_of_the_vectors() {
    let vectors: DrawVectors = serde_json::from_str(DRAW).expect("vectors");
    for Permutation {
        key,
        entrants,
        places,
    } in &vectors.permutation
    {
        for (seq, place) in places {
            assert_eq!(draw::permute(key, *entrants, Seq(*seq)), Place(*place));
            assert_eq!(draw::unpermute(key, *entrants, Place(*place)), Seq(*seq));
        }
    }
}

#[test]
fn leaves_roots_and_proofs_are_those_of_the_vectors() {
    let vectors: RecordVectors = serde_json::from_str(RECORD).expect("vectors");
    let hashes: Vec<Digest> = vectors
        .leaves
        .iter()
        .map(|l| leaf_hash(l.as_bytes()))
        .collect();
    assert_eq!(hashes, vectors.hashes);
    for (size, expected) in vectors.roots.iter().enumerate() {
        assert_eq!(root(&hashes[..size]), *expected, "{size} leaves");
    }
    let all = vectors.roots.last().expect("a root");
    for Proof { size, index, proof } in &vectors.proofs {
        let leaf = hashes[usize::try_from(*index).expect("small")];
        assert!(includes(all, *size, *index, leaf, proof));
    }
    for leaf in &vectors.leaves {
        let parsed: Leaf = serde_json::from_str(leaf).expect("a leaf");
        assert_eq!(
            parsed.to_bytes(),
            leaf.as_bytes(),
            "a leaf is written as it was read"
        );
    }
}

#[test]
fn salted_hashes_are_those_of_the_vectors() {
    let vectors: RecordVectors = serde_json::from_str(RECORD).expect("vectors");
    let ticket = vectors.ticket_hash;
    assert_eq!(
        record::ticket_hash(&ticket.salt, ticket.ticket, ticket.seq),
        ticket.hash
    );
    let pass = vectors.pass_hash;
    assert_eq!(
        record::pass_hash(&pass.salt, pass.ticket, pass.place),
        pass.hash
    );
    let void = vectors.booking_hash;
    assert_eq!(record::booking_hash(&void.salt, &void.booking), void.hash);
}
