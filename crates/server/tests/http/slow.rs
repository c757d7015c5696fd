//! Senders that are slow, stop half-way, or say nothing at all.

use std::time::Duration;

use jari_protocol::refusal::{Code, Next};
use jari_server::http::limits::Limits;
use tokio::io::AsyncWriteExt as _;
use tokio::net::TcpStream;

use crate::phone::{Ask, Phone};
use crate::wire;
use crate::world::World;

fn short() -> Limits {
    let (body_time, head_time) = (Duration::from_millis(80), Duration::from_millis(80));
    Limits {
        body_time,
        head_time,
        ..Limits::default()
    }
}

async fn connected(world: &World) -> TcpStream {
    TcpStream::connect(&world.address)
        .await
        .expect("the server listens")
}

#[tokio::test]
async fn a_body_that_does_not_come_in_time_is_refused_and_may_be_repeated() {
    let world = World::with(short()).await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    let join = phone.proved(&world, phone.join(), |_| {}).await.bytes();
    let mut connection = connected(&world).await;
    connection
        .write_all(&join[..join.len() - 1])
        .await
        .expect("sent");
    let refused = wire::read(&mut connection)
        .await
        .expect("a reply")
        .problem();
    assert_eq!((refused.code, refused.status), (Code::BodyTooSlow, 408));
    assert_eq!(refused.next, Next::Repeat);
    assert_eq!(world.commits(), before, "nothing was changed");
    phone.joined(&world).await;
}

#[tokio::test]
async fn a_request_that_stops_half_way_changes_nothing() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let before = world.commits();
    let join = phone.proved(&world, phone.join(), |_| {}).await.bytes();
    for length in [1, 20, join.len() / 2, join.len() - 1] {
        let mut connection = connected(&world).await;
        connection.write_all(&join[..length]).await.expect("sent");
        connection.shutdown().await.expect("no more");
        let reply = wire::read(&mut connection).await;
        if let Some(reply) = reply {
            assert!(reply.status >= 400, "{length} bytes: {}", reply.text());
        }
    }
    assert_eq!(world.commits(), before, "nothing was changed");
    phone.joined(&world).await;
}

#[tokio::test]
async fn whoever_sends_no_head_in_time_is_let_go() {
    let world = World::with(short()).await;
    let beginnings: [&[u8]; 5] = [
        b"",
        b"P",
        b"PRI * HTTP/2.0\r\n",
        b"GET /v1/time HTTP/1.1\r\nhost",
        b"\x16\x03\x01",
    ];
    for sent in beginnings {
        let mut connection = connected(&world).await;
        connection.write_all(sent).await.expect("sent");
        let reply = wire::read(&mut connection).await;
        if let Some(reply) = reply {
            assert!(
                (400..500).contains(&reply.status),
                "{sent:?}: {}",
                reply.status
            );
        }
    }
    assert_eq!(Ask::get("/v1/time").send(&world).await.status, 204);
}

#[tokio::test]
async fn a_full_house_lets_the_next_one_in_when_somebody_leaves() {
    let world = World::with(Limits {
        connections: 1,
        ..Limits::default()
    })
    .await;
    let first = connected(&world).await;
    let mut second = connected(&world).await;
    second
        .write_all(&Ask::get("/v1/time").bytes())
        .await
        .expect("sent");
    drop(first);
    let reply = wire::read(&mut second).await.expect("a reply");
    assert_eq!(reply.status, 204);
}

#[tokio::test]
async fn too_many_at_a_time_are_told_to_come_again() {
    let world = World::with(Limits {
        requests: 0,
        ..Limits::default()
    })
    .await;
    let refused = Ask::get("/v1/time").send(&world).await;
    assert_eq!(refused.header("retry-after"), "1");
    let refused = refused.problem();
    assert_eq!(
        (refused.code, refused.status, refused.next),
        (Code::Busy, 429, Next::Repeat)
    );
}

#[tokio::test]
async fn heads_over_their_limit_are_refused() {
    let world = World::start().await;
    let phone = Phone::with_person(&world, "k@example.org").await;
    let long = Ask::get("/v1/tickets").with("jari-proof", "a".repeat(5_000));
    assert_eq!(
        phone.ask(&world, long).await.problem().code,
        Code::ProofMissing
    );
    let huge = Ask::get("/v1/time").with("x", "a".repeat(100_000)).bytes();
    if let Some(reply) = wire::send(&world.address, &huge).await {
        assert!((400..500).contains(&reply.status), "{}", reply.status);
    }
    let many = (0..200).fold(Ask::get("/v1/time"), |ask, _| ask.with("x", "y"));
    if let Some(reply) = wire::send(&world.address, &many.bytes()).await {
        assert!((400..500).contains(&reply.status), "{}", reply.status);
    }
}
