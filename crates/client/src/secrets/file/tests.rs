use jari_protocol::hash::Digest;

use super::*;
use crate::secrets::{SecretKind, SecretNext};

fn name() -> SecretName {
    SecretName::new("p", &"seoul".parse().expect("a name"), SecretKind::Session)
}

fn open(path: &Path, passphrase: &str) -> Result<FileSecrets, SecretError> {
    FileSecrets::open_at(path, Zeroizing::new(passphrase.to_owned()), Cost::OF_TESTS)
}

#[test]
fn a_wrong_passphrase_is_told_apart_from_a_damaged_file() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    open(&path, "right")
        .expect("founded")
        .write(&name(), b"secret")
        .expect("kept");
    let error = open(&path, "wrong").expect_err("another passphrase");
    assert!(matches!(error, SecretError::PassphraseWrong), "{error}");
    assert_eq!(error.next(), SecretNext::EnterPassphrase);
    let error = open(&path, "").expect_err("no passphrase");
    assert!(matches!(error, SecretError::PassphraseEmpty), "{error}");
    assert!(
        open(&path, "right")
            .expect("still there")
            .read(&name())
            .expect("read")
            .is_some()
    );
}

#[test]
fn a_file_changed_or_cut_at_any_byte_is_refused() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    open(&path, "right")
        .expect("founded")
        .write(&name(), b"secret")
        .expect("kept");
    let whole = std::fs::read(&path).expect("there");
    for at in 0..whole.len() {
        let mut changed = whole.clone();
        changed[at] ^= 1;
        for bytes in [changed.as_slice(), &whole[..at]] {
            std::fs::write(&path, bytes).expect("written");
            assert!(open(&path, "right").is_err(), "byte {at}");
        }
    }
}

#[test]
fn who_mends_the_checksum_still_cannot_change_what_is_sealed() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    open(&path, "right")
        .expect("founded")
        .write(&name(), b"secret")
        .expect("kept");
    let text = std::fs::read_to_string(&path).expect("there");
    let mut file: serde_json::Value = serde_json::from_str(&text).expect("JSON");
    let sealed = file["sealed"].as_str().expect("text").to_owned();
    let sealed = format!("AAAA{}", sealed.chars().skip(4).collect::<String>());
    file["sealed"] = sealed.clone().into();
    // Field by field as `Head` writes it.
    let head = format!(
        r#"{{"format":{},"cost":{{"memory_kib":{},"passes":{}}},"salt":{},"check":{}}}"#,
        file["head"]["format"],
        file["head"]["cost"]["memory_kib"],
        file["head"]["cost"]["passes"],
        file["head"]["salt"],
        file["head"]["check"]
    );
    let nonce = file["nonce"].as_str().expect("text").to_owned();
    let sum = Digest::keyed(
        b"sum",
        &[head.as_bytes(), nonce.as_bytes(), sealed.as_bytes()],
    );
    file["sum"] = sum.to_string().into();
    std::fs::write(&path, file.to_string()).expect("written");
    let error = open(&path, "right").expect_err("a forged file");
    assert!(matches!(error, SecretError::Damaged), "{error}");
}

#[test]
fn the_file_shows_neither_the_secret_nor_its_name() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    open(&path, "right")
        .expect("founded")
        .write(&name(), b"secret")
        .expect("kept");
    let text = std::fs::read_to_string(&path).expect("there");
    assert!(!text.contains("secret\"") && !text.contains("seoul"));
}

#[test]
fn two_programs_with_one_file_do_not_lose_each_others_secrets() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    let (one, two) = (
        open(&path, "right").expect("founded"),
        open(&path, "right").expect("open"),
    );
    let key = SecretName::new(
        "p",
        &"seoul".parse().expect("a name"),
        SecretKind::DeviceKey,
    );
    one.write(&name(), b"session").expect("kept");
    two.write(&key, b"key").expect("kept");
    assert_eq!(
        one.read(&key).expect("read").expect("kept").expose(),
        b"key"
    );
    assert_eq!(
        two.read(&name()).expect("read").expect("kept").expose(),
        b"session"
    );
}
