//! Nothing is answered that could be lost.

use std::sync::Arc;

use jari_postgres::Server;
use jari_protocol::count::Seq;
use jari_room::request::Batch;
use jari_server::store::port::{Store as _, StoreError};
use jari_server::store::postgres::Postgres;

use crate::bed::{Bed, address};
use crate::world::{Guest, World, joined};

#[tokio::test]
async fn sessions_wait_for_the_disk_whatever_the_database_says() {
    let bed = Bed::new().await;
    let lax = format!("ALTER DATABASE {} SET synchronous_commit = off", bed.name);
    bed.sql(&lax).await;
    bed.sql(&format!(
        "ALTER DATABASE {} SET statement_timeout = 1",
        bed.name
    ))
    .await;
    let node = bed.node().await;
    let mut world = World::new(node).await;
    world.arrive(0..20).await;
}

/// Somebody cancels a commit that waits for the standby: the database then
/// says that all is well, with a warning that it is on one disk only.
#[tokio::test(flavor = "multi_thread")]
async fn a_commit_that_the_standby_did_not_confirm_is_not_answered() {
    let server = Server::start();
    let url = server.url("postgres");
    let node = Arc::new(Postgres::open(address(&url)).await.unwrap());
    let mut world = World::new(Arc::<Postgres>::clone(&node)).await;
    world.arrive(0..1).await;
    let demand = "ALTER SYSTEM SET synchronous_standby_names = 'nobody'";
    server.sql("postgres", demand).await;
    server.sql("postgres", "SELECT pg_reload_conf()").await;
    let (now, changes) = (world.now, vec![Guest(0).joins()]);
    let joining = tokio::spawn({
        let node = Arc::clone(&node);
        async move { node.execute(Batch { now, changes }).await }
    });
    let waits = "SELECT count(*)::text FROM pg_stat_activity WHERE wait_event = 'SyncRep'";
    while server.ask("postgres", waits).await == "0" {
        assert!(
            !joining.is_finished(),
            "it was answered without its standby"
        );
        tokio::task::yield_now().await;
    }
    let cancel = "SELECT pg_cancel_backend(pid) FROM pg_stat_activity
        WHERE wait_event = 'SyncRep'";
    server.sql("postgres", cancel).await;
    let refused = joining.await.unwrap().unwrap_err();
    assert!(matches!(refused, StoreError::Unavailable(_)), "{refused}");
    // Whatever became of it, its repetition tells, once commits are safe again.
    server
        .sql("postgres", "ALTER SYSTEM RESET synchronous_standby_names")
        .await;
    server.sql("postgres", "SELECT pg_reload_conf()").await;
    let again = world.run(vec![Guest(0).joins()]).await;
    assert_eq!(joined(&again[0]), Guest(0).ticket());
    assert_eq!(world.seq(Guest(0)).await, Some(Seq(0)));
}
