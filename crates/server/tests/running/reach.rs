//! A service that others reach: what it takes, and who is taken.

use std::fs;

use tempfile::TempDir;

use crate::program::{Server, ask, program, refused};
use crate::tls_client::{Authority, files};

#[tokio::test]
async fn with_tls_a_base_and_a_sender_every_address_is_served() {
    let dir = TempDir::new().unwrap();
    let authority = Authority::new();
    authority.certify(dir.path());
    let (certificate, key) = files(dir.path());
    let data = dir.path().join("data");
    let password = dir.path().join("password");
    fs::write(&password, "open sesame\n").unwrap();
    let mut command = program();
    command.args([
        "serve",
        "--listen",
        "0.0.0.0:0",
        "--base",
        "https://localhost:8443",
    ]);
    command.arg("--data").arg(&data);
    command.arg("--tls-certificate").arg(certificate);
    command.arg("--tls-key").arg(key);
    command.args(["--smtp", "smtps://mail.town.example", "--smtp-user", "town"]);
    command.args(["--smtp-from", "Town hall <no-reply@town.example>"]);
    command.arg("--smtp-password-file").arg(&password);
    let server = Server::start(command, &data);
    let port = server.authority().rsplit_once(':').unwrap().1.to_owned();
    let at = format!("127.0.0.1:{port}");
    assert_eq!(authority.ask(&at, "/v1/time").await.0, 204);
    assert!(server.link.starts_with("jari://localhost:8443?key="));
}

#[test]
fn behind_a_proxy_without_tls_of_its_own_nobody_else_is_taken() {
    let dir = TempDir::new().unwrap();
    let key = dir.path().join("key");
    fs::write(&key, "known to both").unwrap();
    let start = |proxy: &str| {
        let data = dir.path().join(proxy.replace(['.', '/'], "-"));
        let mut command = program();
        command.args([
            "serve",
            "--listen",
            "0.0.0.0:0",
            "--base",
            "https://localhost",
        ]);
        command.args([
            "--proxy",
            proxy,
            "--webhook",
            "https://sms.town.example/send",
        ]);
        command.arg("--webhook-key-file").arg(&key);
        command.arg("--data").arg(&data);
        Server::start(command, &data)
    };
    let at = |server: &Server| {
        let port = server.authority().rsplit_once(':').unwrap().1.to_owned();
        format!("127.0.0.1:{port}")
    };
    let server = start("10.99.0.1");
    assert_eq!(
        ask(&at(&server), "/v1/time"),
        None,
        "this machine is no proxy"
    );
    let server = start("127.0.0.0/8");
    let answered = ask(&at(&server), "/v1/time").expect("the proxy is answered");
    assert_eq!(answered.0, 204);
}

#[test]
fn half_a_sender_is_told_and_no_password_is_shown() {
    let dir = TempDir::new().unwrap();
    let password = dir.path().join("password");
    fs::write(&password, "open sesame").unwrap();
    let mut command = program();
    command.args(["check", "--smtp", "smtp://town:open@mail.town.example"]);
    command.arg("--data").arg(dir.path().join("data"));
    command.arg("--smtp-password-file").arg(&password);
    command.args(["--webhook", "http://sms.town.example/send"]);
    command
        .arg("--webhook-key-file")
        .arg(dir.path().join("missing"));
    let says = refused(&command.output().unwrap());
    for fault in [
        "--smtp: must be smtps://HOST",
        "--smtp-password-file: is of no use without smtp_user",
        "--webhook: must be https",
        "--webhook-key-file: ",
        "[file_unreadable]",
    ] {
        assert!(says.contains(fault), "{fault}: {says}");
    }
    assert!(!says.contains("sesame"), "{says}");
}
