//! Who asks is known on all nodes at the same time.

use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};

use jari_evening::device::{Device, Request};
use jari_postgres::Server;
use jari_protocol::proof::{NONCE_HEADER, PROOF_HEADER, SESSION_HEADER};
use jari_protocol::version::VERSION_HEADER;

use crate::pair::Pair;
use crate::rush::arrive;

/// Sends these very bytes and gives back the whole reply.
fn exchange(to: SocketAddr, request: &str) -> String {
    let mut stream = TcpStream::connect(to).expect("it listens");
    stream.write_all(request.as_bytes()).expect("it reads");
    let mut reply = String::new();
    stream.read_to_string(&mut reply).expect("it replies");
    reply
}

fn head(method: &str, path: &str) -> String {
    format!(
        "{method} {path} HTTP/1.1\r\nhost: town\r\n{VERSION_HEADER}: 1\r\nconnection: close\r\n"
    )
}

fn nonce(of: SocketAddr) -> String {
    let reply = exchange(of, &(head("GET", "/v1/time") + "\r\n"));
    let mut lines = reply.lines();
    let line = lines.find_map(|line| line.strip_prefix(&format!("{NONCE_HEADER}: ")));
    line.expect("a nonce").to_owned()
}

/// A read of one's devices, or what else a device may ask, with its proof.
fn asks(pair: &Pair, device: &Device, (method, path): (&str, &str)) -> String {
    let proof = Request {
        method,
        url: format!("{}{path}", pair.base()),
        body: &[],
        nonce: &nonce(pair.first.address()),
    };
    let proof = device
        .prove(&ring::rand::SystemRandom::new(), &proof)
        .expect("a proof");
    let session = &device.session.as_ref().expect("signed in").session;
    head(method, path) + &format!("{PROOF_HEADER}: {proof}\r\n{SESSION_HEADER}: {session}\r\n\r\n")
}

#[tokio::test(flavor = "multi_thread")]
async fn a_proof_that_one_node_took_is_refused_by_the_other() {
    let server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    let (first, second) = (pair.first.address(), pair.second.address());
    let members = arrive(&pair.town(&pair.first), 0..1).await;
    for [before, after] in [[first, second], [second, first]] {
        let request = asks(&pair, &members[0].device, ("GET", "/v1/devices"));
        let reply = exchange(before, &request);
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
        let reply = exchange(after, &request);
        assert!(reply.contains("proof_replayed"), "{reply}");
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn a_device_that_one_node_removed_is_out_on_the_other_at_once() {
    let server = Server::start();
    let pair = Pair::start(&server.database("town").await).await;
    let (first, second) = (pair.first.address(), pair.second.address());
    let members = arrive(&pair.town(&pair.first), 0..1).await;
    let device = &members[0].device;
    for node in [first, second] {
        let reply = exchange(node, &asks(&pair, device, ("GET", "/v1/devices")));
        assert!(reply.starts_with("HTTP/1.1 200"), "{reply}");
    }
    let own = format!("/v1/devices/{}", device.key.thumbprint().0);
    let reply = exchange(first, &asks(&pair, device, ("DELETE", &own)));
    assert!(reply.starts_with("HTTP/1.1 20"), "{reply}");
    let reply = exchange(second, &asks(&pair, device, ("GET", "/v1/devices")));
    assert!(reply.contains("session_ended"), "{reply}");
}
