//! The rows a rule works on: what was loaded, what this batch wrote, what
//! this change writes.

mod typed;

use std::collections::BTreeMap;
use std::sync::Arc;

use crate::key::{Key, Range};
use crate::row::Row;

/// A row that is needed and not at hand. The store loads it with
/// [`Rows::supply`] or [`Rows::supply_range`] and runs the rule again.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Missing {
    /// One row.
    One(Key),
    /// Several rows at once.
    Each(Vec<Key>),
    /// The first `limit` rows of a range.
    First(Range, usize),
}

/// Rows loaded from a store, with a batch's writes over them.
#[derive(Debug, Default)]
pub struct Rows {
    /// The whole store, where it is a map in memory: then nothing is missing.
    all: Option<Arc<BTreeMap<Key, Row>>>,
    loaded: BTreeMap<Key, Option<Row>>,
    ranges: BTreeMap<Range, usize>,
    settled: BTreeMap<Key, Option<Row>>,
    pending: BTreeMap<Key, Option<Row>>,
    /// Faults on purpose.
    #[cfg(feature = "seeded-bugs")]
    pub bugs: crate::bugs::Bugs,
}

impl Rows {
    /// Over a store in memory.
    pub(crate) fn over(all: Arc<BTreeMap<Key, Row>>) -> Self {
        Self {
            all: Some(all),
            ..Self::default()
        }
    }

    /// The row, or `None` if there is none.
    ///
    /// # Errors
    /// The row was not loaded.
    pub fn one(&self, key: &Key) -> Result<Option<&Row>, Missing> {
        for layer in [&self.pending, &self.settled, &self.loaded] {
            if let Some(row) = layer.get(key) {
                return Ok(row.as_ref());
            }
        }
        match &self.all {
            Some(all) => Ok(all.get(key)),
            None => Err(Missing::One(key.clone())),
        }
    }

    /// Makes sure that many rows are at hand, so that a rule which reads them
    /// one by one runs again once and not once for each.
    ///
    /// # Errors
    /// Those that were not loaded.
    pub fn gather(&self, keys: impl IntoIterator<Item = Key>) -> Result<(), Missing> {
        let missing: Vec<Key> = keys
            .into_iter()
            .filter(|key| self.one(key).is_err())
            .collect();
        if missing.is_empty() {
            Ok(())
        } else {
            Err(Missing::Each(missing))
        }
    }

    /// The first `limit` rows of a range, in order.
    ///
    /// # Errors
    /// Not enough of the range was loaded.
    pub fn first(&self, range: &Range, limit: usize) -> Result<Vec<(&Key, &Row)>, Missing> {
        let removed = [&self.settled, &self.pending]
            .into_iter()
            .flat_map(|layer| layer.range(range.start()..))
            .take_while(|(key, _)| range.contains(key))
            .filter(|(_, row)| row.is_none())
            .count();
        let needed = limit.saturating_add(removed);
        let is_loaded = || self.ranges.get(range).is_some_and(|have| *have >= needed);
        if self.all.is_none() && !is_loaded() {
            return Err(Missing::First(range.clone(), needed));
        }
        let mut found: BTreeMap<&Key, Option<&Row>> = BTreeMap::new();
        if let Some(all) = &self.all {
            let run = all
                .range(range.start()..)
                .take_while(|(key, _)| range.contains(key));
            found.extend(run.take(needed).map(|(key, row)| (key, Some(row))));
        }
        for layer in [&self.loaded, &self.settled, &self.pending] {
            let run = layer
                .range(range.start()..)
                .take_while(|(key, _)| range.contains(key));
            found.extend(run.map(|(key, row)| (key, row.as_ref())));
        }
        Ok(found
            .into_iter()
            .filter_map(|(key, row)| Some((key, row?)))
            .take(limit)
            .collect())
    }

    /// Writes a row.
    pub fn put(&mut self, key: Key, row: Row) {
        self.pending.insert(key, Some(row));
    }

    /// Removes a row.
    pub fn remove(&mut self, key: Key) {
        self.pending.insert(key, None);
    }

    /// Hands in a row the store loaded, or that there is none.
    pub fn supply(&mut self, key: Key, row: Option<Row>) {
        self.loaded.insert(key, row);
    }

    /// Hands in the first `limit` rows of a range (fewer if there are no
    /// more).
    pub fn supply_range(&mut self, range: Range, limit: usize, rows: Vec<(Key, Row)>) {
        self.ranges.insert(range, limit);
        for (key, row) in rows {
            self.loaded.insert(key, Some(row));
        }
    }

    /// Forgets what the change in progress wrote.
    pub fn undo(&mut self) {
        self.pending.clear();
    }

    /// Makes what the change in progress wrote part of the batch.
    pub fn settle(&mut self) {
        // Not `append`, which rebuilds the whole map: a batch has many changes.
        self.settled.extend(std::mem::take(&mut self.pending));
    }

    /// Everything the batch wrote, for the store to commit: a row, or that it
    /// was removed.
    pub fn into_writes(self) -> BTreeMap<Key, Option<Row>> {
        self.settled
    }
}
