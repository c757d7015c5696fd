//! The contract every store of secrets keeps.

use std::sync::Arc;

use jari_client::secrets::{
    FileSecrets, MAX_SECRET_BYTES, MemorySecrets, SecretError, SecretKind, SecretName, SecretStore,
};
use zeroize::Zeroizing;

/// What holds for every store. `again` opens the same store once more, as
/// another run of the program would.
pub(crate) fn contract(profile: &str, again: &dyn Fn() -> Box<dyn SecretStore>) {
    let service = "seoul".parse().expect("a name");
    let key = SecretName::new(profile, &service, SecretKind::DeviceKey);
    let session = SecretName::new(profile, &service, SecretKind::Session);
    let store = again();
    let read = |name| {
        store
            .read(name)
            .expect("readable")
            .map(|s| s.expose().to_vec())
    };
    assert_eq!(read(&key), None, "a new store is empty");
    store.remove(&key).expect("removing nothing is right");

    let bytes: Vec<u8> = (0..=255).collect();
    store.write(&key, &bytes).expect("kept");
    store.write(&session, b"").expect("an empty secret is one");
    assert_eq!(read(&key), Some(bytes.clone()), "any bytes come back");
    assert_eq!(read(&session), Some(Vec::new()));
    store.write(&session, "자리".as_bytes()).expect("replaced");
    assert_eq!(read(&session), Some("자리".as_bytes().to_vec()));

    let other = SecretName::new("another", &service, SecretKind::DeviceKey);
    assert_eq!(read(&other), None, "profiles do not see each other");
    let busan = "busan".parse().expect("a name");
    let elsewhere = SecretName::new(profile, &busan, SecretKind::DeviceKey);
    assert_eq!(read(&elsewhere), None, "nor do services");

    let longest = vec![7; MAX_SECRET_BYTES];
    store.write(&session, &longest).expect("the longest fits");
    let error = store
        .write(&session, &vec![8; MAX_SECRET_BYTES + 1])
        .expect_err("too long");
    assert!(matches!(error, SecretError::TooLong), "{error}");
    assert_eq!(
        read(&session),
        Some(longest),
        "the earlier secret is still there"
    );

    let reopened = again();
    let found = reopened
        .read(&key)
        .expect("readable")
        .map(|s| s.expose().to_vec());
    assert_eq!(found, Some(bytes), "another run finds it");
    store.remove(&key).expect("removed");
    store.remove(&session).expect("removed");
    assert_eq!(read(&key), None);
}

#[test]
fn memory_keeps_the_contract() {
    let memory = Arc::new(MemorySecrets::default());
    contract("p", &|| Box::new(memory.clone()));
}

#[test]
fn the_sealed_file_keeps_the_contract() {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("secrets.jari");
    let passphrase = || Zeroizing::new("맞는 말 한 마디".to_owned());
    contract("p", &|| {
        Box::new(FileSecrets::open(&path, passphrase()).expect("opened"))
    });
    let error = FileSecrets::open(&path, Zeroizing::new("다른 말".to_owned())).expect_err("wrong");
    assert!(matches!(error, SecretError::PassphraseWrong), "{error}");
}
