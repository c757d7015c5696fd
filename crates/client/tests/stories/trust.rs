//! Whom the client believes.

use jari_client::trust::{KeyRing, KeysError, Trust, Untrusted};
use jari_protocol::board::Board;
use jari_protocol::hash::to_base64;
use jari_protocol::jws::{JwsError, Typ};
use jari_protocol::keys::{KeyState, Role};
use jari_protocol::stock::Stock;
use jari_protocol::ticket::Ticket;
use jari_protocol::time::ServerTime;

use crate::authority::Authority;
use crate::service::papers;

fn trust(authority: &Authority) -> Trust {
    let ring = KeyRing::found(&authority.key_set(), &authority.fingerprint());
    Trust::new(ring.expect("the pinned root signed it"))
}

fn board(authority: &Authority) -> String {
    authority.sign(
        Typ::Board,
        Role::Line,
        &papers::board(&authority.set.service),
    )
}

#[test]
fn what_the_pinned_root_says_is_believed_and_nothing_else() {
    let (real, other) = (Authority::new(1), Authority::new(2));
    assert!(KeyRing::found(&real.key_set(), &real.fingerprint()).is_ok());
    let found = |text: &str| KeyRing::found(text, &real.fingerprint()).err();
    assert_eq!(found(&other.key_set()), Some(KeysError::ForeignRoot));
    assert_eq!(found("a.b.c"), Some(KeysError::Malformed));
    // Another's content under the real root's name.
    let forged = other.key_set();
    let (_, rest) = forged.split_once('.').expect("three parts");
    let real_set = real.key_set();
    let (head, _) = real_set.split_once('.').expect("three parts");
    assert_eq!(found(&format!("{head}.{rest}")), Some(KeysError::Forged));
}

#[test]
fn the_number_of_the_key_set_only_rises() {
    let mut authority = Authority::new(1);
    let first = authority.key_set();
    let mut ring = KeyRing::found(&first, &authority.fingerprint()).expect("believed");
    let second = authority.next_set(|_| ());
    assert_eq!(ring.learn(&second), Ok(true));
    assert_eq!(ring.learn(&second), Ok(false));
    assert_eq!(
        ring.learn(&first),
        Ok(false),
        "an old set from a cache changes nothing"
    );
    assert_eq!(ring.set().number.0, 2);
    authority.set.base = "https://elsewhere.example.kr".to_owned();
    assert_eq!(ring.learn(&authority.key_set()), Err(KeysError::TwoFaces));
    authority.set.service = "busan".parse().expect("a name");
    assert_eq!(
        ring.learn(&authority.next_set(|_| ())),
        Err(KeysError::ForeignRoot)
    );
}

#[test]
fn a_root_key_hands_over_to_its_successor_and_has_no_say_afterwards() {
    let (mut old, new) = (Authority::new(1), Authority::new(2));
    let mut ring = KeyRing::found(&old.key_set(), &old.fingerprint()).expect("believed");
    let mut set = old.set.clone();
    set.number.0 = 3;
    assert_eq!(
        ring.learn(&new.sign_set(&set)),
        Err(KeysError::ForeignRoot),
        "not named yet"
    );
    let handover = old.next_set(|set| set.successor = Some(new.root()));
    assert_eq!(ring.learn(&handover), Ok(true));
    assert_eq!(ring.learn(&new.sign_set(&set)), Ok(true));
    set.number.0 = 4;
    assert_eq!(ring.learn(&new.sign_set(&set)), Ok(true));
    set.number.0 = 5;
    assert_eq!(
        ring.learn(&old.sign_set(&set)),
        Err(KeysError::ForeignRoot),
        "it handed over"
    );
    let again = KeyRing::restored(ring.chain(), &old.fingerprint());
    assert_eq!(
        again.as_ref(),
        Ok(&ring),
        "the chain proves the current set"
    );
    assert_eq!(ring.chain().len(), 2, "and holds no more than it needs");
}

