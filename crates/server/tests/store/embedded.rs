//! The contract on the stores that one process has for itself.

use std::sync::Arc;

use jari_room::query::Reply;
use jari_room::request::Answer;
use jari_server::store::memory::MemoryStore;
use jari_server::store::sqlite::Sqlite;

use crate::contract::stories;
use crate::script::{GUESTS, evening};
use crate::world::World;

macro_rules! run {
    ($($story:ident),+ $(,)?) => {
        mod memory {
            use super::{Arc, MemoryStore};

            $(#[tokio::test]
            async fn $story() {
                crate::contract::$story(Arc::new(MemoryStore::default())).await;
            })+
        }

        mod sqlite {
            use super::{Arc, Sqlite};

            $(#[tokio::test]
            async fn $story() {
                let dir = tempfile::tempdir().unwrap();
                let store = Sqlite::open(&dir.path().join("jari.db")).unwrap();
                crate::contract::$story(Arc::new(store)).await;
            })+
        }
    };
}
stories!(run);

#[tokio::test]
async fn the_same_evening_ends_the_same_on_every_store() {
    let dir = tempfile::tempdir().unwrap();
    for seed in 0..3 {
        let file = dir.path().join(format!("{seed}.db"));
        let memory = evening(Arc::new(MemoryStore::default()), seed).await;
        let sqlite = evening(Arc::new(Sqlite::open(&file).unwrap()), seed).await;
        let done =
            |answers: &[Vec<Answer>]| answers.iter().flatten().filter(|it| it.is_ok()).count();
        assert_eq!(memory.0, sqlite.0, "answers, seed {seed}");
        assert_eq!(memory.1, sqlite.1, "replies, seed {seed}");
        let booked = format!("{:?}", memory.1).matches("Booked(").count();
        assert!(
            booked > 0 && done(&memory.0) > 300,
            "the evening went somewhere: {booked} booked"
        );
    }
}

#[tokio::test]
async fn a_file_that_is_reopened_says_what_it_said_before() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("jari.db");
    let (_, before) = evening(Arc::new(Sqlite::open(&file).unwrap()), 7).await;
    let Reply::Service(Some(service)) = &before[0] else {
        panic!("not a service");
    };
    let at = service.latest;
    let again = World::at(Arc::new(Sqlite::open(&file).unwrap()), at);
    assert_eq!(again.everything(GUESTS).await, before);
}
