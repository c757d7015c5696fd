//! TLS of the service's own, and a certificate that is replaced while it
//! runs.

use std::fs;
use std::path::Path;

use axum::http::Request;
use http_body_util::Empty;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use tempfile::TempDir;

use crate::program::{Server, ask, program, refused};
use crate::tls_client::{Authority, files};

fn serve(dir: &Path) -> Server {
    let data = dir.join("data");
    let (certificate, key) = files(dir);
    let mut command = program();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(&data);
    command.arg("--tls-certificate").arg(certificate);
    command.arg("--tls-key").arg(key);
    Server::start(command, &data)
}

#[tokio::test]
async fn over_tls_both_kinds_of_http_are_spoken_and_plain_http_is_not() {
    let dir = TempDir::new().unwrap();
    let authority = Authority::new();
    authority.certify(dir.path());
    let server = serve(dir.path());
    assert!(server.address.starts_with("https://"), "{}", server.address);
    let at = server.authority().to_owned();
    assert_eq!(authority.ask(&at, "/v1/time").await.0, 204);

    let stream = authority.connect(&at, &[b"h2", b"http/1.1"]).await;
    assert_eq!(stream.get_ref().1.alpn_protocol(), Some(&b"h2"[..]));
    let io = TokioIo::new(stream);
    let (mut sender, connection) = http2::handshake(TokioExecutor::new(), io).await.unwrap();
    tokio::spawn(connection);
    let request = Request::get(format!("https://{at}/v1/time"))
        .header("jari-version", "1")
        .body(Empty::<bytes::Bytes>::new());
    let reply = sender.send_request(request.unwrap()).await.unwrap();
    assert_eq!(reply.status(), 204);

    assert_eq!(ask(&at, "/v1/time"), None, "nothing is said in the clear");
}

#[tokio::test]
async fn a_new_certificate_is_in_force_without_a_restart_and_a_broken_one_changes_nothing() {
    let dir = TempDir::new().unwrap();
    let authority = Authority::new();
    let first = authority.certify(dir.path());
    let server = serve(dir.path());
    let at = server.authority().to_owned();
    assert_eq!(authority.shown(&at).await, first);

    // Nobody says so: the files are looked at.
    let second = authority.certify(dir.path());
    while authority.shown(&at).await != second {
        tokio::task::yield_now().await;
    }

    let (certificate, key) = files(dir.path());
    for broken in [
        "",
        "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n",
    ] {
        let before = server.log().matches("the old one stays").count();
        fs::write(&certificate, broken).unwrap();
        server.signal("-HUP");
        while server.log().matches("the old one stays").count() == before {
            tokio::task::yield_now().await;
        }
        assert_eq!(authority.shown(&at).await, second);
    }

    // A key that is not the certificate's own.
    let other = TempDir::new().unwrap();
    let third = authority.certify(other.path());
    let (new_certificate, new_key) = files(other.path());
    let before = server.log().matches("tls_unusable").count();
    fs::copy(&new_certificate, &certificate).unwrap();
    server.signal("-HUP");
    while server.log().matches("tls_unusable").count() == before {
        tokio::task::yield_now().await;
    }
    assert_eq!(authority.shown(&at).await, second);

    fs::copy(&new_key, &key).unwrap();
    server.signal("-HUP");
    while authority.shown(&at).await != third {
        tokio::task::yield_now().await;
    }
}

#[test]
fn a_certificate_that_cannot_be_used_stops_the_start_and_the_check() {
    let dir = TempDir::new().unwrap();
    let (certificate, key) = files(dir.path());
    fs::write(&certificate, "no certificate").unwrap();
    fs::write(&key, "no key").unwrap();
    for verb in ["serve", "check"] {
        let mut command = program();
        command.arg(verb).arg("--data").arg(dir.path().join("data"));
        command.arg("--tls-certificate").arg(&certificate);
        command.arg("--tls-key").arg(&key);
        let says = refused(&command.output().unwrap());
        assert!(says.contains("tls_certificate_missing"), "{says}");
    }
    assert!(!dir.path().join("data").exists());
}
