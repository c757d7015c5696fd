//! What the nodes share besides rows: the lease, what was signed, used proofs,
//! and whose database it is.

use std::time::Duration;

use futures_util::future::join;
use tokio::sync::watch;
use tokio::time::timeout;
use tokio_postgres::types::ToSql;

use super::Postgres;
use super::batch::{end, head};
use super::link::Link;
use super::listener;
use crate::store::cluster::{Cluster, Head, Identity, Stated};
use crate::store::port::{Pending, StoreError};

/// How long an exchange about the cluster may take: as long as a lease.
const PATIENCE: Duration = Duration::from_secs(5);

impl Cluster for Postgres {
    fn look(&self) -> Pending<'_, Head> {
        Box::pin(async move {
            let lent = self.pool.lend().await?;
            let head = soon(listener::look(&lent.link)).await?;
            lent.back();
            self.heads.hear(head);
            Ok(head)
        })
    }

    fn heads(&self) -> watch::Receiver<Head> {
        self.heads.heads()
    }

    fn take(&self, seen: Head) -> Pending<'_, Option<Head>> {
        Box::pin(async move {
            let asked: [i64; 2] = [seen.term.cast_signed(), seen.beats.cast_signed()];
            self.turn(TAKE, asked, Vec::new()).await
        })
    }

    fn beat(&self, term: u64, now_us: i64, stated: Vec<Stated>) -> Pending<'_, bool> {
        Box::pin(async move {
            let beaten = self
                .turn(BEAT, [term.cast_signed(), now_us], stated)
                .await?;
            Ok(beaten.is_some())
        })
    }

    fn release(&self, term: u64) -> Pending<'_, ()> {
        Box::pin(async move {
            let asked = [term.cast_signed(), 0];
            self.turn(RELEASE, asked, Vec::new()).await.map(drop)
        })
    }

    fn stated(&self) -> Pending<'_, Vec<Stated>> {
        Box::pin(async move {
            let mut lent = self.pool.lend().await?;
            let asked = lent.link.prepared(ALL_STATED).await?;
            let found = lent.link.client.query(&asked, &[]);
            let found = soon(async { Ok(found.await?) }).await?;
            let stated = found.iter().map(|row| {
                Ok(Stated {
                    event: row.try_get(0)?,
                    opening: row.try_get(1)?,
                    text: row.try_get(2)?,
                    note: row.try_get(3)?,
                })
            });
            let stated = stated.collect();
            lent.back();
            stated
        })
    }

    fn first_use(&self, mark: [u8; 16], minute: i64) -> Pending<'_, bool> {
        Box::pin(self.proofs.first_use(mark, minute))
    }

    fn identity(&self) -> Pending<'_, Option<Identity>> {
        Box::pin(async move {
            let lent = self.pool.lend().await?;
            let found = lent.link.client.query_opt(IDENTITY, &[]);
            let found = soon(async { Ok(found.await?) }).await?;
            lent.back();
            found.map(|row| identity(&row)).transpose()
        })
    }

    fn identify(&self, before: Option<Identity>, now: Identity) -> Pending<'_, bool> {
        Box::pin(async move {
            let lent = self.pool.lend().await?;
            let client = &lent.link.client;
            client.batch_execute("BEGIN").await?;
            let stated = match before {
                None => client.execute(FOUND, &[&now.service, &now.key_set]).await?,
                Some(before) => {
                    let (set, old) = (&now.key_set, &before.key_set);
                    client
                        .execute(RESTATE, &[set, &before.service, old])
                        .await?
                }
            };
            lent.link.commit().await?;
            lent.back();
            Ok(stated == 1)
        })
    }
}

impl Postgres {
    /// Does something about the lease in the one row that every commit goes
    /// through; nothing where the condition in `text` does not hold.
    async fn turn(
        &self,
        text: &'static str,
        asked: [i64; 2],
        stated: Vec<Stated>,
    ) -> Result<Option<Head>, StoreError> {
        let mut lent = self.pool.lend().await?;
        let turned = soon(turn(&mut lent.link, text, asked, &stated)).await?;
        lent.back();
        if let Some(head) = turned {
            self.heads.hear(head);
        }
        Ok(turned)
    }
}

