//! Database files of earlier programs.

use std::path::{Path, PathBuf};
use std::sync::Arc;

use jari_protocol::time::Millis;
use jari_server::store::sqlite::{SCHEMA, Sqlite};
use rusqlite::Connection;

use crate::upgraded::{LATER, LEFT, sweep, the_line_goes_on};
use crate::world::World;

const FIRST: &str = include_str!("earlier/first.sql");

#[tokio::test]
async fn a_line_that_the_first_program_left_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = left(dir.path(), FIRST);
    the_line_goes_on(Arc::new(Sqlite::open(&path).unwrap())).await;
    assert_eq!(schema(&path), SCHEMA);
}

#[tokio::test]
async fn a_line_that_a_later_program_left_goes_on() {
    let dir = tempfile::tempdir().unwrap();
    let path = left(dir.path(), LATER);
    the_line_goes_on(Arc::new(Sqlite::open(&path).unwrap())).await;
    assert_eq!(schema(&path), SCHEMA);
}

#[tokio::test]
async fn a_file_that_lacks_tables_of_its_own_schema_gets_them() {
    let dir = tempfile::tempdir().unwrap();
    let path = left(dir.path(), LATER);
    // As the build that raised it to 2 left it.
    let connection = Connection::open(&path).unwrap();
    let raise = "UPDATE meta SET value = 2 WHERE name = 'schema'";
    connection.execute(raise, []).unwrap();
    drop(connection);
    the_line_goes_on(Arc::new(Sqlite::open(&path).unwrap())).await;
}

#[tokio::test]
async fn what_ran_out_before_the_upgrade_is_forgotten_after_it() {
    let dir = tempfile::tempdir().unwrap();
    let path = left(dir.path(), FIRST);
    let mut world = World::at(Arc::new(Sqlite::open(&path).unwrap()), LEFT);
    let code = "SELECT count(*) FROM code";
    assert_eq!(count(&path, code), 8, "nothing is lost by the upgrade");
    sweep(&mut world).await;
    assert_eq!(count(&path, code), 8, "nor before its time");
    world.now = world.now.plus(Millis::from_mins(24 * 60));
    for _ in 0..20 {
        sweep(&mut world).await;
    }
    for table in ["sign_in", "code", "paced", "expires"] {
        let left = count(&path, &format!("SELECT count(*) FROM {table}"));
        assert_eq!(left, 0, "{table}");
    }
    let unsent = count(&path, "SELECT count(*) FROM message");
    assert_eq!(unsent, 9, "what is to be sent stays");
}

/// Puts what was left into a file.
fn left(dir: &Path, sql: &str) -> PathBuf {
    let path = dir.join("jari.db");
    let connection = Connection::open(&path).expect("a file");
    connection.execute_batch(sql).expect("it is SQL");
    path
}

fn count(path: &Path, asked: &str) -> i64 {
    let connection = Connection::open(path).expect("a file");
    let found = connection.query_row(asked, [], |row| row.get(0));
    found.expect("a number")
}

fn schema(path: &Path) -> i64 {
    count(path, "SELECT value FROM meta WHERE name = 'schema'")
}
