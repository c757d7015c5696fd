//! One database server for all tests of this file, one database for each.

use std::sync::atomic::{AtomicU32, Ordering};
use std::sync::{Arc, Mutex, PoisonError, Weak};

use jari_postgres::Server;
use jari_server::store::port::StoreError;
use jari_server::store::postgres::{Address, Postgres};

/// Shared while any test uses it, so that it ends with the last.
static SHARED: Mutex<Weak<Server>> = Mutex::new(Weak::new());
static NAMES: AtomicU32 = AtomicU32::new(0);

/// A database of one's own.
pub(crate) struct Bed {
    pub(crate) server: Arc<Server>,
    pub(crate) name: String,
}

impl Bed {
    pub(crate) async fn new() -> Self {
        let server = shared();
        let name = format!("test_{}", NAMES.fetch_add(1, Ordering::Relaxed));
        server.database(&name).await;
        Self { server, name }
    }

    pub(crate) async fn node(&self) -> Arc<Postgres> {
        Arc::new(self.open().await.expect("the database is there"))
    }

    pub(crate) async fn open(&self) -> Result<Postgres, StoreError> {
        Postgres::open(address(&self.server.url(&self.name))).await
    }

    pub(crate) async fn sql(&self, text: &str) {
        self.server.sql(&self.name, text).await;
    }

    pub(crate) async fn ask(&self, text: &str) -> String {
        self.server.ask(&self.name, text).await
    }
}

fn shared() -> Arc<Server> {
    let mut shared = SHARED.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(server) = shared.upgrade() {
        return server;
    }
    let server = Arc::new(Server::start());
    *shared = Arc::downgrade(&server);
    server
}

pub(crate) fn address(url: &str) -> Address {
    Address::parse(url).expect("an address")
}
