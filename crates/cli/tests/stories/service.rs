//! A service with one small event, on a port of its own, that can be stopped
//! and started again.

use std::fs;
use std::io::{Read as _, Write as _};
use std::net::{SocketAddr, TcpStream};
use std::path::{Path, PathBuf};
use std::sync::mpsc;
use std::thread::JoinHandle;

use jari_protocol::contact::Contact;
use jari_protocol::text::Line;
use jari_server::config::TlsFiles;
use jari_server::outbox::file;
use jari_server::serve::{Plan, Started};
use tempfile::TempDir;
use tokio::sync::oneshot;

/// The event everybody books in.
pub(crate) const EVENT: &str = "small";

/// A running service; it stops when this is dropped.
pub(crate) struct Service {
    pub(crate) dir: TempDir,
    pub(crate) link: String,
    address: SocketAddr,
    tls: Option<TlsFiles>,
    running: Option<(oneshot::Sender<()>, JoinHandle<()>)>,
}

impl Service {
    /// With an event that opens so many seconds from now.
    pub(crate) fn opening_in(seconds: u32) -> Self {
        Self::over(None, seconds)
    }

    /// The same, over TLS if there are files for it.
    pub(crate) fn over(tls: Option<TlsFiles>, seconds: u32) -> Self {
        let dir = TempDir::new().expect("a folder");
        let event = event_file(dir.path(), seconds);
        let mut service = Self {
            dir,
            link: String::new(),
            address: SocketAddr::from(([127, 0, 0, 1], 0)),
            tls,
            running: None,
        };
        service.run(vec![event]);
        service
    }

    /// Stops as an operator does.
    pub(crate) fn stop(&mut self) {
        if let Some((stop, thread)) = self.running.take() {
            stop.send(()).expect("it waits for that");
            thread.join().expect("the service ends in order");
        }
    }

    /// Runs again at the same address.
    pub(crate) fn start_again(&mut self) {
        self.stop();
        self.run(Vec::new());
    }

    /// The last code that was sent to a contact.
    pub(crate) fn code(&self, contact: &str) -> Option<String> {
        let entries = file::read(&self.dir.path().join("data/outbox.ndjson")).expect("an outbox");
        let contact: Contact = contact.parse().expect("a contact");
        let mine = entries
            .into_iter()
            .filter(|entry| entry.to == contact.as_str());
        mine.filter_map(|entry| entry.code).next_back()
    }

    /// How many messages of a kind there are.
    pub(crate) fn messages(&self, kind: &str) -> usize {
        let entries = file::read(&self.dir.path().join("data/outbox.ndjson")).expect("an outbox");
        entries.iter().filter(|entry| entry.kind == kind).count()
    }

    /// What anybody reads under a path, as it is served.
    pub(crate) fn document(&self, path: &str) -> String {
        let mut stream = TcpStream::connect(self.address).expect("it answers");
        let request = format!(
            "GET {path} HTTP/1.1\r\nhost: {}\r\njari-version: 1\r\nconnection: close\r\n\r\n",
            self.address
        );
        stream.write_all(request.as_bytes()).expect("it is sent");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("it is answered");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a reply");
        assert!(head.starts_with("HTTP/1.1 200"), "{head}");
        body.to_owned()
    }

    fn run(&mut self, events: Vec<PathBuf>) {
        let plan = Plan {
            listen: self.address,
            tls: self.tls.clone(),
            events,
            name: Some(Line::new("서울 예방접종센터").expect("a name")),
            contact: Some(Line::new("02-120").expect("a contact")),
            ..Plan::at(self.dir.path().join("data"))
        };
        let (stop, stopped) = oneshot::channel();
        let (ready, started) = mpsc::channel();
        let thread = std::thread::spawn(move || {
            let runtime = tokio::runtime::Builder::new_multi_thread()
                .worker_threads(2)
                .enable_all()
                .build()
                .expect("a runtime");
            runtime.block_on(async {
                let service = Started::new(&plan).await.expect("the service starts");
                let told = (service.link().to_owned(), service.base().to_owned());
                ready.send(told).expect("the test waits");
                service.serve(async { drop(stopped.await) }).await;
            });
        });
        let (link, base) = started.recv().expect("the service is up");
        self.link = link;
        let (_, address) = base.split_once("://").expect("a scheme");
        self.address = address.parse().expect("an address");
        self.running = Some((stop, thread));
    }
}

impl Drop for Service {
    fn drop(&mut self) {
        self.stop();
    }
}

fn event_file(dir: &Path, opens_in: u32) -> PathBuf {
    let sites = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../data");
    let sites = sites.join("kr-vaccination-centers-2021.json");
    let text = format!(
        r#"
event = "{EVENT}"
title = "50대 예방접종"
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
opens_in = "{opens_in}s"
ends_in = "2h"

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
    let path = dir.join("event.toml");
    fs::write(&path, text).expect("the event file is written");
    path
}
