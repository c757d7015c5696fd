//! The program `jari-server` as an operator runs it: start, refusals, kill,
//! restart, acts, stop.

#![cfg(unix)]

use std::fs;
use std::io::{BufRead as _, BufReader, Read as _, Write as _};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Output, Stdio};

use jari_protocol::board::{Board, Phase};
use jari_protocol::jws::{Compact, Typ};
use jari_protocol::keys::KeySet;

fn program() -> Command {
    Command::new(env!("CARGO_BIN_EXE_jari-server"))
}

fn example(name: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../data/events")
        .join(name)
}

/// A running server; killed when dropped.
struct Server {
    child: Child,
    base: String,
    link: String,
}

impl Server {
    fn start(data: &Path, more: &[&str]) -> Self {
        let mut command = program();
        command
            .args(["serve", "--listen", "127.0.0.1:0", "--data"])
            .arg(data)
            .args(more);
        command.arg("--event").arg(example("k-evening.toml"));
        let mut child = command
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .expect("it starts");
        let out = child.stdout.take().expect("piped");
        let mut lines = BufReader::new(out).lines();
        let mut word = |before: &str| {
            let line = lines.next().expect("it listens").expect("text");
            line.strip_prefix(before).expect("the word").to_owned()
        };
        let base = word("listening on ");
        let link = word("link ");
        Self { child, base, link }
    }

    /// The body of a good reply.
    fn text(&self, path: &str) -> String {
        let address = self.base.strip_prefix("http://").expect("plain HTTP");
        let mut stream = TcpStream::connect(address).expect("it listens");
        let request = format!(
            "GET {path} HTTP/1.0\r\nhost: {address}\r\njari-version: 1\r\nconnection: close\r\n\r\n"
        );
        stream.write_all(request.as_bytes()).expect("it reads");
        let mut reply = String::new();
        stream.read_to_string(&mut reply).expect("it replies");
        let (head, body) = reply.split_once("\r\n\r\n").expect("a head and a body");
        assert!(head.contains(" 200 "), "{head}");
        body.to_owned()
    }

    fn board(&self) -> Board {
        let text = self.text("/v1/events/k-evening/openings/evening/board");
        open(&text, Typ::Board)
    }

    fn key_set(&self) -> KeySet {
        open(&self.text("/.well-known/jari"), Typ::Keys)
    }

    /// Asks it to end and waits until it has.
    fn stop(mut self) {
        let id = self.child.id().to_string();
        let asked = Command::new("kill")
            .args(["-TERM", &id])
            .status()
            .expect("kill");
        assert!(asked.success());
        assert!(
            self.child.wait().expect("it ends").success(),
            "an orderly end"
        );
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        // It may have ended already.
        drop(self.child.kill());
        drop(self.child.wait());
    }
}

fn open<T: serde::de::DeserializeOwned>(text: &str, typ: Typ) -> T {
    let compact = Compact::parse(text, typ).expect("a statement");
    compact.open(|_, _, _| true).expect("its content")
}

fn refused(output: &Output) -> String {
    assert!(!output.status.success(), "it should refuse");
    String::from_utf8_lossy(&output.stderr).into_owned()
}

fn operator(data: &Path, act: &str) -> Output {
    let mut command = program();
    command.args(["operator", act, "--data"]).arg(data);
    command.args(["k-evening", "evening", "--reason", "a test"]);
    command.output().expect("it runs")
}

#[test]
fn a_killed_server_starts_again_as_the_same_service_with_later_boards() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &["--name", "Town hall", "--contact", "02-120"]);
    let link = server.link.clone();
    let (set, board) = (server.key_set(), server.board());
    assert_eq!(set.name.as_str(), "Town hall");
    drop(server);
    let server = Server::start(dir.path(), &[]);
    let again = server.key_set();
    assert_eq!(again.name.as_str(), "Town hall", "what was said stays said");
    assert!(again.number > set.number, "it listens on another port");
    let key = |link: &str| link.split_once("?key=").unwrap().1.to_owned();
    assert_eq!(key(&link), key(&server.link));
    let later = server.board();
    assert!(later.order() > board.order());
    assert_eq!(board.contradicted_by(&later), None);
    assert_eq!(later.times, board.times, "a known event stays as it is");
    server.stop();
}

