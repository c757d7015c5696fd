//! From earlier schemas to this build's, one step after the other, each in
//! one commit: a kill in between leaves the file as it was or as it is next.

use jari_protocol::time::ServerTime;
use jari_room::key::{Expiring, Key};
use jari_room::row::Row;
use rusqlite::Connection;

use super::schema::SCHEMA;
use crate::store::key_bytes::{decode, encode};
use crate::store::port::StoreError;
use crate::store::table::Table;

/// A step to the next schema.
type Step = fn(&Connection) -> Result<(), StoreError>;

/// The steps, from schema 1 on.
const STEPS: [Step; 3] = [watch_what_runs_out, have_every_table, have_every_table];

const _: () = assert!(
    STEPS.len() as i64 == SCHEMA - 1,
    "each schema has the step that leads to it"
);

/// Brings a file of an earlier schema up to this build's.
pub(super) fn migrate(connection: &Connection, found: i64) -> Result<(), StoreError> {
    for version in found..SCHEMA {
        let step = usize::try_from(version - 1)
            .ok()
            .and_then(|at| STEPS.get(at));
        let step = step.ok_or_else(|| StoreError::Corrupt(format!("schema {version}")))?;
        let transaction = connection.unchecked_transaction()?;
        step(&transaction)?;
        let next = version + 1;
        transaction.execute("UPDATE meta SET value = ?1 WHERE name = 'schema'", [next])?;
        transaction.commit()?;
        tracing::info!(
            from = version,
            to = next,
            "the database was brought up to date"
        );
    }
    Ok(())
}

/// Schema 2: what the desk keeps for a while is watched, so that it is
/// forgotten. Some files of schema 1 have the table already. What is there is
/// looked at with the next beat, which watches it until its own end.
fn watch_what_runs_out(connection: &Connection) -> Result<(), StoreError> {
    table(connection, Table::Expires)?;
    connection.execute_batch(&format!(
        "UPDATE {} SET body = json_set(body, '$.Limit.full',
            json_extract(body, '$.Limit.at') + {LONGEST_FILL_MS})
        WHERE json_extract(body, '$.Limit.full') IS NULL;",
        Table::Limit.name()
    ))?;
    let name = Table::Expires.name();
    let put = format!("INSERT OR IGNORE INTO {name} (key, body) VALUES (?1, ?2)");
    let body = serde_json::to_string(&Row::Expires)
        .map_err(|error| StoreError::Corrupt(error.to_string()))?;
    for table in [Table::SignIn, Table::Code, Table::Limit] {
        let all = format!("SELECT key FROM {}", table.name());
        let mut all = connection.prepare(&all)?;
        let mut found = all.query([])?;
        while let Some(row) = found.next()? {
            let key = row.get_ref(0)?.as_blob().map_err(rusqlite::Error::from)?;
            let what = decode(table, key).as_ref().and_then(expiring);
            let corrupt = || StoreError::Corrupt(format!("a key in {}", table.name()));
            let at_once = Key::Expires(ServerTime::from_millis(0), what.ok_or_else(corrupt)?);
            connection.execute(&put, (encode(&at_once), &body))?;
        }
    }
    Ok(())
}

/// When a bucket is full again that does not say so: no bucket of the first
/// builds took longer to fill than forty people at one a minute.
const LONGEST_FILL_MS: u64 = 40 * 60 * 1_000;

/// Schema 3: from here on the number rises with every change of a row, so that
/// no earlier build takes the file and drops what it does not know. The fields
/// that came since are absent in older rows and mean what their absence means;
/// the tables that came since are made. Schema 4 has clerks and their deeds.
fn have_every_table(connection: &Connection) -> Result<(), StoreError> {
    Table::ALL
        .into_iter()
        .try_for_each(|it| table(connection, it))
}

/// Makes a table unless it is there.
fn table(connection: &Connection, table: Table) -> Result<(), StoreError> {
    let name = table.name();
    Ok(connection.execute_batch(&format!(
        "CREATE TABLE IF NOT EXISTS {name} (key BLOB NOT NULL PRIMARY KEY, body TEXT NOT NULL)
            STRICT, WITHOUT ROWID;"
    ))?)
}

fn expiring(key: &Key) -> Option<Expiring> {
    if let Key::SignIn(id) = key {
        return Some(Expiring::SignIn(*id));
    }
    if let Key::Code(name) = key {
        return Some(Expiring::Code(*name));
    }
    if let Key::Limit(name) = key {
        return Some(Expiring::Limit(*name));
    }
    None
}
