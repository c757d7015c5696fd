//! Signed statements, made by an independent implementation with fixed keys:
//! what `docs/PROTOCOL.md` says of JWS, key sets, proofs, draw, record and
//! receipts, followed from the pinned fingerprint to the last hash.
#![cfg(not(target_family = "wasm"))]

use std::collections::BTreeMap;

use jari_protocol::audit;
use jari_protocol::board::{Board, ServingNote};
use jari_protocol::count::{LeafCount, Place, Seq};
use jari_protocol::draw;
use jari_protocol::hash::{Digest, from_base64, to_base64};
use jari_protocol::id::ServiceId;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::jws::{Compact, JwsError, Typ, to_sign};
use jari_protocol::keys::{KeySet, KeyState, Role, RootKey};
use jari_protocol::merkle::{includes, leaf_hash, root};
use jari_protocol::proof::ProofClaims;
use jari_protocol::receipt::Receipt;
use jari_protocol::record::{Leaf, pass_hash, ticket_hash};
use jari_protocol::stock::Stock;
use jari_protocol::ticket::{DueSlip, Ticket};
use ring::signature::{
    ECDSA_P256_SHA256_FIXED, ED25519, Ed25519KeyPair, KeyPair as _, UnparsedPublicKey,
};
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

const STATEMENTS: &str = include_str!("vectors/statements.json");

#[derive(Deserialize)]
struct Vectors {
    keys: BTreeMap<String, Value>,
    fingerprint: Digest,
    link: String,
    statements: BTreeMap<String, Stated>,
    proof: Proof,
    nonce: Nonce,
    draw: Drawn,
    record: Record,
    refused: Vec<Refused>,
    refused_proofs: Vec<Refused>,
}

#[derive(Deserialize)]
struct Stated {
    jws: String,
    content: Value,
}

#[derive(Deserialize)]
struct Proof {
    method: String,
    url: String,
    body: String,
    session: String,
    nonce: String,
    jws: String,
}

#[derive(Deserialize)]
struct Nonce {
    key: Digest,
    minute: i64,
    nonce: String,
}

#[derive(Deserialize)]
struct Drawn {
    key: Digest,
    places: Vec<Place>,
}

#[derive(Deserialize)]
struct Record {
    leaves: Vec<String>,
    entrants_root: Digest,
    root: Digest,
    salt: Digest,
    pass: Found,
    ticket: Found,
}

#[derive(Deserialize)]
struct Found {
    index: usize,
    place: Option<Place>,
    proof: Vec<Digest>,
}

#[derive(Deserialize)]
struct Refused {
    why: String,
    step: String,
    jws: String,
}

fn vectors() -> Vectors {
    serde_json::from_str(STATEMENTS).expect("vectors")
}

impl Vectors {
    fn text(&self, name: &str) -> &str {
        &self.statements[name].jws
    }

    fn open<T: DeserializeOwned>(&self, name: &str, typ: Typ, role: Role) -> T {
        let set = key_set(self.text("key_set"), &self.fingerprint).expect("the key set");
        let (content, _) = open(self.text(name), typ, role, &set).expect(name);
        content
    }

    fn board(&self) -> Board {
        self.open("board", Typ::Board, Role::Line)
    }

    fn device(&self) -> DeviceKey {
        let device = &self.keys["device"];
        let key = json!({ "kty": "EC", "crv": "P-256", "x": device["x"], "y": device["y"] });
        serde_json::from_value(key).expect("the device key")
    }
}

/// The key set, believed for the pinned fingerprint alone.
fn key_set(text: &str, pinned: &Digest) -> Result<KeySet, &'static str> {
    let compact = Compact::parse(text, Typ::Keys).map_err(step)?;
    let root = RootKey::from_kid(&compact.header.kid).map_err(|_| "form")?;
    if root.fingerprint() != *pinned {
        return Err("key");
    }
    compact
        .open(|_, signed, signature| is_signed(&root.0, signed, signature))
        .map_err(step)
}

/// A statement of the service: its content, and whether the key is retired.
fn open<T: DeserializeOwned>(
    text: &str,
    typ: Typ,
    role: Role,
    set: &KeySet,
) -> Result<(T, bool), &'static str> {
    let compact = Compact::parse(text, typ).map_err(step)?;
    let named = |key: &&jari_protocol::keys::OnlineKey| key.kid == compact.header.kid;
    let key = set.keys.iter().find(named).ok_or("key")?;
    if key.role != role || !key.state.is_believed() {
        return Err("key");
    }
    let check =
        |_: &str, signed: &[u8], signature: &[u8]| is_signed(&key.public, signed, signature);
    let content = compact.open(check).map_err(step)?;
    Ok((content, key.state == KeyState::VerifyOnly))
}