async fn turn(
    link: &mut Link,
    text: &'static str,
    [first, second]: [i64; 2],
    stated: &[Stated],
) -> Result<Option<Head>, StoreError> {
    let update = link.prepared(text).await?;
    let put = link.prepared(PUT_STATED).await?;
    let begin = link.client.batch_execute("BEGIN");
    let asked: [&(dyn ToSql + Sync); 2] = [&first, &second];
    let (begun, found) = join(begin, link.client.query_opt(&update, &asked)).await;
    begun?;
    let Some(row) = found? else {
        link.client.batch_execute("ROLLBACK").await?;
        return Ok(None);
    };
    let head = head(&row)?;
    if !stated.is_empty() {
        let column = |of: fn(&Stated) -> &String| stated.iter().map(of).collect::<Vec<_>>();
        let (events, openings) = (column(|one| &one.event), column(|one| &one.opening));
        let (texts, notes) = (column(|one| &one.text), column(|one| &one.note));
        let columns: [&(dyn ToSql + Sync); 4] = [&events, &openings, &texts, &notes];
        link.client.execute(&put, &columns).await?;
    }
    end(link, &head).await?;
    Ok(Some(head))
}

fn identity(row: &tokio_postgres::Row) -> Result<Identity, StoreError> {
    Ok(Identity {
        service: row.try_get(0)?,
        key_set: row.try_get(1)?,
    })
}

/// Nothing here may hold up a beat for longer than a lease.
async fn soon<T>(work: impl Future<Output = Result<T, StoreError>>) -> Result<T, StoreError> {
    let late = |_| StoreError::Unavailable("the database does not answer".to_owned());
    timeout(PATIENCE, work).await.map_err(late)?
}

/// A lease is as it was seen while its term and its beats are. Neither this
/// nor a beat is for a build that is older than what is stored.
const TAKE: &str = "UPDATE jari.head SET term = term + 1, held = true, beats = beats + 1
    WHERE term = $1 AND beats = $2 AND schema = 3
    RETURNING commits, time_us, term, held, beats, beat_us";

const BEAT: &str = "UPDATE jari.head
    SET beats = beats + 1, beat_us = $2, time_us = greatest(time_us, $2)
    WHERE term = $1 AND held AND schema = 3
    RETURNING commits, time_us, term, held, beats, beat_us";

/// The second figure is not needed, and has to be somewhere.
const RELEASE: &str = "UPDATE jari.head SET held = false, beats = beats + 1
    WHERE term = $1 AND $2::bigint = 0
    RETURNING commits, time_us, term, held, beats, beat_us";

const ALL_STATED: &str =
    "SELECT event, opening, body, note FROM jari.stated ORDER BY event, opening";

const PUT_STATED: &str = "INSERT INTO jari.stated (event, opening, body, note)
    SELECT * FROM unnest($1::text[], $2::text[], $3::text[], $4::text[])
    ON CONFLICT (event, opening) DO UPDATE SET body = excluded.body, note = excluded.note";

const IDENTITY: &str = "SELECT service, key_set FROM jari.identity";

const FOUND: &str = "INSERT INTO jari.identity VALUES (true, $1, $2) ON CONFLICT DO NOTHING";

const RESTATE: &str = "UPDATE jari.identity SET key_set = $1 WHERE service = $2 AND key_set = $3";

#[cfg(test)]
mod tests {
    use super::super::SCHEMA;
    use super::{BEAT, TAKE};

    #[test]
    fn the_lease_is_for_builds_that_know_the_schema() {
        for text in [TAKE, BEAT] {
            let condition = format!("AND schema = {SCHEMA}\n");
            assert!(text.contains(&condition), "{text}");
        }
    }
}
