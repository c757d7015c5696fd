//! The same routes over HTTP/2 without TLS, as behind a proxy.

use axum::body::Body;
use axum::http::{Request, Version};
use http_body_util::BodyExt as _;
use hyper::client::conn::http2;
use hyper_util::rt::{TokioExecutor, TokioIo};
use jari_protocol::hash::to_base64;
use jari_protocol::jws::Typ;
use jari_protocol::stamp::Stamp;
use jari_protocol::ticket::Tickets;
use tokio::net::TcpStream;

use crate::phone::{Ask, Phone, id};
use crate::world::World;

async fn connected(world: &World) -> http2::SendRequest<Body> {
    let stream = TcpStream::connect(&world.address)
        .await
        .expect("it listens");
    let (sender, connection) = http2::handshake(TokioExecutor::new(), TokioIo::new(stream))
        .await
        .expect("HTTP/2");
    tokio::spawn(connection);
    sender
}

#[tokio::test]
async fn requests_share_a_connection_and_proofs_hold() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let ticket = phone.joined(&world).await;
    let mut sender = connected(&world).await;
    for _ in 0..3 {
        let claims = phone.claims(&world, &Ask::get("/v1/tickets")).await;
        let request = Request::get(format!("{}/v1/tickets", world.base))
            .version(Version::HTTP_2)
            .header("jari-version", "1")
            .header("jari-request-id", to_base64(&id()))
            .header("jari-session", phone.session.clone().expect("signed in"))
            .header("jari-proof", phone.sign(Typ::Proof, &claims))
            .body(Body::empty())
            .expect("a request");
        let reply = sender.send_request(request).await.expect("a reply");
        assert_eq!(reply.status(), 200);
        let stamp = reply
            .headers()
            .get("jari-stamp")
            .and_then(|stamp| stamp.to_str().ok());
        assert!(stamp.and_then(Stamp::from_header).is_some());
        let body = reply
            .into_body()
            .collect()
            .await
            .expect("a body")
            .to_bytes();
        let tickets: Tickets = serde_json::from_slice(&body).expect("tickets");
        assert_eq!(
            tickets.tickets.first().map(|state| state.ticket),
            Some(ticket)
        );
    }
}
