//! What every store does.

use std::sync::Arc;

use jari_protocol::change::Act;
use jari_protocol::count::Seq;
use jari_protocol::hash::Digest;
use jari_protocol::refusal::Code;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::{Change, Verb};
use jari_room::row::clerk::Did;
use jari_room::row::event::{Deleting, KEEP};
use jari_server::store::port::Store;
use tokio::task::yield_now;

use crate::world::{Guest, START, World, event, joined, opening};

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
            what_a_clerk_does_is_in_its_commit_and_listed_in_order,
            what_is_personal_goes_when_its_time_has_come,
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

pub(crate) async fn what_a_clerk_does_is_in_its_commit_and_listed_in_order(store: Arc<dyn Store>) {
    let mut world = World::new(store).await;
    let clerk = Guest(0);
    world.run(vec![clerk.is_appointed()]).await;
    world.arrive(0..3).await;
    let refused = Guest(77).joins();
    let batch = vec![Guest(1).joins(), clerk.joins(), refused, clerk.joins()];
    let answers = world.run(batch).await;
    assert_eq!(joined(&answers[1]), joined(&answers[3]));
    world.run(vec![clerk.acts(0, Act::Leave {})]).await;
    let deeds = world.deeds(0).await;
    let did: Vec<_> = deeds
        .iter()
        .map(|(number, deed)| (*number, deed.did))
        .collect();
    assert_eq!(
        did,
        [(0, Did::Appointed), (1, Did::Join), (2, Did::Leave)],
        "once for each change that was made"
    );
    assert_eq!(deeds[1].1.ticket, Some(clerk.ticket()));
    assert_eq!(world.deeds(2).await, deeds[2..]);
    assert_eq!(world.clerks().await, 1);
    world.run(vec![clerk.is_removed()]).await;
    assert_eq!(world.clerks().await, 0);
    assert_eq!(world.deeds(3).await.len(), 1);
}

pub(crate) async fn what_is_personal_goes_when_its_time_has_come(store: Arc<dyn Store>) {
    let mut world = World::new(store).await;
    world.run(vec![Guest(0).is_appointed()]).await;
    // More than one sweep takes, so that a deletion goes on from a commit.
    world.arrive(0..130).await;
    world
        .run((0..120).map(|guest| Guest(guest).joins()).collect())
        .await;
    // It opens in its time, or it would stand.
    world.now = START.plus(Millis::from_secs(60));
    world.beat().await;
    world.now = world.now.plus(Millis::from_mins(4 * 24 * 60)).plus(KEEP);
    world.beat().await;
    let record = world.read(Query::Record(event(), opening(), 0)).await;
    let before = people(&world).await;
    assert_eq!(before, 130);
    assert_eq!((world.clerks().await, world.deeds(0).await.len()), (1, 2));
    let mut sweeps = 0;
    while !is_deleted(&world).await {
        let verb = Verb::Sweep;
        let answers = world.run(vec![Change { id: None, verb }]).await;
        answers[0].as_ref().expect("a sweep");
        sweeps += 1;
        assert!(sweeps < 30, "it comes to its end");
    }
    assert!(sweeps > 3, "a bounded number at a time");
    assert_eq!(people(&world).await, 0);
    assert_eq!((world.clerks().await, world.deeds(0).await.len()), (0, 0));
    for guest in 0..120 {
        assert_eq!(world.seq(Guest(guest)).await, None);
    }
    let after = world.read(Query::Record(event(), opening(), 0)).await;
    assert_eq!(after, record, "what is public stays");
}

/// How many of the guests still have a device here, and so an account.
async fn people(world: &World) -> usize {
    let mut found = 0;
    for guest in (0..130).map(Guest) {
        let Reply::Device(device) = world.read(Query::Device(guest.device())).await else {
            panic!("a device or none")
        };
        let Reply::People(people) = world.read(Query::People(guest.account())).await else {
            panic!("people")
        };
        assert_eq!(device.is_some(), !people.people.is_empty());
        found += usize::from(device.is_some());
    }
    found
}

async fn is_deleted(world: &World) -> bool {
    let Reply::Retention { deletion, .. } = world.read(Query::Retention(event())).await else {
        panic!("a retention")
    };
    deletion.is_some_and(|it| matches!(it.at, Deleting::Done(_)))
}
