//! A service whose certificate no system knows.

use std::fs;

use jari_server::config::TlsFiles;
use tempfile::TempDir;

use crate::program::Program;
use crate::service::{EVENT, Service};

#[test]
fn a_service_over_tls_is_asked_by_the_authority_that_was_named_and_by_no_other() {
    let dir = TempDir::new().unwrap();
    let made = rcgen::generate_simple_self_signed(vec!["127.0.0.1".to_owned()]).unwrap();
    let (certificate, key) = (dir.path().join("ca.pem"), dir.path().join("key.pem"));
    fs::write(&certificate, made.cert.pem()).unwrap();
    fs::write(&key, made.signing_key.serialize_pem()).unwrap();
    let ca = certificate.to_str().unwrap().to_owned();
    let files = TlsFiles { certificate, key };
    let service = Service::over(Some(files), 3_600);

    let program = Program::new("en");
    let by = |args: &[&str]| program.json(&[args, &["--ca", &ca]].concat());
    by(&["service", "add", &service.link, "--yes"]);
    assert_eq!(by(&["events"])["events"][0]["event"]["event"], EVENT);

    let plain = program.run(&["events"]);
    assert_ne!(plain.exit, 0, "nothing is said in the clear: {plain:?}");
    let missing = program.run(&["events", "--ca", "no-such-file.pem"]);
    assert!(missing.stderr.contains("ca_unreadable"), "{missing:?}");
    assert!(!missing.stderr.contains('{'), "{missing:?}");
}
