//! One connection: how it is opened, what it has prepared, and how its
//! transactions end.

use std::collections::BTreeMap;
use std::future::poll_fn;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use tokio::io::{AsyncRead, AsyncWrite};
use tokio::sync::mpsc;
use tokio::task::JoinHandle;
use tokio::time::timeout;
use tokio_postgres::error::SqlState;
use tokio_postgres::{AsyncMessage, Client, Connection, NoTls, Statement};

use super::address::Address;
use crate::store::port::StoreError;
use crate::store::table::Table;

/// A connection to the database. What went wrong on it is not repaired: it is
/// dropped, and the database ends what was not committed.
#[derive(Debug)]
pub(super) struct Link {
    pub(super) client: Client,
    statements: BTreeMap<(Table, Kind), Statement>,
    prepared: BTreeMap<&'static str, Statement>,
    warned: Arc<AtomicBool>,
    driver: JoinHandle<()>,
}

/// What is done to a table.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Kind {
    /// Rows by their keys.
    Each,
    /// Rows from a key on.
    From,
    /// Rows from a key to before another.
    Between,
    /// Writes rows.
    Put,
    /// Removes rows.
    Remove,
}

impl Kind {
    fn text(self, table: &str) -> String {
        match self {
            Self::Each => format!("SELECT key, body FROM jari.{table} WHERE key = ANY ($1)"),
            Self::From => {
                format!("SELECT key, body FROM jari.{table} WHERE key >= $1 ORDER BY key LIMIT $2")
            }
            Self::Between => format!(
                "SELECT key, body FROM jari.{table} WHERE key >= $1 AND key < $3 ORDER BY key \
                 LIMIT $2"
            ),
            Self::Put => format!(
                "INSERT INTO jari.{table} (key, body) \
                 SELECT * FROM unnest($1::bytea[], $2::text[]) \
                 ON CONFLICT (key) DO UPDATE SET body = excluded.body"
            ),
            Self::Remove => format!("DELETE FROM jari.{table} WHERE key = ANY ($1)"),
        }
    }
}

/// What every session begins with. A commit waits for the disk, and for the
/// synchronous standby where there is one, whatever the database's defaults;
/// no time limit of the database may cut that wait short. Whoever stops in
/// the middle of a transaction loses it, so that others go on. Every table is
/// asked by its key alone, also while the database takes it for empty.
const SESSION: &str = "
    SET statement_timeout = 0;
    SELECT set_config('synchronous_commit', CASE current_setting('synchronous_commit')
        WHEN 'remote_apply' THEN 'remote_apply' ELSE 'on' END, false);
    SET lock_timeout = '10s';
    SET idle_in_transaction_session_timeout = '10s';
    SET client_min_messages = warning;
    SET standard_conforming_strings = on;
    SET plan_cache_mode = force_generic_plan;
    SET enable_seqscan = off;
    SET enable_bitmapscan = off;
    SET jit = off";

/// How long opening may take in all, with every host of the address tried.
const OPENING: Duration = Duration::from_secs(8);

impl Link {
    /// Opens a connection.
    pub(super) async fn open(address: &Address) -> Result<Self, StoreError> {
        Self::opened(address, None).await
    }

    /// Opens a connection that hands over what the database tells by itself.
    pub(super) async fn listening(
        address: &Address,
        heard: mpsc::UnboundedSender<String>,
    ) -> Result<Self, StoreError> {
        Self::opened(address, Some(heard)).await
    }

    async fn opened(
        address: &Address,
        heard: Option<mpsc::UnboundedSender<String>>,
    ) -> Result<Self, StoreError> {
        let opening = async {
            let warned = Arc::<AtomicBool>::default();
            let (client, driver) = if let Some(tls) = &address.tls {
                let (client, connection) = address.config.connect(tls.clone()).await?;
                let driven = drive(connection, Arc::clone(&warned), heard);
                (client, tokio::spawn(driven))
            } else {
                let (client, connection) = address.config.connect(NoTls).await?;
                let driven = drive(connection, Arc::clone(&warned), heard);
                (client, tokio::spawn(driven))
            };
            let link = Self {
                client,
                statements: BTreeMap::new(),
                prepared: BTreeMap::new(),
                warned,
                driver,
            };
            link.client.batch_execute(SESSION).await?;
            Ok(link)
        };
        let late = |_| StoreError::Unavailable("the database does not answer".to_owned());
        timeout(OPENING, opening).await.map_err(late)?
    }

