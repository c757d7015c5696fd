use std::time::Duration;

use jari_protocol::refusal::Code;
use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};

use super::stream::Events;
use super::*;

/// Something that answers every request with these bytes, in which `ID` is
/// the request's id.
async fn answers(bytes: &'static str) -> Wire {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let base = format!("http://{}", listener.local_addr().expect("bound"));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            tokio::spawn(answer(stream, bytes));
        }
    });
    Wire::new(base, Roots::default(), BootClock::start()).expect("a client")
}

async fn answer(mut stream: TcpStream, bytes: &str) {
    let mut heard = Vec::new();
    while !heard.ends_with(b"\r\n\r\n") {
        if stream.read_buf(&mut heard).await.is_ok_and(|read| read > 0) {
            continue;
        }
        return;
    }
    let heard = String::from_utf8_lossy(&heard).to_lowercase();
    assert!(
        heard.contains("jari-version: 1\r\n"),
        "every request names its version"
    );
    let id = heard
        .split(REQUEST_ID_HEADER)
        .nth(1)
        .and_then(|rest| rest.lines().next());
    // Ids are case-sensitive: only its length is looked at here.
    assert_eq!(id.map(|id| id.trim_start_matches(": ").len()), Some(22));
    drop(stream.write_all(bytes.as_bytes()).await);
    if bytes.ends_with("...") {
        // Hangs until the client gives up.
        drop(stream.read_u8().await);
    }
}

async fn asked(wire: &Wire) -> Result<Reply, Fault> {
    wire.exchange(&Request::read("/v1/time")).await
}

#[tokio::test]
async fn a_reply_longer_than_any_of_its_kind_is_not_read_to_its_end() {
    let wire = answers("HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n123456789").await;
    assert_eq!(asked(&wire).await.expect("short enough").body, b"123456789");
    let mut request = Request::read("/v1/time");
    request.limit = 8;
    assert_eq!(wire.exchange(&request).await.err(), Some(Fault::Untrusted));
}

#[tokio::test]
async fn a_reply_that_never_ends_is_given_up() {
    for bytes in ["...", "HTTP/1.1 200 OK\r\ncontent-length: 9\r\n\r\n12..."] {
        let wire = answers(bytes).await;
        let mut request = Request::read("/v1/time");
        request.within = Duration::from_millis(200);
        assert_eq!(
            wire.exchange(&request).await.err(),
            Some(Fault::Remote),
            "{bytes}"
        );
    }
}

#[tokio::test]
async fn a_redirect_is_not_followed() {
    let bytes = "HTTP/1.1 302 Found\r\nlocation: http://127.0.0.1:1/\r\ncontent-length: 0\r\n\r\n";
    let reply = asked(&answers(bytes).await).await.expect("read");
    assert_eq!(
        (reply.status, reply.refusal().err()),
        (302, Some(Fault::Remote))
    );
}

#[tokio::test]
async fn an_error_that_is_no_refusal_of_the_protocol_is_the_other_sides() {
    for bytes in [
        "HTTP/1.1 502 Bad Gateway\r\ncontent-length: 6\r\n\r\n<html>",
        "HTTP/1.1 500 X\r\ncontent-type: application/problem+json\r\ncontent-length: 2\r\n\r\n{}",
    ] {
        let reply = asked(&answers(bytes).await).await.expect("read");
        assert_eq!(reply.refusal().err(), Some(Fault::Remote));
        assert!(reply.json::<jari_protocol::account::Devices>().is_err());
    }
}

#[tokio::test]
async fn a_refusal_is_read_with_its_code() {
    let bytes = concat!(
        "HTTP/1.1 429 X\r\ncontent-type: application/problem+json; charset=utf-8\r\n",
        "connection: close\r\n\r\n",
        r#"{"type":"urn:jari:refusal:busy","status":429,"code":"busy","rule":"x","#,
        r#""retry":{"when":"after","ms":7},"next":"repeat"} "#,
    );
    let reply = asked(&answers(bytes).await).await.expect("read");
    let refusal = reply.refusal().expect("a refusal");
    assert_eq!(refusal.map(|problem| problem.code), Some(Code::Busy));
}

