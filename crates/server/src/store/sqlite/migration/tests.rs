use std::path::Path;

use jari_protocol::account::Language;
use jari_protocol::id::SignInId;
use jari_protocol::jwk::DeviceKey;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::request::{Answer, Batch, Change, StartSignIn, Verb};
use jari_room::row::account::OneTimeCode;
use rusqlite::Connection;

use super::super::Sqlite;
use crate::store::port::Store as _;

const START: ServerTime = ServerTime::from_millis(1_795_378_480_000);

async fn act(store: &Sqlite, now: ServerTime, verb: Verb) -> Answer {
    let changes = vec![Change { id: None, verb }];
    let mut answers = store.execute(Batch { now, changes }).await.unwrap();
    answers.remove(0)
}

/// A service of schema 1 with a sign-in under way: as the first build of this
/// program wrote it, from before the table of what runs out.
fn of_schema_1(path: &Path) {
    let connection = Connection::open(path).unwrap();
    connection
        .execute_batch(include_str!("schema_1.sql"))
        .unwrap();
}

fn count(path: &Path, table: &str) -> i64 {
    let connection = Connection::open(path).unwrap();
    let count = format!("SELECT count(*) FROM {table}");
    connection.query_row(&count, [], |row| row.get(0)).unwrap()
}

#[tokio::test]
async fn a_file_of_the_first_schema_goes_on_and_what_ran_out_in_it_is_forgotten() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jari.db");
    of_schema_1(&path);
    let store = Sqlite::open(&path).unwrap();
    assert_eq!(count(&path, "sign_in"), 1, "nothing is lost by it");
    assert_eq!(count(&path, "code"), 1);
    // Its own changes go on.
    let start = StartSignIn {
        sign_in: SignInId::from_bytes([9; 16]),
        contact: "lee@example.org".parse().unwrap(),
        key: DeviceKey::from_point(&[4; 65]).unwrap(),
        language: Language::Ko,
        code: OneTimeCode::new(2),
    };
    let answer = act(&store, START, Verb::StartSignIn(start)).await;
    assert!(answer.is_ok(), "{answer:?}");
    let later = START.plus(Millis::from_mins(60 * 24));
    for _ in 0..3 {
        act(&store, later, Verb::Sweep).await.unwrap();
    }
    drop(store);
    for table in ["sign_in", "code", "paced", "expires"] {
        assert_eq!(count(&path, table), 0, "{table}");
    }
    let again = Sqlite::open(&path).unwrap();
    drop(again);
    assert_eq!(count(&path, "message"), 2, "what is to be sent stays");
}

#[test]
fn a_file_of_schema_1_that_has_the_table_already_is_taken_as_well() {
    let dir = tempfile::tempdir().unwrap();
    let path = dir.path().join("jari.db");
    drop(Sqlite::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    connection
        .execute("UPDATE meta SET value = 1 WHERE name = 'schema'", [])
        .unwrap();
    drop(connection);
    drop(Sqlite::open(&path).unwrap());
    let connection = Connection::open(&path).unwrap();
    let version: i64 = connection
        .query_row("SELECT value FROM meta WHERE name = 'schema'", [], |row| {
            row.get(0)
        })
        .unwrap();
    assert_eq!(version, super::SCHEMA);
}