    /// A statement, prepared at its first use.
    pub(super) async fn statement(
        &mut self,
        table: Table,
        kind: Kind,
    ) -> Result<Statement, StoreError> {
        if let Some(known) = self.statements.get(&(table, kind)) {
            return Ok(known.clone());
        }
        let text = kind.text(table.name());
        let made = self.client.prepare(&text).await?;
        self.statements.insert((table, kind), made.clone());
        Ok(made)
    }

    /// A statement of its own, prepared at its first use.
    pub(super) async fn prepared(&mut self, text: &'static str) -> Result<Statement, StoreError> {
        if let Some(known) = self.prepared.get(text) {
            return Ok(known.clone());
        }
        let made = self.client.prepare(text).await?;
        self.prepared.insert(text, made.clone());
        Ok(made)
    }

    /// Commits. A wait for the standby that was cut short ends with success
    /// and a warning: the commit is on one disk only, so it counts as none.
    pub(super) async fn commit(&self) -> Result<(), StoreError> {
        self.client.batch_execute("COMMIT").await?;
        if self.warned.load(Ordering::SeqCst) {
            let what = "a commit was not confirmed by the synchronous standby";
            return Err(StoreError::Unavailable(what.to_owned()));
        }
        Ok(())
    }

    /// Whether it can be used again.
    pub(super) fn is_good(&self) -> bool {
        !self.client.is_closed() && !self.warned.load(Ordering::SeqCst)
    }
}

impl Drop for Link {
    /// Closed at once, whatever is under way on it.
    fn drop(&mut self) {
        self.driver.abort();
    }
}

async fn drive<S, T>(
    mut connection: Connection<S, T>,
    warned: Arc<AtomicBool>,
    heard: Option<mpsc::UnboundedSender<String>>,
) where
    S: AsyncRead + AsyncWrite + Unpin,
    T: AsyncRead + AsyncWrite + Unpin,
{
    loop {
        match poll_fn(|context| connection.poll_message(context)).await {
            Some(Ok(AsyncMessage::Notice(notice))) => {
                let code = notice.code().code();
                tracing::warn!(code, said = notice.message(), "the database warns");
                warned.store(true, Ordering::SeqCst);
            }
            Some(Ok(AsyncMessage::Notification(told))) => {
                if let Some(heard) = &heard {
                    // Nobody listens any more when the store is closed.
                    drop(heard.send(told.payload().to_owned()));
                }
            }
            Some(Ok(_)) => {}
            Some(Err(error)) => {
                tracing::debug!(%error, "a connection to the database ended");
                return;
            }
            None => return,
        }
    }
}

impl From<tokio_postgres::Error> for StoreError {
    /// Without details: they may quote what is stored.
    fn from(error: tokio_postgres::Error) -> Self {
        let Some(said) = error.as_db_error() else {
            let cause = std::error::Error::source(&error).map(ToString::to_string);
            let cause = cause.map_or_else(String::new, |cause| format!(": {cause}"));
            return Self::Unavailable(format!("{error}{cause}"));
        };
        let code = said.code();
        if [SqlState::DISK_FULL, SqlState::OUT_OF_MEMORY].contains(code) {
            return Self::Full;
        }
        let again = [
            SqlState::LOCK_NOT_AVAILABLE,
            SqlState::T_R_SERIALIZATION_FAILURE,
            SqlState::T_R_DEADLOCK_DETECTED,
        ];
        if again.contains(code) {
            return Self::Busy;
        }
        Self::Unavailable(format!("{} ({})", said.message(), code.code()))
    }
}
