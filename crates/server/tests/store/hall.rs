//! A service whose clocks a test holds in its hand.

use std::sync::Arc;

use jari_protocol::id::ClockId;
use jari_protocol::time::Millis;
use jari_room::query::{Query, Reply};
use jari_room::request::Batch;
use jari_server::app::{About, App, Parts};
use jari_server::conductor::Conductor;
use jari_server::keys::Keys;
use jari_server::nonce::Nonces;
use jari_server::random::System;
use jari_server::store::memory::MemoryStore;
use jari_server::store::port::Store;
use jari_server::time::{ServiceTime, Turned};

use crate::world::{START, founding, line};

/// A service on a store that outlives it.
pub(crate) struct Hall {
    store: Arc<dyn Store>,
    pub(crate) clocks: Arc<Turned>,
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
            store: Arc::clone(&self.store),
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
