//! What every store does, this one does.

use std::sync::Arc;

use jari_server::store::memory::MemoryStore;

use crate::bed::Bed;
use crate::contract::stories;
use crate::script::evening;

macro_rules! run {
    ($($story:ident),+ $(,)?) => {
        $(#[tokio::test]
        async fn $story() {
            let bed = Bed::new().await;
            crate::contract::$story(bed.node().await).await;
        })+
    };
}
stories!(run);

#[tokio::test]
async fn the_same_evening_ends_on_postgresql_as_it_does_in_memory() {
    for seed in 0..2 {
        let bed = Bed::new().await;
        let memory = evening(Arc::new(MemoryStore::default()), seed).await;
        let database = evening(bed.node().await, seed).await;
        assert_eq!(memory.0, database.0, "answers, seed {seed}");
        assert_eq!(memory.1, database.1, "replies, seed {seed}");
        assert!(format!("{:?}", memory.1).contains("Booked("));
    }
}
