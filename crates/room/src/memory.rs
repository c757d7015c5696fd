//! The rows in memory: the store of tests, simulation and practice.

use std::collections::BTreeMap;

use crate::key::Key;
use crate::query::{Query, Reply};
use crate::request::{Answer, Batch};
use crate::row::Row;
use crate::rows::{Missing, Rows};

/// An ordered map of rows that runs batches and queries as a store does.
#[derive(Debug, Clone, Default, PartialEq)]
pub struct Memory {
    rows: BTreeMap<Key, Row>,
    /// Faults on purpose.
    #[cfg(feature = "seeded-bugs")]
    pub bugs: crate::bugs::Bugs,
}

impl Memory {
    /// Executes a batch and commits what it wrote.
    pub fn execute(&mut self, batch: &Batch) -> Vec<Answer> {
        let mut rows = self.no_rows();
        let answers = batch
            .changes
            .iter()
            .map(|change| self.complete(&mut rows, |rows| crate::execute(rows, batch.now, change)))
            .collect();
        for (key, row) in rows.into_writes() {
            match row {
                Some(row) => self.rows.insert(key, row),
                None => self.rows.remove(&key),
            };
        }
        answers
    }

    /// Every row, in the order of keys.
    pub fn rows(&self) -> impl Iterator<Item = (&Key, &Row)> {
        self.rows.iter()
    }

    /// Answers a query.
    pub fn read(&self, now: jari_protocol::time::ServerTime, query: &Query) -> Reply {
        self.complete(&mut self.no_rows(), |rows| crate::read(rows, now, query))
    }

    /// Rows of which none is at hand.
    #[cfg(not(feature = "seeded-bugs"))]
    fn no_rows(&self) -> Rows {
        Rows::default()
    }

    /// Rows of which none is at hand, with the faults on purpose.
    #[cfg(feature = "seeded-bugs")]
    fn no_rows(&self) -> Rows {
        let mut rows = Rows::default();
        rows.bugs.clone_from(&self.bugs);
        rows
    }

    fn complete<T>(
        &self,
        rows: &mut Rows,
        mut rule: impl FnMut(&mut Rows) -> Result<T, Missing>,
    ) -> T {
        loop {
            match rule(rows) {
                Ok(done) => return done,
                Err(Missing::One(key)) => {
                    let row = self.rows.get(&key).cloned();
                    rows.supply(key, row);
                }
                Err(Missing::Each(keys)) => {
                    for key in keys {
                        let row = self.rows.get(&key).cloned();
                        rows.supply(key, row);
                    }
                }
                Err(Missing::First(range, limit)) => {
                    let run = self.rows.range(range.start()..);
                    let run = run.take_while(|(key, _)| range.contains(key)).take(limit);
                    let found = run.map(|(key, row)| (key.clone(), row.clone())).collect();
                    rows.supply_range(range, limit, found);
                }
            }
        }
    }
}