#[test]
fn a_statement_needs_the_right_key_the_right_kind_and_an_unbroken_signature() {
    let (real, other) = (Authority::new(1), Authority::new(2));
    let mut trust = trust(&real);
    let good = board(&real);
    assert!(trust.open::<Board>(&good).is_ok());
    assert_eq!(
        trust.open::<Board>(&board(&other)).err(),
        Some(Untrusted::KeyUnknown)
    );
    let by_ticket_key = real.sign(Typ::Board, Role::Ticket, &papers::board(&real.set.service));
    assert_eq!(
        trust.open::<Board>(&by_ticket_key).err(),
        Some(Untrusted::KeyOfAnotherRole)
    );
    let another_kind = Some(Untrusted::Statement(JwsError::Kind));
    assert_eq!(trust.open::<Stock>(&good).err(), another_kind);
    assert_eq!(trust.open::<Ticket>(&good).err(), another_kind);
    let (signed, _) = good.rsplit_once('.').expect("three parts");
    let forged = format!("{signed}.{}", to_base64(&[0; 64]));
    let unsigned = Some(Untrusted::Statement(JwsError::Signature));
    assert_eq!(trust.open::<Board>(&forged).err(), unsigned);
    let elsewhere = "busan".parse().expect("a name");
    let foreign = real.sign(Typ::Board, Role::Line, &papers::board(&elsewhere));
    assert_eq!(
        trust.open::<Board>(&foreign).err(),
        Some(Untrusted::ForeignService)
    );
}

#[test]
fn a_statement_with_any_byte_changed_is_refused() {
    let authority = Authority::new(1);
    let mut trust = trust(&authority);
    let good = board(&authority);
    for at in 0..good.len() {
        let mut bytes = good.clone().into_bytes();
        bytes[at] = if bytes[at] == b'A' { b'B' } else { b'A' };
        let changed = String::from_utf8(bytes).expect("still ASCII");
        if changed != good {
            assert!(trust.open::<Board>(&changed).is_err(), "byte {at}");
        }
    }
}

#[test]
fn a_revoked_key_is_not_believed_even_in_what_was_believed_before() {
    let mut authority = Authority::new(1);
    let mut trust = trust(&authority);
    let good = board(&authority);
    assert!(trust.open::<Board>(&good).is_ok());
    let revoked = authority.state(Role::Line, KeyState::Revoked);
    assert_eq!(trust.learn(&revoked), Ok(true));
    assert_eq!(
        trust.open::<Board>(&good).err(),
        Some(Untrusted::KeyRevoked)
    );
}

#[test]
fn a_retired_key_stands_by_what_it_signed_and_signs_nothing_new() {
    let mut authority = Authority::new(1);
    let mut trust = trust(&authority);
    let retired = authority.next_set(|set| {
        set.issued = papers::board(&set.service).issued;
        set.keys[0].state = KeyState::VerifyOnly;
    });
    assert_eq!(trust.learn(&retired), Ok(true));
    assert!(
        trust.open::<Board>(&board(&authority)).is_ok(),
        "signed before"
    );
    let mut later = papers::board(&authority.set.service);
    later.issued = ServerTime::from_millis(later.issued.as_millis() + 1);
    let later = authority.sign(Typ::Board, Role::Line, &later);
    assert_eq!(
        trust.open::<Board>(&later).err(),
        Some(Untrusted::KeyRetired)
    );
}

#[test]
fn the_memory_of_checked_signatures_is_bounded() {
    let authority = Authority::new(1);
    let mut trust = trust(&authority);
    for version in 0..200 {
        let mut board = papers::board(&authority.set.service);
        board.version.0 = version;
        let text = authority.sign(Typ::Board, Role::Line, &board);
        for _ in 0..2 {
            assert!(trust.open::<Board>(&text).is_ok());
        }
    }
    assert_eq!(trust.remembered(), 64);
}
