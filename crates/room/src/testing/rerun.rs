//! A batch run as a store runs it that has the rows elsewhere: each is loaded
//! when a rule first misses it, and the rule begins again.

use std::collections::BTreeMap;

use crate::key::Key;
use crate::memory::Memory;
use crate::request::{Answer, Batch};
use crate::row::Row;
use crate::rows::{Missing, Rows};

/// What a batch wrote: a row, or that it was removed.
type Writes = BTreeMap<Key, Option<Row>>;

/// What is answered and written over the rows of a store, which stay as they
/// are.
pub(super) fn execute(store: &Memory, batch: &Batch) -> (Vec<Answer>, Writes) {
    let mut rows = Rows::default();
    #[cfg(feature = "seeded-bugs")]
    rows.bugs.clone_from(&store.bugs);
    let mut answers = Vec::with_capacity(batch.changes.len());
    for change in &batch.changes {
        let answer = loop {
            match crate::execute(&mut rows, batch.now, change) {
                Ok(answer) => break answer,
                Err(missing) => supply(store, &mut rows, missing),
            }
        };
        answers.push(answer);
    }
    (answers, rows.into_writes())
}

fn supply(store: &Memory, rows: &mut Rows, missing: Missing) {
    match missing {
        Missing::One(key) => {
            let row = store.one(&key).cloned();
            rows.supply(key, row);
        }
        Missing::Each(keys) => {
            for key in keys {
                let row = store.one(&key).cloned();
                rows.supply(key, row);
            }
        }
        Missing::First(range, limit) => {
            let run = store.run(&range).take(limit);
            let found = run.map(|(key, row)| (key.clone(), row.clone())).collect();
            rows.supply_range(range, limit, found);
        }
    }
}
