//! A service with two small events, on a port of its own.

use std::fs;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::mpsc;
use std::thread::JoinHandle;

use jari_protocol::contact::Contact;
use jari_protocol::text::Line;
use jari_server::outbox::file;
use jari_server::serve::{Plan, Started};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The event whose line is open.
pub(crate) const OPEN: &str = "open";
/// The event that opens in an hour.
pub(crate) const LATER: &str = "later";

/// A running service; it stops when this is dropped.
pub(crate) struct Service {
    pub(crate) dir: TempDir,
    pub(crate) link: String,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Service {
    pub(crate) fn start() -> Self {
        let dir = TempDir::new().expect("a folder");
        let events = vec![
            event_file(dir.path(), OPEN, "1s"),
            event_file(dir.path(), LATER, "1h"),
        ];
        let plan = Plan {
            listen: SocketAddr::from(([127, 0, 0, 1], 0)),
            events,
            name: Some(Line::new("서울 예방접종센터").expect("a name")),
            contact: Some(Line::new("02-120").expect("a contact")),
            ..Plan::at(dir.path().join("data"))
        };
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Runtime::new().expect("a runtime");
            runtime.block_on(async {
                let service = Started::new(&plan).await.expect("the service starts");
                ready
                    .send(service.link().to_owned())
                    .expect("the test waits");
                service.serve(async { drop(stopped.await) }).await;
            });
        });
        Self {
            dir,
            link: started.recv().expect("the service is up"),
            running: Some((stop, thread)),
        }
    }

    /// The last code that was sent to a contact.
    pub(crate) fn code(&self, contact: &str) -> Option<String> {
        let entries = file::read(&self.dir.path().join("data/outbox.ndjson")).ok()?;
        let contact: Contact = contact.parse().expect("a contact");
        let mine = entries
            .into_iter()
            .filter(|entry| entry.to == contact.as_str());
        mine.filter_map(|entry| entry.code).next_back()
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.send(()).expect("it waits for that");
            thread.join().expect("the service ends in order");
        }
    }
}

fn event_file(dir: &Path, event: &str, opens_in: &str) -> std::path::PathBuf {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let sites = sites.join("kr-vaccination-centers-2021.json");
    let text = format!(
        r#"
event = "{event}"
title = "50대 예방접종 ({event})"
rule = "먼저 온 순서대로"
zone = "Asia/Seoul"
basis = "contact"
party_limit = 2
capacity_inside = 50
admit_per_minute = 600
sites = "{}"

[[cohort]]
cohort = "fifties"
title = "1962~1971년생"
born_from = 1962-01-01
born_to = 1971-12-31

[[opening]]
opening = "evening"
cohort = "fifties"
order = "joining"
gathering_in = "0s"
opens_in = "{opens_in}"
ends_in = "3h"

[[slots]]
sites = ["centre-1"]
from_day_in = 3
to_day_in = 4
from = "10:00"
to = "12:00"
every = 30
capacity = 2
"#,
        sites.display()
    );
    let path = dir.join(format!("{event}.toml"));
    fs::write(&path, text).expect("the event file is written");
    path
}
