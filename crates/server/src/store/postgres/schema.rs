//! The tables of a database, their version, and whether the database keeps
//! what it confirms.

use std::fmt::Write as _;

use super::link::Link;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// The version of the tables and of what is in them. Rises with a change that
/// an older build would misread.
const SCHEMA: i64 = 1;

/// Held while tables are made, so that nodes which start at once do not make
/// them twice: the name of the program in ASCII.
const MAKING: i64 = 0x4a41_5249;

/// Makes the tables unless they are there, and refuses those of a newer
/// version.
pub(super) async fn settle(link: &Link) -> Result<(), StoreError> {
    let begin = format!("BEGIN; SELECT pg_advisory_xact_lock({MAKING})");
    link.client.batch_execute(&begin).await?;
    let found = version(link).await?;
    match found {
        None => link.client.batch_execute(&tables()).await?,
        Some(found) if found > SCHEMA => {
            let known = SCHEMA;
            return Err(StoreError::Newer { found, known });
        }
        Some(_) => {}
    }
    // A kind of row that is new needs a table and nothing else.
    link.client.batch_execute(&kinds()).await?;
    link.commit().await
}

/// The version of the tables; nothing if there are none.
async fn version(link: &Link) -> Result<Option<i64>, StoreError> {
    let there = "SELECT to_regclass('jari.head') IS NOT NULL,
        EXISTS (SELECT FROM pg_namespace WHERE nspname = 'jari')";
    let row = link.client.query_one(there, &[]).await?;
    match (row.try_get(0)?, row.try_get(1)?) {
        (true, _) => {}
        (false, false) => return Ok(None),
        (false, true) => {
            let what = "another program's schema is called jari";
            return Err(StoreError::Corrupt(what.to_owned()));
        }
    }
    let version = "SELECT schema FROM jari.head";
    let row = link.client.query_one(version, &[]).await?;
    Ok(Some(row.try_get(0)?))
}

fn tables() -> String {
    format!(
        "CREATE SCHEMA jari;
        CREATE TABLE jari.head (
            one boolean PRIMARY KEY CHECK (one),
            schema bigint NOT NULL,
            commits bigint NOT NULL,
            time_us bigint NOT NULL,
            term bigint NOT NULL,
            held boolean NOT NULL,
            beats bigint NOT NULL,
            beat_us bigint NOT NULL
        ) WITH (fillfactor = 10);
        INSERT INTO jari.head VALUES (true, {SCHEMA}, 0, 0, 0, false, 0, 0);
        CREATE TABLE jari.identity (
            one boolean PRIMARY KEY CHECK (one),
            service text NOT NULL,
            key_set text NOT NULL
        );
        CREATE TABLE jari.stated (
            event text COLLATE \"C\" NOT NULL,
            opening text COLLATE \"C\" NOT NULL,
            body text NOT NULL,
            note text NOT NULL,
            PRIMARY KEY (event, opening)
        );
        CREATE TABLE jari.proof (mark bytea PRIMARY KEY, minute bigint NOT NULL);
        CREATE INDEX proof_minute ON jari.proof (minute);"
    )
}

/// One table for each kind of row.
fn kinds() -> String {
    let mut script = String::new();
    for table in Table::ALL {
        let name = table.name();
        let made = write!(
            script,
            "CREATE TABLE IF NOT EXISTS jari.{name} (key bytea PRIMARY KEY, body text NOT NULL);"
        );
        made.expect("a string takes all");
    }
    script
}

/// How safe what the database confirms is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Durability {
    /// It is on two machines before it is answered.
    Synchronous,
    /// It is on one disk. If that is lost, so is what was answered.
    OneDisk,
    /// A standby is demanded and none is there: nothing is committed.
    Waiting,
}

/// Whether the database keeps what it confirms; refused if it does not even
/// write it down.
pub(super) async fn durability(link: &Link) -> Result<Durability, StoreError> {
    let asked = "SELECT current_setting('fsync') = 'on'
            AND current_setting('full_page_writes') = 'on',
        current_setting('synchronous_standby_names') <> '',
        (SELECT count(*) FROM pg_stat_replication
            WHERE sync_state IN ('sync', 'quorum')) > 0";
    let row = link.client.query_one(asked, &[]).await?;
    let (writes, demanded, there): (bool, bool, bool) =
        (row.try_get(0)?, row.try_get(1)?, row.try_get(2)?);
    if !writes {
        return Err(StoreError::Unsafe);
    }
    Ok(match (demanded, there) {
        (true, true) => Durability::Synchronous,
        (true, false) => Durability::Waiting,
        (false, _) => Durability::OneDisk,
    })
}