#[test]
fn a_data_folder_in_use_is_refused_with_its_code() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    let second = program()
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(dir.path())
        .output();
    let says = refused(&second.unwrap());
    assert!(says.contains("folder_in_use"), "{says}");
    server.board();
    server.stop();
    Server::start(dir.path(), &[]).stop();
}

#[test]
fn an_operator_pauses_and_resumes_a_line_of_the_running_service() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    for (act, paused) in [("pause", true), ("resume", false)] {
        let done = operator(dir.path(), act);
        assert!(done.status.success(), "{done:?}");
        // The next beat shows it.
        while (server.board().phase == Phase::Paused) != paused {
            std::thread::yield_now();
        }
    }
    let record = server.text("/v1/events/k-evening/openings/evening/record?from=0");
    assert!(
        record.contains("a test"),
        "the reason is in the public record: {record}"
    );
    let mut unknown = program();
    unknown
        .args(["operator", "pause", "--data"])
        .arg(dir.path());
    let unknown = unknown
        .args(["no-event", "evening", "--reason", "a test"])
        .output()
        .unwrap();
    assert!(refused(&unknown).contains("not_found"));
}

#[test]
fn an_address_that_others_reach_is_refused_without_tls_and_nothing_is_made() {
    let dir = tempfile::tempdir().unwrap();
    let data = dir.path().join("data");
    let mut command = program();
    command
        .args(["serve", "--listen", "0.0.0.0:0", "--data"])
        .arg(&data);
    let says = refused(&command.output().unwrap());
    assert!(
        says.contains("listen_not_loopback") && says.contains("proxy with TLS"),
        "{says}"
    );
    assert!(!data.exists());
}

#[test]
fn a_broken_event_file_stops_the_start_with_every_fault() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("event.toml");
    fs::write(&file, "event = \"flu\"\nzone = \"Asia/Soul\"\n").unwrap();
    let mut command = program();
    command
        .args(["serve", "--listen", "127.0.0.1:0", "--data"])
        .arg(dir.path().join("data"));
    let serve = refused(&command.arg("--event").arg(&file).output().unwrap());
    let check = refused(&program().arg("check").arg(&file).output().unwrap());
    for says in [serve, check] {
        assert!(says.contains("event.toml:2: zone"), "{says}");
        assert!(
            says.contains("field_missing") && says.contains("value_malformed"),
            "{says}"
        );
    }
}

#[test]
fn a_sound_event_file_is_called_sound() {
    for name in ["k-evening.toml", "autumn-flu.toml"] {
        let output = program().arg("check").arg(example(name)).output().unwrap();
        assert!(output.status.success(), "{output:?}");
        assert!(String::from_utf8_lossy(&output.stdout).contains("13 sites"));
    }
}

#[test]
fn a_folder_without_a_service_has_no_link() {
    let dir = tempfile::tempdir().unwrap();
    let says = refused(
        &program()
            .args(["link", "--data"])
            .arg(dir.path())
            .output()
            .unwrap(),
    );
    assert!(says.contains("folder_not_founded"), "{says}");
    assert_eq!(fs::read_dir(dir.path()).unwrap().count(), 0);
}

#[test]
fn the_link_can_be_printed_while_the_service_runs() {
    let dir = tempfile::tempdir().unwrap();
    let server = Server::start(dir.path(), &[]);
    let output = program()
        .args(["link", "--data"])
        .arg(dir.path())
        .output()
        .unwrap();
    assert_eq!(String::from_utf8_lossy(&output.stdout).trim(), server.link);
}

#[test]
fn a_build_with_faults_on_purpose_says_so() {
    let output = program().arg("--version").output().unwrap();
    let says = String::from_utf8_lossy(&output.stdout).into_owned();
    assert_eq!(
        says.contains("faults on purpose"),
        cfg!(feature = "faults"),
        "{says}"
    );
}
