//! The event stream of a line.

use std::time::Duration;

use jari_protocol::board::ServingNote;
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::refusal::{Code, Next};
use jari_protocol::time::Millis;
use jari_server::http::limits::Limits;
use tokio::io::{AsyncBufReadExt as _, AsyncReadExt as _, AsyncWriteExt as _, BufReader, Lines};
use tokio::net::TcpStream;
use tokio::time::timeout;

use crate::phone::{Ask, Phone};
use crate::wire::PATIENCE;
use crate::world::{EVENT, OPENING, OPENS, World};

/// An open stream, line by line.
struct Listener(Lines<BufReader<TcpStream>>);

/// One event of it; a heartbeat has no name.
#[derive(Debug, Default, PartialEq, Eq)]
struct Heard {
    event: String,
    id: String,
    data: String,
}

fn path() -> String {
    format!("/v1/events/{EVENT}/openings/{OPENING}/stream")
}

impl Listener {
    async fn open(world: &World) -> Self {
        let mut connection = TcpStream::connect(&world.address)
            .await
            .expect("it listens");
        connection
            .write_all(&Ask::get(path()).bytes())
            .await
            .expect("sent");
        let mut lines = BufReader::new(connection).lines();
        let mut head = Vec::new();
        while let Some(line) = next(&mut lines).await
            && !line.is_empty()
        {
            head.push(line.to_lowercase());
        }
        assert!(head[0].contains("200"), "{head:?}");
        assert!(
            head.contains(&"content-type: text/event-stream".to_owned()),
            "{head:?}"
        );
        assert!(
            head.contains(&"cache-control: no-store".to_owned()),
            "{head:?}"
        );
        Self(lines)
    }

    /// When to come back, as the stream says before it ends.
    async fn retry(&mut self) -> Option<u64> {
        loop {
            let line = next(&mut self.0).await?;
            if let Some(delay) = line.strip_prefix("retry: ") {
                return delay.parse().ok();
            }
        }
    }

    /// The next event or heartbeat; `None` at the end of the stream.
    async fn hear(&mut self) -> Option<Heard> {
        let mut heard = Heard::default();
        let mut any = false;
        loop {
            let line = next(&mut self.0).await?;
            match line.split_once(": ") {
                Some(("event", value)) => heard.event = value.to_owned(),
                Some(("id", value)) => heard.id = value.to_owned(),
                Some(("data", value)) => heard.data = value.to_owned(),
                _ if line == ":" => any = true,
                // Lengths of chunks, and the ends of chunks.
                _ => {
                    if line.is_empty() && (any || !heard.data.is_empty()) {
                        return Some(heard);
                    }
                }
            }
        }
    }
}

async fn next(lines: &mut Lines<BufReader<TcpStream>>) -> Option<String> {
    timeout(PATIENCE, lines.next_line())
        .await
        .expect("something comes")
        .ok()
        .flatten()
}

#[tokio::test]
async fn a_board_at_once_and_short_forms_as_serving_rises() {
    let world = World::start().await;
    for contact in ["a@example.org", "b@example.org"] {
        Phone::with_person(&world, contact)
            .await
            .joined(&world)
            .await;
    }
    let mut listener = Listener::open(&world).await;
    let first = listener.hear().await.expect("a board");
    assert_eq!(first.event, "board");
    let shown = world
        .app
        .boards
        .latest(&crate::world::event(), &crate::world::opening());
    assert_eq!(
        first.data,
        shown.expect("a board").text,
        "the bytes everyone reads"
    );
    let before = world.board();
    assert_eq!(first.id, format!("{}.{}", before.epoch.0, before.version.0));

    world.pass(OPENS.since(world.app.time.now())).await;
    world.until(|board| board.serving.0 > 0).await;
    let note = listener.hear().await.expect("a short form");
    assert_eq!(note.event, "serving");
    let compact = Compact::parse(&note.data, Typ::Serving).expect("a short form");
    let said: ServingNote = compact.unchecked_content().expect("a short form");
    assert!(said.serving.0 > 0 && said.version > before.version);
    assert_eq!(note.id, format!("{}.{}", said.epoch.0, said.version.0));
}

#[tokio::test]
async fn a_board_comes_again_when_it_is_due_and_a_silent_line_has_a_heartbeat() {
    let due = Duration::from_millis(30);
    let world = World::with(Limits {
        board_every: due,
        heartbeat: due,
        ..Limits::default()
    })
    .await;
    let mut listener = Listener::open(&world).await;
    let first = listener.hear().await.expect("a board");
    let silent = listener.hear().await.expect("a heartbeat");
    assert_eq!((first.event.as_str(), silent), ("board", Heard::default()));
    world.pass(Millis::from_secs(1)).await;
    loop {
        let heard = listener.hear().await.expect("a board");
        if heard.event == "board" {
            assert_ne!(heard.id, first.id);
            return;
        }
    }
}

#[tokio::test]
async fn streams_over_the_limit_are_told_to_come_again_and_a_seat_is_free_after_one_ends() {
    let due = Duration::from_millis(10);
    let world = World::with(Limits {
        heartbeat: due,
        ..Limits::default()
    })
    .await;
    let first = Listener::open(&world).await;
    let mut second = Listener::open(&world).await;
    second.hear().await.expect("a board");
    let refused = Ask::get(path()).send(&world).await.problem();
    assert_eq!((refused.code, refused.next), (Code::Busy, Next::Repeat));
    drop(first);
    // The server notices with the next heartbeat that it cannot deliver.
    let freed = async {
        loop {
            let mut connection = TcpStream::connect(&world.address)
                .await
                .expect("it listens");
            connection
                .write_all(&Ask::get(path()).bytes())
                .await
                .expect("sent");
            let mut status = [0; 12];
            connection.read_exact(&mut status).await.expect("a status");
            if &status == b"HTTP/1.1 200" {
                return;
            }
        }
    };
    timeout(PATIENCE, freed)
        .await
        .expect("the seat is free again");
}

#[tokio::test]
async fn streams_end_when_the_server_stops() {
    let world = World::start().await;
    let mut listener = Listener::open(&world).await;
    listener.hear().await.expect("a board");
    let window = world.board().reconnect_window;
    world.stop().await;
    let retry = listener.retry().await.expect("when to come back");
    assert!(retry <= window.0, "{retry} ms, within {window:?}");
    assert_eq!(listener.hear().await, None);
}

#[tokio::test]
async fn those_whose_streams_end_together_are_told_to_come_back_apart() {
    let mut told = Vec::new();
    for _ in 0..3 {
        let world = World::start().await;
        let mut listeners = [Listener::open(&world).await, Listener::open(&world).await];
        for listener in &mut listeners {
            listener.hear().await.expect("a board");
        }
        world.stop().await;
        for mut listener in listeners {
            told.push(listener.retry().await.expect("when to come back"));
        }
    }
    told.sort_unstable();
    told.dedup();
    assert!(told.len() > 2, "of six, {told:?}");
}

#[tokio::test]
async fn a_line_nobody_knows_has_no_stream() {
    let world = World::start().await;
    let refused = Ask::get(path().replace(OPENING, "sixties"))
        .send(&world)
        .await
        .problem();
    assert_eq!(refused.code, Code::NotFound);
}
