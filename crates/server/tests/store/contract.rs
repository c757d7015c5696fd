//! What every store does.

use std::sync::Arc;

use jari_protocol::count::Seq;
use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_server::store::port::Store;
use tokio::task::yield_now;

use crate::world::{Guest, World, event, joined, opening};

/// Hands the names of all stories to a macro that runs each on its stores.
macro_rules! stories {
    ($run:ident) => {
        $run! {
            a_batch_is_answered_in_its_order_and_numbers_have_no_gaps,
            a_refused_change_leaves_the_others_of_its_batch_alone,
            a_repeated_change_has_the_same_answer_in_its_batch_and_in_later_ones,
            the_same_id_with_another_body_is_refused,
            ranges_come_in_the_order_of_keys_from_where_they_are_asked,
            a_read_sees_whole_batches_only,
            every_commit_is_told_to_who_watches,
            what_was_removed_is_gone,
        }
    };
}
pub(crate) use stories;

pub(crate) async fn a_batch_is_answered_in_its_order_and_numbers_have_no_gaps(
    store: Arc<dyn Store>,
) {
    let mut world = World::new(store).await;
    world.arrive(0..40).await;
    for batch in [0..25, 25..26, 26..40] {
        let answers = world
            .run(batch.clone().map(|guest| Guest(guest).joins()).collect())
            .await;
        let tickets: Vec<_> = answers.iter().map(joined).collect();
        let expected: Vec<_> = batch.map(|guest| Guest(guest).ticket()).collect();
        assert_eq!(tickets, expected);
    }
    for guest in 0..40 {
        assert_eq!(world.seq(Guest(guest)).await, Some(Seq(guest)));
    }
}

pub(crate) async fn a_refused_change_leaves_the_others_of_its_batch_alone(store: Arc<dyn Store>) {
    let mut world = World::new(store).await;
    world.arrive(0..2).await;
    let stranger = Guest(77);
    let batch = vec![Guest(0).joins(), stranger.joins(), Guest(1).joins()];
    let answers = world.run(batch).await;
    assert!(
        answers[1].is_err(),
        "a stranger has no account: {:?}",
        answers[1]
    );
    assert_eq!(world.seq(Guest(0)).await, Some(Seq(0)));
    assert_eq!(world.seq(stranger).await, None);
    assert_eq!(world.seq(Guest(1)).await, Some(Seq(1)));
}

pub(crate) async fn a_repeated_change_has_the_same_answer_in_its_batch_and_in_later_ones(
    store: Arc<dyn Store>,
) {
    let mut world = World::new(store).await;
    world.arrive(0..2).await;
    let first = world
        .run(vec![Guest(0).joins(), Guest(0).joins(), Guest(1).joins()])
        .await;
    assert_eq!(first[0], first[1]);
    let again = world.run(vec![Guest(0).joins(), Guest(1).joins()]).await;
    assert_eq!([&first[0], &first[2]], [&again[0], &again[1]]);
    assert_eq!(
        world.seq(Guest(1)).await,
        Some(Seq(1)),
        "nothing was taken twice"
    );
}

pub(crate) async fn the_same_id_with_another_body_is_refused(store: Arc<dyn Store>) {
    let mut world = World::new(store).await;
    world.arrive(0..2).await;
    world.run(vec![Guest(0).joins()]).await;
    let mut other = Guest(0).joins();
    let id = other.id.as_mut().expect("a join has an id");
    id.body = Digest::of(&[b"other"]);
    let answer = world.run(vec![other]).await.remove(0);
    assert_eq!(answer.expect_err("another body").code, Code::ChangeMismatch);
}

pub(crate) async fn ranges_come_in_the_order_of_keys_from_where_they_are_asked(
    store: Arc<dyn Store>,
) {
    let mut world = World::new(store).await;
    world.arrive(0..12).await;
    world
        .run((0..12).map(|guest| Guest(guest).joins()).collect())
        .await;
    let Reply::Messages(all) = world.read(Query::Messages(0)).await else {
        panic!("messages")
    };
    let numbers: Vec<u64> = all.iter().map(|(number, _)| *number).collect();
    assert!(numbers.is_sorted() && numbers.len() >= 12, "{numbers:?}");
    let Reply::Messages(rest) = world.read(Query::Messages(numbers[4])).await else {
        panic!("messages")
    };
    assert_eq!(rest, all[4..]);
    let Reply::Record(leaves) = world.read(Query::Record(event(), opening(), 0)).await else {
        panic!("a record")
    };
    let Reply::Record(later) = world.read(Query::Record(event(), opening(), 7)).await else {
        panic!("a record")
    };
    assert_eq!(later, leaves[7..]);
}

pub(crate) async fn a_read_sees_whole_batches_only(store: Arc<dyn Store>) {
    const BATCH: u64 = 20;
    let mut world = World::new(store).await;
    world.arrive(0..10 * BATCH).await;
    let before = leaves(&*world.store, &world).await;
    let reader = World::at(Arc::clone(&world.store), world.now);
    let mut seen = vec![before];
    for batch in 0..10 {
        let joins = (batch * BATCH..(batch + 1) * BATCH).map(|guest| Guest(guest).joins());
        let run = world.run(joins.collect());
        tokio::pin!(run);
        loop {
            tokio::select! {
                biased;
                _ = &mut run => break,
                count = leaves(&*reader.store, &reader) => seen.push(count),
            }
            yield_now().await;
        }
    }
    seen.push(leaves(&*world.store, &world).await);
    let batch = usize::try_from(BATCH).expect("small");
    assert!(
        seen.iter()
            .all(|count| (count - before).is_multiple_of(batch)),
        "{seen:?}"
    );
    assert!(seen.is_sorted());
    assert_eq!(seen.last(), Some(&(before + 10 * batch)));
}

async fn leaves(store: &dyn Store, world: &World) -> usize {
    let query = Query::Record(event(), opening(), 0);
    match store.read(world.now, query).await {
        Ok(Reply::Record(leaves)) => leaves.len(),
        other => panic!("not a record: {other:?}"),
    }
}

pub(crate) async fn every_commit_is_told_to_who_watches(store: Arc<dyn Store>) {
    let mut commits = store.watch();
    let mut world = World::new(store).await;
    commits.changed().await.expect("an open store");
    let before = *commits.borrow_and_update();
    world.beat().await;
    world.beat().await;
    assert_eq!(*commits.borrow_and_update(), before + 2);
}

pub(crate) async fn what_was_removed_is_gone(store: Arc<dyn Store>) {
    let mut world = World::new(store).await;
    world.arrive(0..6).await;
    let Reply::Messages(before) = world.read(Query::Messages(0)).await else {
        panic!("messages")
    };
    let numbers = vec![before[1].0, before[3].0];
    let sent = Verb::Sent { numbers };
    world
        .run(vec![Change {
            id: None,
            verb: sent,
        }])
        .await;
    let Reply::Messages(after) = world.read(Query::Messages(0)).await else {
        panic!("messages")
    };
    let kept = before
        .into_iter()
        .enumerate()
        .filter(|(at, _)| ![1, 3].contains(at));
    assert_eq!(after, kept.map(|(_, message)| message).collect::<Vec<_>>());
}
