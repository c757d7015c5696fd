//! Rows in tables: a key as ordered bytes, a body as JSON.

use std::collections::BTreeMap;

use jari_room::key::{Key, Range};
use jari_room::row::Row;
use rusqlite::{Connection, OptionalExtension as _};

use crate::store::key_bytes::{decode, encode};
use crate::store::loading::RowSource;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// The rows as one transaction of a connection sees them.
pub(super) struct Tables<'a>(pub(super) &'a Connection);

impl RowSource for Tables<'_> {
    fn one(&mut self, key: &Key) -> Result<Option<Row>, StoreError> {
        let query = format!("SELECT body FROM {} WHERE key = ?1", Table::of(key).name());
        let mut query = self.0.prepare_cached(&query)?;
        let body = query.query_row([encode(key)], |row| Ok(parse(row.get_ref(0)?.as_str()?)));
        body.optional()?.transpose()
    }

    fn first(&mut self, range: &Range, limit: usize) -> Result<Vec<(Key, Row)>, StoreError> {
        let start = range.start();
        let table = Table::of(&start);
        let query = format!(
            "SELECT key, body FROM {} WHERE key >= ?1 ORDER BY key",
            table.name()
        );
        let mut query = self.0.prepare_cached(&query)?;
        let mut cursor = query.query([encode(&start)])?;
        let mut found = Vec::new();
        while found.len() < limit
            && let Some(row) = cursor.next()?
        {
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let key = decode(table, key)
                .ok_or_else(|| StoreError::Corrupt(format!("a key in {}", table.name())))?;
            if !range.contains(&key) {
                break;
            }
            found.push((
                key,
                parse(row.get_ref(1)?.as_str().map_err(rusqlite::Error::from)?)?,
            ));
        }
        Ok(found)
    }
}

impl Tables<'_> {
    /// Writes what a batch wrote.
    pub(super) fn write(&self, writes: BTreeMap<Key, Option<Row>>) -> Result<(), StoreError> {
        for (key, row) in writes {
            let (table, bytes) = (Table::of(&key).name(), encode(&key));
            if let Some(row) = row {
                let body = serde_json::to_string(&row)
                    .map_err(|error| StoreError::Corrupt(error.to_string()))?;
                let put = format!(
                    "INSERT INTO {table} (key, body) VALUES (?1, ?2)
                    ON CONFLICT (key) DO UPDATE SET body = excluded.body"
                );
                self.0.prepare_cached(&put)?.execute((bytes, body))?;
            } else {
                let remove = format!("DELETE FROM {table} WHERE key = ?1");
                self.0.prepare_cached(&remove)?.execute([bytes])?;
            }
        }
        Ok(())
    }
}

/// What is wrong with a body is told without the body: it may be personal.
fn parse(body: &str) -> Result<Row, StoreError> {
    serde_json::from_str(body)
        .map_err(|error| StoreError::Corrupt(format!("a row's body, column {}", error.column())))
}
