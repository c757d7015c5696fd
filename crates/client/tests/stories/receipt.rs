//! A receipt is checked without asking anyone.

use jari_client::home::{Home, KeptReceipt};
use jari_client::trust::{KeysError, ReceiptError, Untrusted, verify_receipt};
use jari_protocol::id::{BookingId, TicketId};
use jari_protocol::jws::{JwsError, Typ};
use jari_protocol::keys::{KeyState, Role};

use crate::authority::Authority;
use crate::service::papers;

fn receipt(authority: &Authority) -> String {
    let receipt = papers::receipt(
        &authority.set.service,
        TicketId::from_bytes([1; 16]),
        BookingId::from_bytes([2; 16]),
    );
    authority.sign(Typ::Receipt, Role::Receipt, &receipt)
}

#[test]
fn a_receipt_is_proved_by_the_key_set_it_was_stored_with() {
    let mut authority = Authority::new(1);
    let (receipt, keys) = (receipt(&authority), authority.key_set());
    let root = authority.fingerprint();
    let booked = verify_receipt(&receipt, &[&keys], &root).expect("it proves the booking");
    assert_eq!(booked.booking, BookingId::from_bytes([2; 16]));
    let revoked = authority.state(Role::Receipt, KeyState::Revoked);
    let error = verify_receipt(&receipt, &[&revoked], &root).err();
    assert_eq!(error, Some(ReceiptError::Receipt(Untrusted::KeyRevoked)));
}

#[test]
fn a_receipt_of_somebody_else_proves_nothing() {
    let (real, other) = (Authority::new(1), Authority::new(2));
    let root = real.fingerprint();
    let keys = real.key_set();
    let error = verify_receipt(&receipt(&other), &[&keys], &root).err();
    assert_eq!(error, Some(ReceiptError::Receipt(Untrusted::KeyUnknown)));
    let error = verify_receipt(&receipt(&other), &[other.key_set()], &root).err();
    assert_eq!(error, Some(ReceiptError::Keys(KeysError::ForeignRoot)));
    let none: [&str; 0] = [];
    let error = verify_receipt(&receipt(&real), &none, &root).err();
    assert_eq!(error, Some(ReceiptError::Keys(KeysError::Malformed)));
    let error = verify_receipt("a board", &[&keys], &root).err();
    assert_eq!(
        error,
        Some(ReceiptError::Receipt(Untrusted::Statement(
            JwsError::Malformed
        )))
    );
}

#[test]
fn a_receipt_is_found_again_and_keeps_the_keys_of_its_time() {
    let folder = tempfile::tempdir().expect("a folder");
    let home = Home::open(folder.path()).expect("founded");
    let mut authority = Authority::new(1);
    let (text, root) = (receipt(&authority), authority.fingerprint());
    let kept = KeptReceipt {
        receipt: text,
        key_sets: vec![authority.key_set()],
        root,
    };
    let booked = kept.verify().expect("it proves the booking");
    home.keep_receipt(&booked, &kept).expect("kept");
    let later = KeptReceipt {
        key_sets: vec![authority.state(Role::Receipt, KeyState::Revoked)],
        ..kept.clone()
    };
    home.keep_receipt(&booked, &later).expect("kept");
    let again = Home::open(folder.path()).expect("found");
    assert_eq!(
        again.receipts(&booked.service).expect("listed"),
        [booked.booking]
    );
    let found = again
        .receipt(&booked.service, booked.booking)
        .expect("read");
    assert_eq!(found, Some(kept));
}