fn open_board(text: &str, set: &KeySet) -> Result<Board, &'static str> {
    let (board, retired) = open::<Board>(text, Typ::Board, Role::Line, set)?;
    if board.service != set.service {
        return Err("service");
    }
    if retired && board.issued > set.issued {
        return Err("retired");
    }
    Ok(board)
}

fn step(error: JwsError) -> &'static str {
    match error {
        JwsError::Malformed => "form",
        JwsError::Kind => "kind",
        JwsError::Signature => "signature",
        JwsError::Content => "content",
    }
}

fn is_signed(key: &Digest, signed: &[u8], signature: &[u8]) -> bool {
    UnparsedPublicKey::new(&ED25519, key.as_bytes())
        .verify(signed, signature)
        .is_ok()
}

/// A proof, held against the request it came with, the cheap before the dear.
fn check_proof(text: &str, at: &Proof, key: &DeviceKey) -> Result<(), &'static str> {
    let compact = Compact::parse(text, Typ::Proof).map_err(step)?;
    let claims: ProofClaims = compact.unchecked_content().map_err(|_| "form")?;
    let jti = from_base64(&claims.jti).map_err(|_| "form")?;
    if jti.len() != 16 {
        return Err("form");
    }
    if claims.nonce != at.nonce {
        return Err("nonce");
    }
    if claims.ath != Some(Digest::of(&[at.session.as_bytes()])) {
        return Err("session");
    }
    let for_this = claims.htm == at.method
        && claims.htu == at.url
        && claims.bh == Digest::of(&[at.body.as_bytes()])
        && compact.header.kid == key.thumbprint().0.to_string();
    if !for_this {
        return Err("request");
    }
    let point = key.to_point().map_err(|_| "signature")?;
    UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point)
        .verify(compact.signed.as_bytes(), &compact.signature)
        .map_err(|_| "signature")
}

#[test]
fn the_key_set_is_believed_for_the_fingerprint_in_the_link_and_for_no_other() {
    let vectors = vectors();
    let text = vectors.text("key_set");
    let set = key_set(text, &vectors.fingerprint).expect("the key set");
    assert_eq!(set.service, "seoul".parse::<ServiceId>().expect("a name"));
    assert_eq!(
        vectors.link,
        format!("jari://jari.example.org?key={}", vectors.fingerprint)
    );
    assert_eq!(key_set(text, &Digest::of(&[])), Err("key"));
}

#[test]
fn every_statement_is_what_its_type_writes_and_its_seed_signs() {
    fn check<T>(vectors: &Vectors, name: &str, typ: Typ, signer: (&str, &str))
    where
        T: DeserializeOwned + serde::Serialize,
    {
        let Stated { jws, content } = &vectors.statements[name];
        let content: T = serde_json::from_value(content.clone()).expect(name);
        let signed = to_sign(typ, signer.1, &content).expect(name);
        let seed = vectors.keys[signer.0]["seed"].as_str().expect("a seed");
        let seed = from_base64(seed).expect("a seed");
        let key = Ed25519KeyPair::from_seed_unchecked(&seed).expect("32 bytes");
        let public = to_base64(key.public_key().as_ref());
        assert_eq!(vectors.keys[signer.0]["public"], json!(public), "{name}");
        let signature = to_base64(key.sign(signed.as_bytes()).as_ref());
        assert_eq!(*jws, format!("{signed}.{signature}"), "{name}");
    }
    let vectors = vectors();
    let root = vectors.keys["root"]["public"]
        .as_str()
        .expect("a key")
        .to_owned();
    check::<KeySet>(&vectors, "key_set", Typ::Keys, ("root", &root));
    check::<Board>(&vectors, "board", Typ::Board, ("line", "line-1"));
    check::<ServingNote>(&vectors, "serving_note", Typ::Serving, ("line", "line-1"));
    check::<Stock>(&vectors, "stock", Typ::Stock, ("line", "line-1"));
    check::<Ticket>(&vectors, "ticket", Typ::Ticket, ("ticket", "ticket-1"));
    check::<DueSlip>(&vectors, "due_slip", Typ::DueSlip, ("ticket", "ticket-1"));
    check::<Receipt>(&vectors, "receipt", Typ::Receipt, ("receipt", "receipt-1"));
    assert_eq!(vectors.statements.len(), 7);
}

#[test]
fn what_is_not_the_service_s_own_word_is_refused_where_the_document_says() {
    let vectors = vectors();
    let set = key_set(vectors.text("key_set"), &vectors.fingerprint).expect("the key set");
    open_board(vectors.text("board"), &set).expect("the board itself");
    assert!(vectors.refused.len() >= 20);
    for Refused { why, step, jws } in &vectors.refused {
        assert_eq!(open_board(jws, &set), Err(step.as_str()), "{why}");
    }
}

