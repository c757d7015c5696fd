//! Messages to people, from their commit to the sender.

use std::sync::Mutex;
use std::sync::atomic::{AtomicBool, Ordering};

use jari_protocol::board::{Health, State};
use jari_protocol::time::ServerTime;
use jari_server::outbox::file::{self, FileSender};
use jari_server::outbox::{Handed, Numbered, Retries, SendError, Sender, Sending, send_due};

use crate::hall::Hall;
use jari_server::app::App;

use crate::world::{Guest, event, opening};

/// A sender that works when the test says so.
#[derive(Debug, Default)]
struct Moody {
    works: AtomicBool,
    took: Mutex<Vec<u64>>,
}

impl Sender for Moody {
    fn send<'a>(&'a self, _: ServerTime, messages: &'a [Numbered]) -> Sending<'a> {
        let works = self.works.load(Ordering::Relaxed);
        let numbers: Vec<u64> = messages.iter().map(|message| message.number).collect();
        if works {
            self.took.lock().expect("whole").extend(&numbers);
        }
        let outcome = if works {
            Ok(Handed::all(numbers))
        } else {
            Err(SendError("no".to_owned()))
        };
        Box::pin(std::future::ready(outcome))
    }
}

#[tokio::test]
async fn messages_wait_for_a_sender_that_works_and_go_once_in_their_order() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    for guest in 0..1_200 {
        app.changes
            .execute(Guest(guest).arrives().remove(0))
            .await
            .unwrap();
    }
    let sender = Moody::default();
    assert!(
        send_due(&app, &sender, &mut Retries::default())
            .await
            .is_err()
    );
    assert!(sender.took.lock().unwrap().is_empty());
    sender.works.store(true, Ordering::Relaxed);
    assert_eq!(
        send_due(&app, &sender, &mut Retries::default())
            .await
            .unwrap(),
        1_200
    );
    assert_eq!(
        send_due(&app, &sender, &mut Retries::default())
            .await
            .unwrap(),
        0
    );
    let took = sender.took.lock().unwrap().clone();
    assert_eq!(took.len(), 1_200);
    assert!(took.is_sorted_by(|one, next| one < next));
}

#[tokio::test]
async fn boards_say_so_while_nobody_takes_the_messages() {
    let hall = Hall::new().await;
    let (app, mut conductor) = hall.start().await;
    app.changes
        .execute(Guest(0).arrives().remove(0))
        .await
        .unwrap();
    let sender = Moody::default();
    let mut retries = Retries::default();
    let states = [(0, State::Good), (60, State::Slow), (240, State::Down)];
    for (seconds, state) in states {
        hall.pass(seconds);
        send_due(&app, &sender, &mut retries)
            .await
            .expect_err("nobody takes them");
        conductor.beat().await;
        assert_eq!(health(&app).sign_in, state, "{seconds} s later");
    }
    sender.works.store(true, Ordering::Relaxed);
    for _ in 0..2 {
        send_due(&app, &sender, &mut retries).await.unwrap();
    }
    conductor.beat().await;
    assert_eq!(health(&app), Health::default());
}

#[tokio::test]
async fn the_file_sender_writes_a_line_for_each_and_mends_a_torn_one() {
    let hall = Hall::new().await;
    let (app, _conductor) = hall.start().await;
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("outbox.ndjson");
    let sender = FileSender::new(path.clone());
    app.changes
        .execute(Guest(0).arrives().remove(0))
        .await
        .unwrap();
    send_due(&app, &sender, &mut Retries::default())
        .await
        .unwrap();
    let whole = std::fs::read_to_string(&path).unwrap();
    // A kill in the middle of a line.
    std::fs::write(&path, format!("{whole}{{\"number\":")).unwrap();
    app.changes
        .execute(Guest(1).arrives().remove(0))
        .await
        .unwrap();
    send_due(&app, &sender, &mut Retries::default())
        .await
        .unwrap();
    let entries = file::read(&path).unwrap();
    let told: Vec<_> = entries
        .iter()
        .map(|entry| {
            (
                entry.to.as_str(),
                entry.kind.as_str(),
                entry.code.as_deref(),
            )
        })
        .collect();
    let code = Some("123456");
    assert_eq!(
        told,
        [
            ("guest0@example.org", "code", code),
            ("guest1@example.org", "code", code)
        ]
    );
    assert!(
        !format!("{entries:?}").contains("123456"),
        "a code does not reach a log"
    );
}

fn health(app: &App) -> Health {
    let shown = app.boards.latest(&event(), &opening());
    shown.expect("a board").board.health
}