#[tokio::test]
async fn the_stamp_of_another_request_is_not_believed_but_the_nonce_is_everybodys() {
    let bytes = concat!(
        "HTTP/1.1 204 X\r\njari-nonce: n1\r\n",
        "jari-stamp: 1;2;AAAAAAAAAAAAAAAAAAAAAA;AAAAAAAAAAAAAAAAAAAAAA\r\n\r\n",
    );
    let wire = answers(bytes).await;
    let reply = asked(&wire).await.expect("read");
    assert_eq!(reply.stamp, None);
    assert!(reply.sent <= reply.received);
    assert_eq!(wire.nonce().as_deref(), Some("n1"));
    wire.renew();
    assert_eq!(
        wire.nonce().as_deref(),
        Some("n1"),
        "another connection, the same service"
    );
    assert!(asked(&wire).await.is_ok());
}

async fn opened(wire: &Wire) -> Events {
    match wire
        .stream(&Request::read("/v1/events/e/openings/o/stream"))
        .await
    {
        Ok(Streaming::Open(events)) => events,
        Ok(Streaming::Refused(reply)) => panic!("refused: {reply:?}"),
        Err(fault) => panic!("not opened: {fault:?}"),
    }
}

#[tokio::test]
async fn events_come_one_by_one_and_the_end_is_the_other_sides() {
    let bytes = concat!(
        "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\n",
        ": hello\n\nevent: board\ndata: a\n\nretry: 5\n\nevent: serving\ndata: b\n\nevent: cut",
    );
    let mut events = opened(&answers(bytes).await).await;
    let mut next = async || events.next().await.map(|item| (item.event, item.data));
    assert_eq!(next().await, Ok(("board".to_owned(), "a".to_owned())));
    assert_eq!(next().await, Ok(("serving".to_owned(), "b".to_owned())));
    assert_eq!(next().await, Err(Fault::Remote));
}

#[tokio::test]
async fn an_event_without_end_is_cut_off() {
    let endless = "x".repeat(300 * 1024);
    let head = "HTTP/1.1 200 OK\r\ncontent-type: text/event-stream\r\n\r\nevent: board\ndata: ";
    let bytes: &'static str = Box::leak(format!("{head}{endless}...").into_boxed_str());
    let mut events = opened(&answers(bytes).await).await;
    assert_eq!(events.next().await, Err(Fault::Untrusted));
}

#[tokio::test]
async fn what_is_no_event_stream_is_not_read_as_one() {
    let bytes = "HTTP/1.1 200 OK\r\ncontent-type: text/html\r\ncontent-length: 1\r\n\r\nx";
    let wire = answers(bytes).await;
    let opened = wire
        .stream(&Request::read("/v1/events/e/openings/o/stream"))
        .await;
    assert_eq!(opened.err(), Some(Fault::Untrusted));
}

#[tokio::test]
async fn a_certificate_that_nobody_vouches_for_is_not_the_service() {
    let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let port = listener.local_addr().expect("bound").port();
    let acceptor = tokio_rustls::TlsAcceptor::from(std::sync::Arc::new(self_signed()));
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            drop(acceptor.accept(stream).await);
        }
    });
    // A link to loopback would be spoken to without TLS.
    let base = format!("https://localhost:{port}");
    let wire = Wire::new(base, Roots::default(), BootClock::start());
    // Without any root certificate on the machine there is no client at all.
    let Ok(wire) = wire else { return };
    assert_eq!(asked(&wire).await.err(), Some(Fault::Untrusted));
}

fn self_signed() -> rustls::ServerConfig {
    let certificate = include_bytes!("tests/localhost.der").to_vec().into();
    let key =
        rustls::pki_types::PrivatePkcs8KeyDer::from(include_bytes!("tests/localhost.p8").to_vec());
    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    rustls::ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .expect("ring speaks them")
        .with_no_client_auth()
        .with_single_cert(vec![certificate], key.into())
        .expect("they belong together")
}
