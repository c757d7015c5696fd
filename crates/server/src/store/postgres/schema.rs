//! The tables of a database, their version, and whether the database keeps
//! what it confirms.

use std::fmt::Write as _;

use super::link::Link;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// The version of the tables and of what is in them. Rises with every change
/// of a row: an older build would drop a field that it does not know. What is
/// older is brought up to it by the first node that opens it; what is newer is
/// refused, also in the middle of a run.
pub const SCHEMA: i64 = 3;

/// The steps to the next schema, from 1 on.
const STEPS: [fn() -> String; 2] = [kinds, kinds];

const _: () = assert!(
    STEPS.len() as i64 == SCHEMA - 1,
    "each schema has the step that leads to it"
);

/// Held while tables are made, so that nodes which start at once do not make
/// them twice: the name of the program in ASCII.
const MAKING: i64 = 0x4a41_5249;

/// Makes the tables unless they are there, brings those of an earlier version
/// up to this build's, and refuses those of a newer one. All in one commit.
pub(super) async fn settle(link: &Link) -> Result<(), StoreError> {
    let begin = format!("BEGIN; SELECT pg_advisory_xact_lock({MAKING})");
    link.client.batch_execute(&begin).await?;
    let found = version(link).await?;
    match found {
        None => link.client.batch_execute(&(tables() + &kinds())).await?,
        Some(found) => {
            known(found)?;
            migrate(link, found).await?;
        }
    }
    link.commit().await
}

/// Refuses a version that is newer than this build.
pub(super) fn known(found: i64) -> Result<(), StoreError> {
    if found > SCHEMA {
        let known = SCHEMA;
        return Err(StoreError::Newer { found, known });
    }
    Ok(())
}

async fn migrate(link: &Link, found: i64) -> Result<(), StoreError> {
    if found == SCHEMA {
        return Ok(());
    }
    let done = usize::try_from(found - 1).ok();
    let steps = done.and_then(|done| STEPS.get(done..));
    let steps = steps.ok_or_else(|| StoreError::Corrupt(format!("schema {found}")))?;
    for step in steps {
        link.client.batch_execute(&step()).await?;
    }
    let raise = format!("UPDATE jari.head SET schema = {SCHEMA}");
    link.client.batch_execute(&raise).await?;
    tracing::info!(
        from = found,
        to = SCHEMA,
        "the database was brought up to date"
    );
    Ok(())
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

/// One table for each kind of row. The step to schema 2 makes those that a
/// database lacks; fields that came since are absent in older rows and mean
/// what their absence means. The step to schema 3 makes those of clerks and
/// their deeds.
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
