//! The database file: its settings, tables and version.

use std::path::Path;
use std::time::Duration;

use rusqlite::{Connection, OpenFlags, OptionalExtension as _};

use super::migration;
use crate::folder::private_file;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// The version of the tables and of what is in them. Rises with every change
/// of a row: an older build would drop a field that it does not know. What is
/// older is brought up to it when it is opened; what is newer is refused.
pub const SCHEMA: i64 = 4;

/// Marks the file as ours, in `PRAGMA application_id`.
const APPLICATION: i64 = 0x4a41_5249;

/// How long a connection waits for another's lock: only a backup or a shell
/// holds one, the writer is alone.
const LOCK_WAIT: Duration = Duration::from_secs(5);

/// Prepared statements kept per connection: three or four for each table.
const STATEMENTS: usize = 128;

/// Pages of the write-ahead log after which a commit copies them back: 16 MB,
/// so that this happens every few seconds under load and not in every batch.
const CHECKPOINT_PAGES: u32 = 4_000;

/// Opens the file for the writer.
pub(super) fn open(path: &Path) -> Result<Connection, StoreError> {
    let made = private_file().create(true).truncate(false).open(path);
    made.map_err(|error| StoreError::Unavailable(error.to_string()))?;
    let connection = Connection::open(path)?;
    settle(&connection)?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection.pragma_update(None, "wal_autocheckpoint", CHECKPOINT_PAGES)?;
    upgrade(&connection)?;
    check(&connection)?;
    Ok(connection)
}

/// Opens the file for a reader.
pub(super) fn open_to_read(path: &Path) -> Result<Connection, StoreError> {
    let flags = OpenFlags::SQLITE_OPEN_READ_ONLY | OpenFlags::SQLITE_OPEN_NO_MUTEX;
    let connection = Connection::open_with_flags(path, flags)?;
    settle(&connection)?;
    Ok(connection)
}

/// Copies the file as of one commit into a new one, which only its owner
/// reads. Commits go on meanwhile.
pub(super) fn copy(from: &Path, to: &Path) -> Result<(), StoreError> {
    let unavailable = |error: std::io::Error| StoreError::Unavailable(error.to_string());
    // Made here, so that its owner alone reads it from the first byte.
    let made = private_file().create_new(true).open(to);
    drop(made.map_err(unavailable)?);
    let connection = open_to_read(from)?;
    let name = to.to_string_lossy();
    connection.execute("VACUUM INTO ?1", [&*name])?;
    let file = std::fs::File::open(to).map_err(unavailable)?;
    file.sync_all().map_err(unavailable)
}

fn settle(connection: &Connection) -> Result<(), StoreError> {
    connection.busy_timeout(LOCK_WAIT)?;
    connection.set_prepared_statement_cache_capacity(STATEMENTS);
    // 64 MB in memory: the rows of a whole evening.
    connection.pragma_update(None, "cache_size", -65_536)?;
    connection.pragma_update(None, "trusted_schema", false)?;
    Ok(())
}

fn upgrade(connection: &Connection) -> Result<(), StoreError> {
    let found = version(connection)?;
    if found > SCHEMA {
        return Err(StoreError::Newer {
            found,
            known: SCHEMA,
        });
    }
    if found == SCHEMA {
        return Ok(());
    }
    if found > 0 {
        return migration::migrate(connection, found);
    }
    let mut script = format!(
        "BEGIN IMMEDIATE;
        PRAGMA application_id = {APPLICATION};
        CREATE TABLE meta (name TEXT NOT NULL PRIMARY KEY, value INTEGER NOT NULL)
            STRICT, WITHOUT ROWID;
        INSERT INTO meta VALUES ('schema', {SCHEMA});"
    );
    for table in Table::ALL {
        let name = table.name();
        script += &format!(
            "CREATE TABLE {name} (key BLOB NOT NULL PRIMARY KEY, body TEXT NOT NULL)
                STRICT, WITHOUT ROWID;"
        );
    }
    script += "COMMIT;";
    Ok(connection.execute_batch(&script)?)
}

/// The version of the tables; 0 if there are none.
fn version(connection: &Connection) -> Result<i64, StoreError> {
    let tables: i64 =
        connection.query_row("SELECT count(*) FROM sqlite_schema", [], |row| row.get(0))?;
    if tables == 0 {
        return Ok(0);
    }
    let application: i64 = connection.query_row("PRAGMA application_id", [], |row| row.get(0))?;
    if application != APPLICATION {
        return Err(StoreError::Corrupt("another program's database".to_owned()));
    }
    let version = "SELECT value FROM meta WHERE name = 'schema'";
    let version = connection
        .query_row(version, [], |row| row.get(0))
        .optional()?;
    version.ok_or_else(|| StoreError::Corrupt("no schema version".to_owned()))
}

fn check(connection: &Connection) -> Result<(), StoreError> {
    let verdict: String = connection.query_row("PRAGMA quick_check(1)", [], |row| row.get(0))?;
    if verdict == "ok" {
        Ok(())
    } else {
        Err(StoreError::Corrupt(verdict))
    }
}

impl From<rusqlite::Error> for StoreError {
    fn from(error: rusqlite::Error) -> Self {
        match error.sqlite_error_code() {
            Some(rusqlite::ErrorCode::DiskFull) => Self::Full,
            Some(rusqlite::ErrorCode::DatabaseCorrupt | rusqlite::ErrorCode::NotADatabase) => {
                Self::Corrupt(error.to_string())
            }
            Some(_) | None => Self::Unavailable(error.to_string()),
        }
    }
}
