//! Rows in tables: a key as ordered bytes, a body as JSON. Many are loaded
//! and written at a time, all tables in one exchange.

use std::collections::{BTreeMap, BTreeSet};

use futures_util::future::{try_join, try_join_all};
use jari_room::key::{Key, Range};
use jari_room::row::Row;
use jari_room::rows::{Missing, Rows};
use tokio_postgres::Statement;
use tokio_postgres::types::ToSql;

use super::link::{Kind, Link};
use crate::store::key_bytes::{decode, encode};
use crate::store::key_range::span;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// The rows that some rules need.
#[derive(Debug, Default)]
pub(super) struct Wanted {
    keys: BTreeSet<Key>,
    ranges: BTreeMap<Range, usize>,
}

impl Wanted {
    pub(super) fn add(&mut self, missing: Missing) {
        match missing {
            Missing::One(key) => {
                self.keys.insert(key);
            }
            Missing::Each(keys) => self.keys.extend(keys),
            Missing::First(range, limit) => {
                let most = self.ranges.entry(range).or_default();
                *most = limit.max(*most);
            }
        }
    }

    pub(super) fn join(&mut self, other: Self) {
        self.keys.extend(other.keys);
        for (range, limit) in other.ranges {
            self.add(Missing::First(range, limit));
        }
    }

    pub(super) fn is_empty(&self) -> bool {
        self.keys.is_empty() && self.ranges.is_empty()
    }
}

impl From<Missing> for Wanted {
    fn from(missing: Missing) -> Self {
        let mut wanted = Self::default();
        wanted.add(missing);
        wanted
    }
}

/// Loads rows; those that are not there are known not to be.
pub(super) async fn load(
    link: &mut Link,
    wanted: &Wanted,
    rows: &mut Rows,
) -> Result<(), StoreError> {
    let prepared = prepare(link, wanted).await?;
    ask(link, &prepared).await?.hand_in(wanted, rows);
    Ok(())
}

/// What is to be asked for some rows.
pub(super) struct Prepared {
    keyed: Vec<(Table, Statement, Vec<Vec<u8>>)>,
    ranged: Vec<(Range, usize, Run)>,
}

/// A range as it is asked for.
struct Run {
    statement: Statement,
    start: Vec<u8>,
    end: Option<Vec<u8>>,
}

/// Prepares what this connection was not asked before.
pub(super) async fn prepare(link: &mut Link, wanted: &Wanted) -> Result<Prepared, StoreError> {
    let mut tables: BTreeMap<Table, Vec<Vec<u8>>> = BTreeMap::new();
    for key in &wanted.keys {
        tables.entry(Table::of(key)).or_default().push(encode(key));
    }
    let mut keyed = Vec::with_capacity(tables.len());
    for (table, keys) in tables {
        keyed.push((table, link.statement(table, Kind::Each).await?, keys));
    }
    let mut ranged = Vec::with_capacity(wanted.ranges.len());
    for (range, limit) in &wanted.ranges {
        let (start, end) = span(range);
        let kind = end.as_ref().map_or(Kind::From, |_| Kind::Between);
        let statement = link.statement(Table::of(&range.start()), kind).await?;
        let run = Run {
            statement,
            start,
            end,
        };
        ranged.push((range.clone(), *limit, run));
    }
    Ok(Prepared { keyed, ranged })
}

type Found = Vec<(Key, Row)>;

/// Rows as they were found.
pub(super) struct Loaded {
    keyed: Vec<Found>,
    ranged: Vec<(Range, usize, Found)>,
}

impl Loaded {
    pub(super) fn hand_in(self, wanted: &Wanted, rows: &mut Rows) {
        for key in &wanted.keys {
            rows.supply(key.clone(), None);
        }
        for (key, row) in self.keyed.into_iter().flatten() {
            rows.supply(key, Some(row));
        }
        for (range, limit, found) in self.ranged {
            rows.supply_range(range, limit, found);
        }
    }
}

/// Asks for all of it in one exchange.
pub(super) async fn ask(link: &Link, prepared: &Prepared) -> Result<Loaded, StoreError> {
    let keyed = prepared.keyed.iter();
    let keyed = keyed.map(|(table, statement, keys)| async move {
        let found = link.client.query(statement, &[keys]).await?;
        parsed(*table, &found)
    });
    let ranged = prepared.ranged.iter();
    let ranged = ranged.map(|(range, limit, run)| async move {
        let most = i64::try_from(*limit).unwrap_or(i64::MAX);
        let found = match &run.end {
            Some(end) => {
                let asked: [&(dyn ToSql + Sync); 3] = [&run.start, &most, end];
                link.client.query(&run.statement, &asked).await?
            }
            None => {
                let asked: [&(dyn ToSql + Sync); 2] = [&run.start, &most];
                link.client.query(&run.statement, &asked).await?
            }
        };
        let found = parsed(Table::of(&range.start()), &found)?;
        Ok::<_, StoreError>((range.clone(), *limit, found))
    });
    let (keyed, ranged) = try_join(try_join_all(keyed), try_join_all(ranged)).await?;
    Ok(Loaded { keyed, ranged })
}

fn parsed(table: Table, found: &[tokio_postgres::Row]) -> Result<Found, StoreError> {
    let one = |row: &tokio_postgres::Row| {
        let key = decode(table, row.try_get(0)?)
            .ok_or_else(|| StoreError::Corrupt(format!("a key in {}", table.name())))?;
        // What is wrong with a body is told without it: it may be personal.
        let body = serde_json::from_str(row.try_get(1)?).map_err(|error| {
            let (table, column) = (table.name(), error.column());
            StoreError::Corrupt(format!("a row's body in {table}, column {column}"))
        });
        Ok((key, body?))
    };
    found.iter().map(one).collect()
}

/// Rows to put in one statement: a few megabytes.
const AT_ONCE: usize = 5_000;

/// Writes what a batch wrote.
pub(super) async fn write(
    link: &mut Link,
    writes: BTreeMap<Key, Option<Row>>,
) -> Result<(), StoreError> {
    let mut puts: BTreeMap<Table, (Vec<Vec<u8>>, Vec<String>)> = BTreeMap::new();
    let mut removals: BTreeMap<Table, Vec<Vec<u8>>> = BTreeMap::new();
    for (key, row) in writes {
        let table = Table::of(&key);
        if let Some(row) = row {
            let body = serde_json::to_string(&row);
            let body = body.map_err(|error| StoreError::Corrupt(error.to_string()))?;
            let (keys, bodies) = puts.entry(table).or_default();
            keys.push(encode(&key));
            bodies.push(body);
        } else {
            removals.entry(table).or_default().push(encode(&key));
        }
    }
    let mut statements = Vec::new();
    for (table, (keys, bodies)) in &puts {
        let statement = link.statement(*table, Kind::Put).await?;
        for (keys, bodies) in keys.chunks(AT_ONCE).zip(bodies.chunks(AT_ONCE)) {
            statements.push((statement.clone(), keys, Some(bodies)));
        }
    }
    for (table, keys) in &removals {
        let statement = link.statement(*table, Kind::Remove).await?;
        statements.push((statement, keys, None));
    }
    let link = &*link;
    let all = statements
        .iter()
        .map(|(statement, keys, bodies)| async move {
            match bodies {
                Some(bodies) => link.client.execute(statement, &[keys, bodies]).await,
                None => link.client.execute(statement, &[keys]).await,
            }
        });
    try_join_all(all).await?;
    Ok(())
}
