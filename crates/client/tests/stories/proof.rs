//! A device's proofs, checked by other code than made them.

use jari_client::proof::{Attempt, DeviceSigner};
use jari_protocol::hash::{Digest, from_base64};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::proof::ProofClaims;
use ring::signature::{ECDSA_P256_SHA256_FIXED, UnparsedPublicKey};

/// What a service does with a proof, from the RFCs and not from the client.
pub(crate) fn check(proof: &str, signer: &jari_protocol::jwk::DeviceKey) -> Option<ProofClaims> {
    let compact = Compact::parse(proof, Typ::Proof).ok()?;
    let point = signer.to_point().ok()?;
    let is_signed = |kid: &str, signed: &[u8], signature: &[u8]| {
        let key = UnparsedPublicKey::new(&ECDSA_P256_SHA256_FIXED, point);
        kid == signer.thumbprint().0.to_string() && key.verify(signed, signature).is_ok()
    };
    compact.open(is_signed).ok()
}

const ATTEMPT: Attempt<'_> = Attempt {
    method: "PUT",
    url: "https://reserve.example.kr/v1/people/AAAAAAAAAAAAAAAAAAAAAA?x=1",
    body: b"{}",
    session: Some("s3ssion"),
    nonce: "n0nce",
};

#[test]
fn a_proof_says_what_was_asked_and_is_signed_by_the_device() {
    let (signer, _) = DeviceSigner::generate();
    let claims = check(&signer.prove(&ATTEMPT), signer.key()).expect("signed by the device");
    assert_eq!(
        (claims.htm.as_str(), claims.htu.as_str()),
        (ATTEMPT.method, ATTEMPT.url)
    );
    assert_eq!(claims.bh, Digest::of(&[b"{}"]));
    assert_eq!(claims.ath, Some(Digest::of(&[b"s3ssion"])));
    assert_eq!(claims.nonce, "n0nce");
    assert_eq!(from_base64(&claims.jti).map(|jti| jti.len()), Ok(16));
}

#[test]
fn without_session_or_body_the_proof_says_so() {
    let (signer, _) = DeviceSigner::generate();
    let attempt = Attempt {
        body: b"",
        session: None,
        ..ATTEMPT
    };
    let claims = check(&signer.prove(&attempt), signer.key()).expect("signed by the device");
    assert_eq!((claims.ath, claims.bh), (None, Digest::of(&[])));
}

#[test]
fn no_two_attempts_have_the_same_proof() {
    let (signer, _) = DeviceSigner::generate();
    let jti = |_| {
        check(&signer.prove(&ATTEMPT), signer.key())
            .expect("signed")
            .jti
    };
    let jtis: std::collections::BTreeSet<String> = (0..50).map(jti).collect();
    assert_eq!(jtis.len(), 50);
}

#[test]
fn a_kept_key_is_the_same_device_and_another_key_is_another() {
    let (signer, kept) = DeviceSigner::generate();
    let again = DeviceSigner::from_pkcs8(kept.expose()).expect("kept whole");
    assert_eq!(again.thumbprint(), signer.thumbprint());
    assert!(check(&again.prove(&ATTEMPT), signer.key()).is_some());
    let (other, _) = DeviceSigner::generate();
    assert!(check(&other.prove(&ATTEMPT), signer.key()).is_none());
    assert!(DeviceSigner::from_pkcs8(b"not a key").is_none());
}

#[test]
fn neither_the_key_nor_what_is_kept_shows_in_a_log() {
    let (signer, kept) = DeviceSigner::generate();
    assert!(format!("{signer:?}").ends_with(", ..)"));
    assert_eq!(
        format!("{kept:?}"),
        format!("Secret(..{} bytes)", kept.expose().len())
    );
}