#[test]
fn a_proof_holds_for_its_own_request_alone() {
    let vectors = vectors();
    let (proof, device) = (&vectors.proof, vectors.device());
    assert_eq!(check_proof(&proof.jws, proof, &device), Ok(()));
    assert!(vectors.refused_proofs.len() >= 10);
    for Refused { why, step, jws } in &vectors.refused_proofs {
        assert_eq!(
            check_proof(jws, proof, &device),
            Err(step.as_str()),
            "{why}"
        );
    }
}

#[test]
fn the_nonce_is_the_one_of_its_minute() {
    let Nonce { key, minute, nonce } = vectors().nonce;
    let digest = Digest::keyed(key.as_bytes(), &[b"nonce", &minute.to_be_bytes()]);
    assert_eq!(to_base64(&digest.first_16()), nonce);
}

#[test]
fn the_board_s_draw_gives_every_entrant_the_place_of_the_vectors() {
    let vectors = vectors();
    let board = vectors.board();
    let secret = board.draw.secret.expect("the draw was made");
    assert_eq!(board.draw.commit, Some(draw::commit(&secret)));
    let bound = draw::Draw {
        event: &board.event,
        opening: &board.opening,
        entrants: board.draw.entrants.expect("the draw was made"),
        root: board.draw.root.as_ref().expect("the draw was made"),
    };
    let beacon = board.draw.beacon.as_deref().unwrap_or_default();
    assert_eq!(draw::key(&secret, beacon, bound), vectors.draw.key);
    for (seq, place) in (0..).zip(&vectors.draw.places) {
        assert_eq!(board.place_of(Seq(seq), true), Some(*place), "seq {seq}");
    }
    assert_eq!(board.place_of(Seq(7), false), Some(Place(7)));
    assert_eq!(
        board.place_of(Seq(7), true),
        None,
        "a drawn ticket is among the entrants"
    );
    assert_eq!(
        board.place_of(Seq(6), false),
        None,
        "every entrant is drawn"
    );
}

#[test]
fn the_owner_finds_the_ticket_among_the_entrants() {
    let vectors = vectors();
    let (board, record) = (vectors.board(), &vectors.record);
    let ticket: Ticket = vectors.open("ticket", Typ::Ticket, Role::Ticket);
    assert_eq!(ticket.cnf.jkt, vectors.device().thumbprint());
    assert_eq!(ticket.salt, record.salt);
    let leaf = Leaf::Ticket {
        ticket: ticket_hash(&ticket.salt, ticket.ticket, ticket.seq),
        seq: ticket.seq,
    };
    assert_eq!(
        leaf.to_bytes(),
        record.leaves[record.ticket.index].as_bytes()
    );
    let (size, root) = (
        board.draw.entrants.expect("drawn"),
        board.draw.root.expect("drawn"),
    );
    assert_eq!(root, record.entrants_root);
    assert!(includes(
        &root,
        size,
        ticket.seq.0,
        leaf.hash(),
        &record.ticket.proof
    ));
}

#[test]
fn the_receipt_s_pass_stands_in_the_record_under_the_board_s_head() {
    let vectors = vectors();
    let (board, record) = (vectors.board(), &vectors.record);
    let receipt: Receipt = vectors.open("receipt", Typ::Receipt, Role::Receipt);
    let hashes: Vec<Digest> = record
        .leaves
        .iter()
        .map(|l| leaf_hash(l.as_bytes()))
        .collect();
    assert_eq!(board.log.size, LeafCount(hashes.len() as u64));
    assert_eq!((root(&hashes), board.log.root), (record.root, record.root));
    assert_eq!(receipt.pass_leaf, LeafCount(record.pass.index as u64));
    let text = &record.leaves[record.pass.index];
    let Leaf::Pass { ticket, place, .. } = serde_json::from_str(text).expect("a leaf") else {
        panic!("{text} is no pass");
    };
    assert_eq!(Some(place), record.pass.place);
    assert_eq!(ticket, pass_hash(&receipt.pass_salt, receipt.ticket, place));
    let at = record.pass.index as u64;
    let hash = leaf_hash(text.as_bytes());
    assert!(includes(
        &record.root,
        hashes.len() as u64,
        at,
        hash,
        &record.pass.proof
    ));
}

#[test]
fn the_record_stands_up_to_the_check_with_the_board_that_was_signed() {
    let vectors = vectors();
    let board = vectors.board();
    let found = audit::check(&vectors.record.leaves, std::slice::from_ref(&board))
        .expect("nobody overtook");
    assert_eq!((found.tickets, found.serving), (board.taken, board.serving));
    assert_eq!((found.passes, found.at_door), (1, board.door));
}
