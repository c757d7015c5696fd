//! Several nodes at once.

use std::sync::Arc;

use jari_protocol::count::Seq;
use jari_protocol::time::Millis;
use jari_room::query::Query;
use jari_room::request::Batch;
use jari_server::store::port::{Store, StoreError};
use jari_server::store::postgres::Postgres;

use crate::bed::Bed;
use crate::world::{Guest, World, joined};

const NODES: u64 = 3;
const EACH: u64 = 60;

#[tokio::test(flavor = "multi_thread")]
async fn joins_through_three_nodes_at_once_take_numbers_without_gaps() {
    let bed = Bed::new().await;
    let mut nodes: Vec<Arc<Postgres>> = Vec::new();
    for _ in 0..NODES {
        nodes.push(bed.node().await);
    }
    let mut world = World::new(Arc::<Postgres>::clone(&nodes[0])).await;
    world.arrive(0..NODES * EACH).await;
    let now = world.now;
    let tasks = (0..NODES).map(|number| {
        let node = Arc::clone(&nodes[usize::try_from(number).unwrap()]);
        tokio::spawn(async move {
            // Small batches, so that those of the nodes come in turn.
            for batch in (number * EACH..(number + 1) * EACH)
                .collect::<Vec<_>>()
                .chunks(4)
            {
                let changes = batch.iter().map(|guest| Guest(*guest).joins()).collect();
                let answers = node.execute(Batch { now, changes }).await.unwrap();
                let tickets: Vec<_> = answers.iter().map(joined).collect();
                let expected = batch.iter().map(|guest| Guest(*guest).ticket());
                assert_eq!(tickets, expected.collect::<Vec<_>>());
            }
        })
    });
    for task in tasks.collect::<Vec<_>>() {
        task.await.unwrap();
    }
    let mut seqs = Vec::new();
    for guest in 0..NODES * EACH {
        let reader = World::at(Arc::<Postgres>::clone(&nodes[2]), now);
        seqs.extend(reader.seq(Guest(guest)).await);
    }
    seqs.sort_unstable();
    assert_eq!(seqs, (0..NODES * EACH).map(Seq).collect::<Vec<_>>());
}

#[tokio::test]
async fn a_change_answered_by_one_node_is_answered_again_by_another() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let mut world = World::new(here).await;
    world.arrive(0..2).await;
    let first = world.run(vec![Guest(1).joins(), Guest(0).joins()]).await;
    let mut other = World::at(there, world.now);
    let again = other.run(vec![Guest(0).joins(), Guest(1).joins()]).await;
    assert_eq!([&first[0], &first[1]], [&again[1], &again[0]]);
    assert_eq!(other.seq(Guest(1)).await, Some(Seq(0)));
}

#[tokio::test]
async fn a_node_whose_time_is_behind_never_sets_it_back() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let mut world = World::new(here).await;
    world.arrive(0..1).await;
    let mut slow = World::at(there, world.now.minus(Millis::from_mins(5)));
    slow.run(vec![Guest(0).joins()]).await;
    let jari_room::query::Reply::Service(Some(service)) = slow.read(Query::Service).await else {
        panic!("not founded")
    };
    assert_eq!(service.latest, world.now);
}

#[tokio::test]
async fn commits_of_another_node_are_heard_also_after_the_connection_was_cut() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let mut commits = there.watch();
    let world = World::new(here).await;
    let founded = *world.store.watch().borrow();
    commits.wait_for(|heard| *heard == founded).await.unwrap();
    let cut = "SELECT pg_terminate_backend(pid)::text FROM pg_stat_activity
        WHERE datname = current_database() AND pid <> pg_backend_pid()";
    bed.sql(cut).await;
    // A batch that was under way is lost with its connection; whoever repeats
    // it is answered, by a new one at the latest.
    let batch = || Batch {
        now: world.now,
        changes: (0..3).flat_map(|guest| Guest(guest).arrives()).collect(),
    };
    let answers = loop {
        match world.store.execute(batch()).await {
            Err(StoreError::Unavailable(_)) => tokio::task::yield_now().await,
            answered => break answered.expect("the database is there"),
        }
    };
    assert!(answers.iter().all(Result::is_ok), "{answers:?}");
    let told = *world.store.watch().borrow();
    assert!(told > founded);
    commits.wait_for(|heard| *heard == told).await.unwrap();
}
