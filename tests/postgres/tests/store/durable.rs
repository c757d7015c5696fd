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
    let hasty = format!("ALTER DATABASE {} SET statement_timeout = '1s'", bed.name);
    bed.sql(&hasty).await;
    let node = bed.node().await;
    let mut world = World::new(node).await;
    // Longer than the database would let anybody wait.
    let held = bed.sql(
        "SET statement_timeout = 0;
        BEGIN; LOCK TABLE jari.head; SELECT pg_sleep(2); COMMIT",
    );
    let arrived = async {
        let is_held = "SELECT count(*)::text FROM pg_locks
            WHERE mode = 'AccessExclusiveLock' AND granted AND relation = 'jari.head'::regclass";
        while bed.ask(is_held).await == "0" {
            tokio::task::yield_now().await;
        }
        world.arrive(0..20).await;
    };
    tokio::join!(held, arrived);
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
    server.demand_a_standby().await;
    let (now, changes) = (world.now, vec![Guest(0).joins()]);
    let mut joining = tokio::spawn({
        let node = Arc::clone(&node);
        async move { node.execute(Batch { now, changes }).await }
    });
    // It may be refused before whoever stopped it hears that it was.
    let early = tokio::select! {
        () = server.stopped_waiting() => None,
        done = &mut joining => Some(done),
    };
    let answer = match early {
        Some(done) => done,
        None => joining.await,
    };
    let refused = answer.unwrap().expect_err("answered without its standby");
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
