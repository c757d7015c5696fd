//! The rows in memory: the store of tests, simulation and practice. Every row
//! is at hand, so a rule runs once.

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::key::{Key, Range};
use crate::query::{Query, Reply};
use crate::request::{Answer, Batch};
use crate::row::Row;
use crate::rows::Rows;

/// An ordered map of rows that runs batches and queries as a store does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Memory {
    rows: Arc<BTreeMap<Key, Row>>,
    /// Faults on purpose.
    #[cfg(feature = "seeded-bugs")]
    pub bugs: crate::bugs::Bugs,
}

impl Memory {
    /// Executes a batch and commits what it wrote.
    pub fn execute(&mut self, batch: &Batch) -> Vec<Answer> {
        let mut rows = self.at_hand();
        let mut execute = |change| crate::execute(&mut rows, batch.now, change).expect(AT_HAND);
        let answers = batch.changes.iter().map(&mut execute).collect();
        // The rows are let go of before they change: there is one map.
        let writes = rows.into_writes();
        let stored = Arc::make_mut(&mut self.rows);
        for (key, row) in writes {
            match row {
                Some(row) => stored.insert(key, row),
                None => stored.remove(&key),
            };
        }
        answers
    }

    /// Every row, in the order of keys.
    pub fn rows(&self) -> impl Iterator<Item = (&Key, &Row)> {
        self.rows.iter()
    }

    /// The row of a key, if there is one.
    pub fn one(&self, key: &Key) -> Option<&Row> {
        self.rows.get(key)
    }

    /// The rows of a range, in the order of keys.
    pub fn run(&self, range: &Range) -> impl Iterator<Item = (&Key, &Row)> {
        let run = self.rows.range(range.start()..);
        run.take_while(|(key, _)| range.contains(key))
    }

    /// Answers a query.
    pub fn read(&self, now: jari_protocol::time::ServerTime, query: &Query) -> Reply {
        crate::read(&mut self.at_hand(), now, query).expect(AT_HAND)
    }

    /// All rows, with the faults on purpose where there are any.
    fn at_hand(&self) -> Rows {
        #[cfg_attr(
            not(feature = "seeded-bugs"),
            expect(unused_mut, reason = "no faults on purpose to put in")
        )]
        let mut rows = Rows::over(Arc::clone(&self.rows));
        #[cfg(feature = "seeded-bugs")]
        rows.bugs.clone_from(&self.bugs);
        rows
    }
}

/// Why no rule stops for a row here.
const AT_HAND: &str = "every row there is is at hand";
