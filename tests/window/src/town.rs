//! The service: the real server, over TLS by an authority of its own.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::{Path, PathBuf};

use jari_evening::outbox::Outbox;
use jari_evening::server::{Launch, Server};
use rcgen::generate_simple_self_signed;

use crate::desktop::free_port;

/// The running service.
#[derive(Debug)]
pub(crate) struct Town {
    server: Server,
    pub(crate) outbox: Outbox,
    /// By which the app knows who it speaks to.
    pub(crate) certificate: PathBuf,
}

impl Town {
    pub(crate) async fn open(
        server: &Path,
        host: &str,
        folder: &Path,
        opens_in: &str,
    ) -> anyhow::Result<Self> {
        let listen = SocketAddr::from((Ipv4Addr::LOCALHOST, free_port()?));
        let made = generate_simple_self_signed([host.to_owned()])?;
        let (certificate, key) = (folder.join("certificate.pem"), folder.join("key.pem"));
        std::fs::write(&certificate, made.cert.pem())?;
        std::fs::write(&key, made.signing_key.serialize_pem())?;
        let event = folder.join("one-town.toml");
        let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
        let sites = sites.join("kr-vaccination-centers-2021.json");
        let text = EVENT.replace("SITES", &sites.display().to_string());
        let text = text.replace("EVENT_TITLE", EVENT_TITLE);
        std::fs::write(&event, text.replace("OPENS_IN", opens_in))?;
        let base = format!("https://{host}:{}", listen.port());
        let settings = [
            "--tls-certificate".into(),
            certificate.clone().into(),
            "--tls-key".into(),
            key.into(),
            "--base".into(),
            base.into(),
            "--rehearsal".into(),
            "true".into(),
        ];
        let launch = Launch {
            program: vec![server.into()],
            data: folder.join("service"),
            listen,
            settings: settings.into(),
        };
        let server = Server::start(launch, &[event]).await?;
        let outbox = Outbox::follow(server.outbox());
        Ok(Self {
            server,
            outbox,
            certificate,
        })
    }

    /// The link by which people add it.
    pub(crate) fn link(&self) -> &str {
        self.server.link()
    }
}

/// What its event is called.
pub(crate) const EVENT_TITLE: &str = "보건소 예약";

const EVENT: &str = r#"
event = "one-town"
title = "EVENT_TITLE"
rule = "온 순서대로예요. 아무도 앞지를 수 없어요."
zone = "Asia/Seoul"
basis = "contact"
party_limit = 1
capacity_inside = 10
admit_per_minute = 60
reconnect_window = "2s"
sites = "SITES"

[[cohort]]
cohort = "everyone"
title = "누구나"

[[opening]]
opening = "first"
cohort = "everyone"
order = "joining"
gathering_in = "0s"
opens_in = "OPENS_IN"
ends_in = "4h"

[[slots]]
sites = ["centre-1"]
from_day_in = 7
to_day_in = 8
from = "09:00"
to = "12:00"
every = 30
capacity = 5
"#;
