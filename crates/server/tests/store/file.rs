//! What a database file may be when it is opened.

use std::fs;
use std::os::unix::fs::PermissionsExt as _;
use std::sync::Arc;

use jari_server::store::port::StoreError;
use jari_server::store::sqlite::{SCHEMA, Sqlite};

use crate::world::{Guest, World};

#[tokio::test]
async fn a_file_of_a_newer_version_is_refused_and_left_alone() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    drop(World::new(Arc::new(Sqlite::open(&file).unwrap())).await);
    let connection = rusqlite::Connection::open(&file).unwrap();
    connection
        .execute("UPDATE meta SET value = 99 WHERE name = 'schema'", [])
        .unwrap();
    drop(connection);
    let before = fs::read(&file).unwrap();
    let refused = Sqlite::open(&file).unwrap_err();
    assert_eq!(
        refused,
        StoreError::Newer {
            found: 99,
            known: SCHEMA
        }
    );
    let says = refused.to_string();
    assert!(says.starts_with("store_newer: "), "{says}");
    assert!(says.contains("start the newer program"), "{says}");
    assert_eq!(fs::read(&file).unwrap(), before);
}

#[tokio::test]
async fn a_file_that_is_no_database_or_anothers_is_refused() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    fs::write(
        &file,
        "this is a letter and no database at all, and quite long".repeat(99),
    )
    .unwrap();
    assert!(matches!(Sqlite::open(&file), Err(StoreError::Corrupt(_))));
    let other = dir.path().join("other.db");
    let connection = rusqlite::Connection::open(&other).unwrap();
    connection
        .execute_batch("CREATE TABLE songs (name TEXT)")
        .unwrap();
    drop(connection);
    assert!(matches!(Sqlite::open(&other), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn a_damaged_file_is_refused_at_the_start() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    let mut world = World::new(Arc::new(Sqlite::open(&file).unwrap())).await;
    world.arrive(0..50).await;
    world
        .run((0..50).map(|guest| Guest(guest).joins()).collect())
        .await;
    drop(world);
    let mut bytes = fs::read(&file).unwrap();
    let middle = bytes.len() / 2;
    bytes[middle..middle + 4_096].fill(0xA5);
    fs::write(&file, bytes).unwrap();
    assert!(matches!(Sqlite::open(&file), Err(StoreError::Corrupt(_))));
}

#[tokio::test]
async fn only_the_owner_reads_the_rows() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    let world = World::new(Arc::new(Sqlite::open(&file).unwrap())).await;
    for name in ["jari.db", "jari.db-wal", "jari.db-shm"] {
        let mode = fs::metadata(dir.path().join(name))
            .unwrap()
            .permissions()
            .mode();
        assert_eq!(mode & 0o777, 0o600, "{name}");
    }
    drop(world);
}
