//! Two nodes of one service, as an operator starts them.

use std::env;
use std::ffi::OsString;
use std::fs;
use std::net::{Ipv4Addr, SocketAddr, TcpListener};
use std::path::{Path, PathBuf};

use jari_evening::outbox::Outbox;
use jari_evening::server::{Launch, Server};
use jari_evening::statement;
use jari_protocol::board::Board;
use tempfile::TempDir;

use crate::crowd::Town;
use crate::wire::Wire;

/// A node that leads, and one that follows.
pub(crate) struct Pair {
    dir: TempDir,
    folder: PathBuf,
    url: String,
    base: String,
    outbox: Outbox,
    pub(crate) first: Server,
    pub(crate) second: Server,
}

impl Pair {
    /// Starts both; the first leads.
    pub(crate) async fn start(url: &str) -> Self {
        let dir = tempfile::tempdir().expect("a folder");
        let base = format!("http://{}", free());
        let folder = dir.path().join("first");
        let leads = node(&folder, url, &base).await;
        let second = dir.path().join("second");
        copy_keys(&folder, &second);
        let follows = node(&second, url, &base).await;
        Self {
            outbox: Outbox::follow(folder.join("outbox.ndjson")),
            url: url.to_owned(),
            base,
            first: leads,
            second: follows,
            folder,
            dir,
        }
    }

    /// Where people reach a node. Their codes come from the first, which led
    /// when they signed in.
    pub(crate) fn town(&self, node: &Server) -> Town {
        Town {
            wire: Wire::new(&node.address().to_string(), &self.base, 16),
            outbox: self.outbox.clone(),
            event: "one-town".parse().expect("a name"),
        }
    }

    /// The same with the codes of the second node.
    pub(crate) fn town_of_second(&self) -> Town {
        Town {
            outbox: Outbox::follow(self.dir.path().join("second/outbox.ndjson")),
            ..self.town(&self.second)
        }
    }

    /// A third node, on a new folder with the keys of the first.
    pub(crate) async fn third(&self) -> Server {
        let third = self.dir.path().join("third");
        copy_keys(&self.folder, &third);
        node(&third, &self.url, &self.base).await
    }

    /// The base of URLs in proofs.
    pub(crate) fn base(&self) -> &str {
        &self.base
    }

    /// The folder of the first node.
    pub(crate) fn folder(&self) -> &Path {
        &self.folder
    }

    /// What the first node logged.
    pub(crate) fn log_of_first(&self) -> String {
        fs::read_to_string(self.dir.path().join("first.log")).expect("a log")
    }
}

async fn node(data: &Path, url: &str, base: &str) -> Server {
    let settings = ["--database", url, "--base", base, "--log", "info"];
    let launch = Launch {
        program: vec![program().into()],
        data: data.to_owned(),
        listen: free(),
        settings: settings.iter().map(OsString::from).collect(),
    };
    let event = Path::new(env!("CARGO_MANIFEST_DIR")).join("one-town.toml");
    Server::start(launch, &[event]).await.expect("it starts")
}

/// The server's program, beside this test's.
///
/// # Panics
/// It was not built.
pub(crate) fn program() -> PathBuf {
    let own = env::current_exe().expect("a test is a program");
    let folder = own.ancestors().nth(2).expect("target/debug/deps");
    let program = folder.join("jari-server");
    assert!(
        program.exists(),
        "cargo build --package jari-server comes first"
    );
    program
}

pub(crate) fn copy_keys(from: &Path, to: &Path) {
    let (from, to) = (from.join("keys"), to.join("keys"));
    fs::create_dir_all(&to).expect("a folder");
    for key in fs::read_dir(from).expect("keys") {
        let key = key.expect("a key");
        fs::copy(key.path(), to.join(key.file_name())).expect("a copy");
    }
}

/// An address nobody listens on.
fn free() -> SocketAddr {
    let any = SocketAddr::from((Ipv4Addr::LOCALHOST, 0));
    let listener = TcpListener::bind(any).expect("a free port");
    listener.local_addr().expect("its number")
}

/// The board that a node shows, as text.
pub(crate) async fn board_text(town: &Town) -> Option<String> {
    let path = "/v1/events/one-town/openings/first/board";
    let text = town.wire.text(path).await.ok()?;
    text.starts_with("ey").then_some(text)
}

/// The board that a node shows.
pub(crate) async fn board(town: &Town) -> Option<Board> {
    let text = board_text(town).await?;
    Some(statement::board(&text).expect("a board"))
}
