//! Whose rows they are, and since when.

use std::sync::Arc;

use jari_protocol::id::ClockId;
use jari_protocol::time::ServerTime;
use jari_room::query::{Query, Reply};
use jari_room::request::{Batch, Change, Verb};
use jari_room::row::account::Service;

use super::StartError;
use crate::node::{self, Standing};
use crate::random::Random;
use crate::store::port::{Store, StoreError};
use crate::store::postgres::{Address, Postgres};
use crate::time::{Clocks, ServiceTime};

/// Opens the database of several nodes.
pub(super) async fn database(address: &Address) -> Result<Postgres, StartError> {
    let opened = Postgres::open(address.clone()).await;
    opened.map_err(|error| {
        if matches!(error, StoreError::Unavailable(_)) {
            StartError::Unreachable(address.to_string(), error)
        } else {
            error.into()
        }
    })
}

/// The service row and service time; makes the row at the first start.
pub(super) async fn found(
    store: &dyn Store,
    clocks: Arc<dyn Clocks>,
    random: &dyn Random,
) -> Result<(Service, ServiceTime, Standing), StartError> {
    let id = ClockId::from_bytes(random.id());
    let before = service(store).await?;
    let latest = before.as_ref().map(|service| service.latest);
    let (time, standing) = match store.cluster() {
        Some(cluster) => node::stand(cluster, clocks, id).await?,
        None => (ServiceTime::start(clocks, id, latest), Standing::Alone),
    };
    if let Some(service) = before {
        return Ok((service, time, standing));
    }
    let (contact_key, nonce_key) = (random.secret(), random.secret());
    let change = Change {
        id: None,
        verb: Verb::Found {
            contact_key,
            nonce_key,
        },
    };
    let answers = store
        .execute(Batch {
            now: time.now(),
            changes: vec![change],
        })
        .await?;
    answers.into_iter().collect::<Result<Vec<_>, _>>()?;
    let service = service(store).await?;
    let service = service.ok_or_else(|| StoreError::Corrupt("no service row".to_owned()))?;
    Ok((service, time, standing))
}

async fn service(store: &dyn Store) -> Result<Option<Service>, StoreError> {
    let reply = store
        .read(ServerTime::from_millis(0), Query::Service)
        .await?;
    let Reply::Service(service) = reply else {
        return Err(StoreError::Corrupt("no service row".to_owned()));
    };
    Ok(service)
}
