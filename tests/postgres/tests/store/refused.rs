//! Databases that are not used.

use jari_postgres::Server;
use jari_server::store::port::{Store as _, StoreError};
use jari_server::store::postgres::{Postgres, SCHEMA};

use crate::bed::{Bed, address};
use crate::world::{Guest, START, World};
use jari_room::query::Query;
use jari_room::request::Batch;

#[tokio::test]
async fn a_database_of_a_newer_version_is_refused_and_left_alone() {
    let bed = Bed::new().await;
    drop(bed.node().await);
    bed.sql("UPDATE jari.head SET schema = 99").await;
    let refused = bed.open().await.unwrap_err();
    assert_eq!(
        refused,
        StoreError::Newer {
            found: 99,
            known: SCHEMA
        }
    );
    assert_eq!(bed.ask("SELECT schema::text FROM jari.head").await, "99");
}

#[tokio::test]
async fn a_node_that_runs_while_a_newer_one_raises_the_schema_writes_no_more() {
    let bed = Bed::new().await;
    let node = bed.node().await;
    let mut world = World::new(node.clone()).await;
    world.arrive(0..1).await;
    let led = node.cluster().expect("it has one");
    let free = led.look().await.expect("it answers");
    let taken = led
        .take(free)
        .await
        .expect("it answers")
        .expect("it is free");
    bed.sql("UPDATE jari.head SET schema = 99").await;
    let before = bed.ask("SELECT commits::text FROM jari.head").await;
    let (now, changes) = (world.now, vec![Guest(0).joins()]);
    let refused = node.execute(Batch { now, changes }).await.unwrap_err();
    let (found, known) = (99, SCHEMA);
    assert_eq!(refused, StoreError::Newer { found, known });
    let beaten = led.beat(taken.term, 0, Vec::new()).await;
    assert_eq!(beaten, Ok(false), "its lease runs out for a newer one");
    let seen = led.look().await.expect("it answers");
    assert_eq!(led.take(seen).await, Ok(None));
    let after = bed.ask("SELECT commits::text FROM jari.head").await;
    assert_eq!(after, before, "nothing was changed");
}

#[tokio::test]
async fn a_schema_of_another_program_is_refused_and_left_alone() {
    let bed = Bed::new().await;
    bed.sql("CREATE SCHEMA jari; CREATE TABLE jari.songs (name text)")
        .await;
    assert!(matches!(bed.open().await, Err(StoreError::Corrupt(_))));
    assert_eq!(bed.ask("SELECT count(*)::text FROM jari.songs").await, "0");
}

#[tokio::test]
async fn a_database_that_is_not_there_is_told_in_words() {
    let bed = Bed::new().await;
    let url = bed.server.url("no_such_database");
    let refused = Postgres::open(address(&url)).await.unwrap_err().to_string();
    assert!(refused.contains("no_such_database"), "{refused}");
    let refused = Postgres::open(address("postgres://jari@127.0.0.1:1/x")).await;
    let refused = refused.unwrap_err().to_string();
    assert!(refused.starts_with("store_unavailable: "), "{refused}");
}

#[tokio::test]
async fn a_database_that_does_not_write_down_what_it_confirms_is_refused() {
    let server = Server::start();
    server.sql("postgres", "ALTER SYSTEM SET fsync = off").await;
    server.sql("postgres", "SELECT pg_reload_conf()").await;
    let refused = loop {
        match Postgres::open(address(&server.url("postgres"))).await {
            Err(refused) => break refused,
            // The setting is on its way.
            Ok(opened) => drop(opened),
        }
    };
    assert_eq!(refused, StoreError::Unsafe);
}

#[tokio::test]
async fn a_database_that_went_back_in_time_answers_nothing() {
    let bed = Bed::new().await;
    let node = bed.node().await;
    let mut world = World::new(node.clone()).await;
    world.arrive(0..2).await;
    let known = *node.watch().borrow();
    // As a copy that had not heard of the last commit.
    bed.sql("UPDATE jari.head SET commits = commits - 1").await;
    let changes = vec![Guest(0).joins()];
    let now = world.now;
    let refused = node.execute(Batch { now, changes }).await.unwrap_err();
    assert_eq!(
        refused,
        StoreError::Behind {
            found: known - 1,
            known
        }
    );
    let refused = node
        .execute(Batch {
            now,
            changes: vec![Guest(1).joins()],
        })
        .await;
    assert!(
        refused.is_err(),
        "it stays so until somebody has looked at it"
    );
    let read = node.read(START, Query::Service).await;
    assert!(matches!(read, Err(StoreError::Behind { .. })), "{read:?}");
}
