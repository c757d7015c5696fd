//! A database on another machine: reached by TLS, or not at all.

use jari_postgres::Server;
use jari_server::store::postgres::Postgres;
use rcgen::{CertifiedKey, KeyPair, generate_simple_self_signed};
use std::sync::Arc;

use crate::bed::address;
use crate::world::{Guest, World};

#[tokio::test]
async fn a_database_is_spoken_to_over_tls_and_believed_by_its_certificate_and_name() {
    let own = paper("127.0.0.1");
    let far = Far::start(&own);
    let node = far.open("verify-full", &own).await.expect("it is believed");
    let mut world = World::new(Arc::new(node)).await;
    world.arrive(0..2).await;
    world.run(vec![Guest(0).joins(), Guest(1).joins()]).await;
    assert!(world.seq(Guest(1)).await.is_some());

    let in_the_clear = far.open("disable", &own).await.expect_err("TLS alone");
    assert!(in_the_clear.contains("no encryption"), "{in_the_clear}");
    let other = paper("127.0.0.1");
    let stranger = far.open("verify-full", &other).await;
    assert!(
        stranger
            .expect_err("another authority")
            .contains("certificate")
    );
}

#[tokio::test]
async fn a_database_under_another_name_is_not_believed() {
    let other = paper("database.example");
    let far = Far::start(&other);
    // No weaker mode makes it believed.
    for mode in ["require", "verify-ca", "verify-full"] {
        let refused = far.open(mode, &other).await.expect_err(mode);
        assert!(refused.contains("not valid for name"), "{refused}");
    }
}

struct Far {
    server: Server,
    folder: tempfile::TempDir,
}

impl Far {
    fn start(paper: &CertifiedKey<KeyPair>) -> Self {
        let (certificate, key) = (paper.cert.pem(), paper.signing_key.serialize_pem());
        Self {
            server: Server::with_certificate(&certificate, &key),
            folder: tempfile::tempdir().expect("a folder"),
        }
    }

    async fn open(&self, mode: &str, root: &CertifiedKey<KeyPair>) -> Result<Postgres, String> {
        let file = self.folder.path().join("root.pem");
        std::fs::write(&file, root.cert.pem()).expect("a file");
        let options = format!("sslmode={mode}&sslrootcert={}", file.display());
        let url = format!("{}?{options}", self.server.far_url());
        let opened = Postgres::open(address(&url)).await;
        opened.map_err(|error| error.to_string())
    }
}

fn paper(name: &str) -> CertifiedKey<KeyPair> {
    generate_simple_self_signed([name.to_owned()]).expect("a certificate")
}
