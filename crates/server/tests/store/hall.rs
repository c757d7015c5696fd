//! A service whose clocks a test holds in its hand.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use jari_protocol::id::ClockId;
use jari_protocol::time::{Millis, ServerTime};
use jari_room::query::{Query, Reply};
use jari_room::request::{Answer, Batch};
use jari_server::app::{About, App, Parts};
use jari_server::conductor::Conductor;
use jari_server::keys::Keys;
use jari_server::nonce::Nonces;
use jari_server::random::System;
use jari_server::store::memory::MemoryStore;
use jari_server::store::port::{Pending, Store, StoreError};
use jari_server::time::{ServiceTime, Turned};
use tokio::sync::watch;

use crate::world::{START, founding, line};

/// A service on a store that outlives it.
pub(crate) struct Hall {
    store: Arc<dyn Store>,
    pub(crate) clocks: Arc<Turned>,
    /// Whether the store takes no batches for now.
    pub(crate) away: Arc<AtomicBool>,
    keys: tempfile::TempDir,
}

impl Hall {
    pub(crate) async fn new() -> Self {
        let store: Arc<dyn Store> = Arc::new(MemoryStore::default());
        let batch = Batch {
            now: START,
            changes: founding(),
        };
        let answers = store.execute(batch).await.expect("memory works");
        assert!(answers.iter().all(Result::is_ok), "{answers:?}");
        let keys = tempfile::tempdir().expect("a folder");
        Self {
            store,
            clocks: Turned::at(START),
            away: Arc::default(),
            keys,
        }
    }

    /// Starts the service; the clocks go on from where they stand.
    pub(crate) async fn start(&self) -> (App, Conductor) {
        let reply = self
            .store
            .read(START, Query::Service)
            .await
            .expect("memory works");
        let Reply::Service(Some(service)) = reply else {
            panic!("not founded")
        };
        let id = ClockId::from_bytes([7; 16]);
        let clocks = Arc::<Turned>::clone(&self.clocks);
        let time = ServiceTime::start(clocks, id, Some(service.latest));
        let keys = Keys::open(self.keys.path()).expect("keys");
        let about = About {
            service: keys.service(),
            name: line("Town"),
            contact: line("02-120"),
            base: "http://127.0.0.1:8787".to_owned(),
        };
        let app = App::start(Parts {
            signer: Arc::new(keys.into_signer(&about, time.now()).expect("a key set")),
            about,
            time,
            store: Arc::new(Sometimes {
                store: Arc::clone(&self.store),
                away: Arc::clone(&self.away),
            }),
            nonces: Nonces::new(service.nonce_key),
            random: Arc::new(System::default()),
            #[cfg(feature = "faults")]
            faults: Arc::default(),
        });
        let conductor = Conductor::take_over(app.clone())
            .await
            .expect("the lines are there");
        (app, conductor)
    }

    pub(crate) fn pass(&self, seconds: u64) {
        self.clocks.pass(Millis::from_secs(seconds));
    }
}

/// A store that is away sometimes.
#[derive(Debug)]
struct Sometimes {
    store: Arc<dyn Store>,
    away: Arc<AtomicBool>,
}

impl Store for Sometimes {
    fn execute(&self, batch: Batch) -> Pending<'_, Vec<Answer>> {
        if self.away.load(Ordering::Relaxed) {
            let away = StoreError::Unavailable("it is away".to_owned());
            return Box::pin(std::future::ready(Err(away)));
        }
        self.store.execute(batch)
    }

    fn read(&self, now: ServerTime, query: Query) -> Pending<'_, Reply> {
        self.store.read(now, query)
    }

    fn watch(&self) -> watch::Receiver<u64> {
        self.store.watch()
    }
}
