//! The program as a process.

use std::fs::File;
use std::io::{BufRead as _, BufReader, Lines, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Output, Stdio};

pub(crate) fn program() -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_jari-server"));
    // Whatever the machine has set is not what the test says.
    for (name, _) in std::env::vars() {
        if name.starts_with("JARI_") {
            command.env_remove(name);
        }
    }
    command
}

pub(crate) fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/events")
        .join(name)
}

/// A running server; killed when dropped.
pub(crate) struct Server {
    pub(crate) child: Child,
    /// Where it listens, with its scheme.
    pub(crate) address: String,
    pub(crate) link: String,
    log: PathBuf,
    out: Lines<BufReader<ChildStdout>>,
}

impl Server {
    /// Starts it as the command says; its log goes to a file beside `data`.
    pub(crate) fn start(mut command: Command, data: &Path) -> Self {
        let log = data.with_extension("log");
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(File::create(&log).expect("a log"))
            .spawn()
            .expect("it starts");
        let mut out = BufReader::new(child.stdout.take().expect("piped")).lines();
        let mut word = |before: &str| {
            let line = out.next().unwrap_or_else(|| {
                let log = std::fs::read_to_string(&log).unwrap_or_default();
                panic!("it does not listen: {log}")
            });
            let line = line.expect("text");
            line.strip_prefix(before).expect("the word").to_owned()
        };
        let address = word("listening on ");
        let link = word("link ");
        Self {
            child,
            address,
            link,
            log,
            out,
        }
    }

    /// The address of the monitor, if the command asked for one.
    pub(crate) fn monitor(&mut self) -> String {
        let line = self.out.next().expect("a line").expect("text");
        let base = line.strip_prefix("monitor on http://");
        base.expect("the monitor").to_owned()
    }

    /// Host and port.
    pub(crate) fn authority(&self) -> &str {
        let (_, authority) = self.address.split_once("://").expect("a scheme");
        authority
    }

    /// What it logged so far.
    pub(crate) fn log(&self) -> String {
        std::fs::read_to_string(&self.log).expect("a log")
    }

    pub(crate) fn signal(&self, signal: &str) {
        let id = self.child.id().to_string();
        let sent = Command::new("kill").args([signal, &id]).status();
        assert!(sent.expect("kill").success());
    }

    /// Waits until it has ended by itself.
    pub(crate) fn ended(mut self) {
        assert!(self.child.wait().expect("it ends").success(), "in order");
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

/// Status and body of a reply over plain HTTP; `None` if nobody answers.
pub(crate) fn ask(authority: &str, path: &str) -> Option<(u16, String)> {
    let mut stream = TcpStream::connect(authority).ok()?;
    let request = request(authority, path);
    stream.write_all(request.as_bytes()).ok()?;
    let mut reply = String::new();
    stream.read_to_string(&mut reply).ok()?;
    reply.starts_with("HTTP/").then(|| taken_apart(&reply))
}

pub(crate) fn request(authority: &str, path: &str) -> String {
    format!(
        "GET {path} HTTP/1.1\r\nhost: {authority}\r\njari-version: 1\r\nconnection: close\r\n\r\n"
    )
}

pub(crate) fn taken_apart(reply: &str) -> (u16, String) {
    let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
    let status = head
        .split(' ')
        .nth(1)
        .and_then(|status| status.parse().ok());
    (status.expect("a status"), body.to_owned())
}

pub(crate) fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "it should refuse");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

/// Waits for something that must come.
pub(crate) fn until(mut is_so: impl FnMut() -> bool) {
    while !is_so() {
        std::thread::yield_now();
    }
}
