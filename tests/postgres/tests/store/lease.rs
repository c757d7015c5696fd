//! Who leads.

use jari_protocol::refusal::Code;
use jari_room::request::Batch;
use jari_server::store::cluster::{Cluster as _, Identity, Stated};
use jari_server::store::port::Store as _;

use crate::bed::Bed;
use crate::world::{World, beat};

fn stated(version: &str) -> Stated {
    Stated {
        event: "flu".to_owned(),
        opening: "first".to_owned(),
        text: version.to_owned(),
        note: String::new(),
    }
}

#[tokio::test]
async fn of_two_nodes_that_see_a_free_lease_one_takes_it() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let seen = here.look().await.unwrap();
    assert!(!seen.held);
    let (first, second) = tokio::join!(here.take(seen), there.take(seen));
    let taken: Vec<_> = [first.unwrap(), second.unwrap()]
        .into_iter()
        .flatten()
        .collect();
    assert_eq!(taken.len(), 1);
    assert!(taken[0].held && taken[0].term > seen.term);
}

#[tokio::test]
async fn a_lease_that_beats_is_not_taken_and_one_that_stands_still_is() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let term = here
        .take(here.look().await.unwrap())
        .await
        .unwrap()
        .unwrap()
        .term;
    let seen = there.look().await.unwrap();
    assert!(here.beat(term, 1_000, Vec::new()).await.unwrap());
    assert_eq!(there.take(seen).await.unwrap(), None, "it beat since");
    let seen = there.look().await.unwrap();
    let taken = there.take(seen).await.unwrap().unwrap();
    assert!(taken.term > term);
    assert!(!here.beat(term, 2_000, vec![stated("late")]).await.unwrap());
    assert_eq!(there.stated().await.unwrap(), [], "nothing of it is shown");
}

#[tokio::test]
async fn a_beat_of_a_term_that_is_over_moves_nothing() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let mut world = World::new(here.clone()).await;
    let before = world.everything(0).await;
    there
        .take(there.look().await.unwrap())
        .await
        .unwrap()
        .unwrap();
    let second = there
        .take(there.look().await.unwrap())
        .await
        .unwrap()
        .unwrap();
    assert_eq!(second.term, 2);
    // The beats of this world are of term 1.
    let (now, changes) = (world.now, vec![beat()]);
    let refused = here
        .execute(Batch { now, changes })
        .await
        .unwrap()
        .remove(0);
    let problem = refused.unwrap_err();
    assert_eq!(
        (problem.code, problem.rule.as_str()),
        (Code::Internal, "line.lease_term")
    );
    assert_eq!(world.everything(0).await, before);
    there.release(second.term).await.unwrap();
    assert!(!there.look().await.unwrap().held);
    world.beat().await;
}

#[tokio::test]
async fn what_the_leading_node_signed_is_read_by_the_others_as_it_is() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    let mut heads = there.heads();
    let term = here
        .take(here.look().await.unwrap())
        .await
        .unwrap()
        .unwrap()
        .term;
    for version in ["1", "2"] {
        let beats = here.look().await.unwrap().beats;
        assert!(
            here.beat(term, 7_000_000, vec![stated(version)])
                .await
                .unwrap()
        );
        let heard = heads.wait_for(|head| head.beats > beats).await.unwrap();
        assert_eq!((heard.beat_us, heard.held), (7_000_000, true));
        drop(heard);
        assert_eq!(there.stated().await.unwrap(), [stated(version)]);
    }
}

#[tokio::test]
async fn a_proof_is_used_once_on_all_nodes_together() {
    let bed = Bed::new().await;
    let (here, there) = (bed.node().await, bed.node().await);
    for number in 0..40 {
        let mark = [number; 16];
        let (first, second) = tokio::join!(here.first_use(mark, 100), there.first_use(mark, 100));
        assert_ne!(first.unwrap(), second.unwrap(), "one of them is the first");
        assert!(!there.first_use(mark, 104).await.unwrap());
    }
    assert!(here.first_use([99; 16], 107).await.unwrap());
    let kept = bed.ask("SELECT count(*)::text FROM jari.proof").await;
    assert_eq!(kept, "1", "the nonces of the others are refused by now");
}

#[tokio::test]
async fn a_key_set_is_replaced_only_by_whoever_saw_it() {
    let bed = Bed::new().await;
    let node = bed.node().await;
    let set = |key_set: &str| Identity {
        service: "s-1".to_owned(),
        key_set: key_set.to_owned(),
    };
    assert_eq!(node.identity().await.unwrap(), None);
    assert!(node.identify(None, set("one")).await.unwrap());
    assert!(!node.identify(None, set("another")).await.unwrap());
    assert!(node.identify(Some(set("one")), set("two")).await.unwrap());
    assert!(!node.identify(Some(set("one")), set("three")).await.unwrap());
    assert_eq!(node.identity().await.unwrap(), Some(set("two")));
}
